"""Trying out a clause with other numbers over a kept snapshot: nothing here is decided or paid."""
