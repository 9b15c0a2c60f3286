"""The best set of awards for the firms within sight, under budgets."""
