"""Finds what the engine can check: proofs about rules, plans of change, regions where two versions differ."""
