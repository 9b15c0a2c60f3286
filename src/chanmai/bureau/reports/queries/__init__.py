"""Questions about reports: which there are, what can be made."""
