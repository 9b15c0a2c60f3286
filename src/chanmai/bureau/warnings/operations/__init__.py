"""What changes here: assessments, and entries of the action log."""
