"""Questions about one stored clause: how its rule reads, which clause a name means."""
