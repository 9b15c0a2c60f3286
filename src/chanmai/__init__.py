"""Chanmai 产脉: a city's industrial plan as running software."""

__version__ = "0.2.0"
