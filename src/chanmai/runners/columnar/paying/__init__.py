"""Amounts of whole columns, to the 分: of met rows, and between two ends where something is open."""
