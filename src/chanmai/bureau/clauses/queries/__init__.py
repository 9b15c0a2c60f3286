"""Questions about stored clauses: which there are, how a rule reads, which clause a name means, where words stand."""
