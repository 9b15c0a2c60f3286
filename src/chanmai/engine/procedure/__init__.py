"""How a benefit comes to a firm, as one table: states, events, who, guards, next states, what happens to the money."""
