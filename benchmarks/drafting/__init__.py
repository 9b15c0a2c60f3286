"""How well the drafting aid reads: sentences of our own with labels, and the measure of precision and recall."""
