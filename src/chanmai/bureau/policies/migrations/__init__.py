"""Schema of the policies app."""
