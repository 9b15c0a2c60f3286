"""What a pack must be beyond its schema; one module a subject, each with functions `(pack, notes)`."""
