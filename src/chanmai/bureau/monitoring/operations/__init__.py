"""Changes: collections opened and closed, cells typed, returns filed and reviewed."""
