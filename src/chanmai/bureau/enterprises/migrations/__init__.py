"""Migrations of the enterprises app."""
