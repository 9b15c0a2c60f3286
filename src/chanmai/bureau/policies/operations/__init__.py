"""What changes the policies app: loading a pack's clauses, matching all firms, replaying a run."""
