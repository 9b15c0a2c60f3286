"""That the fast runner answers as the exact engine does, on random clauses and firms over the whole grammar."""
