"""Changes: charge, report, opine, evaluate, meet. Each takes `by` and `at` and leaves a line in the audit chain."""
