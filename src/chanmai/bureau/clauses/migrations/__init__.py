"""Migrations of the stored clauses."""
