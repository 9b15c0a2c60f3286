"""Chanmai 产脉: a city's industrial plan as running software."""
