"""What a clause is, compiled, and one subject as a clause sees it."""
