"""Two versions of a clause beside each other, and firms invented to tell them apart."""
