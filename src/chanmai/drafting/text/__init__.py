"""One way of writing, the order of lines and sentences, and the words of the pack."""
