"""Firms: who they are, what they filed, what was known of them on any day."""
