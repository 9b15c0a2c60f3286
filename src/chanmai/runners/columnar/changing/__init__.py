"""Small changes: one firm's filing against all rules, one changed rule against all firms, and the why of one pair."""
