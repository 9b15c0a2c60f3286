"""What a document proposes: lists, assembled clauses, formulas, what was left over."""
