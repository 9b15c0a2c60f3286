"""kill -9 at random points of imports, matchings, what follows and withdrawals: nothing is lost or half-written."""
