"""The laboratory: clauses with other numbers or of one's own, tried over the city and on earlier years."""
