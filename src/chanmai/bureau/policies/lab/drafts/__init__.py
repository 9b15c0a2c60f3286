"""Writing a clause of one's own in the laboratory: empty, as a copy, or from what the drafting aid proposes."""
