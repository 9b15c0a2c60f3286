"""Hostile requests by role over every page and address: no fault of ours, nothing slow, nothing told out of scope."""
