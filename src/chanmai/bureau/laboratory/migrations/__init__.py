"""Migrations of scenarios."""
