"""Changes of the plan: new versions of targets, and what models said of series."""
