"""Questions about collections and returns."""
