"""Awards beside each other: groups, shared caps, what is left of each."""
