"""The best awards of many firms under groups, caps and budgets."""
