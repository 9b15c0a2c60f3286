"""Trying a clause on earlier years."""
