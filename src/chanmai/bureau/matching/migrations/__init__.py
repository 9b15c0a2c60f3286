"""Migrations of runs and decisions."""
