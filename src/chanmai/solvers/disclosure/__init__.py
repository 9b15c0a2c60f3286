"""Finds what the engine's audit can check: patterns of hidden cells, and completions that show what stays open."""
