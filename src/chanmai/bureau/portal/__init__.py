"""The firm's own page: what it may have, what is missing, what it has filed and what it can take away."""
