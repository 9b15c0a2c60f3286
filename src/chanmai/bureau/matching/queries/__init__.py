"""Questions about runs and decisions: what was found, for whom, why, and how a firm could qualify."""
