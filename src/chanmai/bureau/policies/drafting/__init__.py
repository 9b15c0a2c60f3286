"""Reading a policy text on a page: pasted or as a file, sentence by sentence, with the clauses that it proposes."""
