"""Reads the Chinese text of a policy and proposes clauses, every value with its place in the text."""
