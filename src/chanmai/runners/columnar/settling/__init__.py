"""What Kleene's logic leaves open, settled exactly for all rows at once."""
