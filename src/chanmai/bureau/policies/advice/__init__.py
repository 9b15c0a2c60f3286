"""Advice beside decisions: what a firm could change, what the proofs find on a clause, how it differs from before."""
