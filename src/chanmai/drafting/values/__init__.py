"""What a sentence says: quantities and their roles, conditions, money, terms."""
