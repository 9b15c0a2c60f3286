"""Questions about policies: what a clause says, who qualifies, what one firm is entitled to, how runs differ."""
