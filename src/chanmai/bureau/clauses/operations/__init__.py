"""What changes the stored clauses: loading a pack."""
