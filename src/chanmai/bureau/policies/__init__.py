"""Policies: the library of clauses with their versions, matching every firm with every clause, and explaining."""
