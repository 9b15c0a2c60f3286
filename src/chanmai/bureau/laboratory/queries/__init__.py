"""Questions about kept scenarios."""
