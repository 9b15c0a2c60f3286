"""The exact answer when facts are missing: unknown only where two completions differ."""
