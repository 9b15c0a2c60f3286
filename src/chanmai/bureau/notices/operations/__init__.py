"""Telling, drawing what is to be told, reading, sending."""
