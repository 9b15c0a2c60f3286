"""Indicators of the trade, computed over the returns of a collection."""
