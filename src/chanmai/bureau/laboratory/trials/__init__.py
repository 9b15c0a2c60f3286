"""A clause tried over a snapshot: numbers, sums, changes, budgets, tiers, years, proofs."""
