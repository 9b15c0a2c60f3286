"""What somebody was told, how each wants to be told, and what came of it."""
