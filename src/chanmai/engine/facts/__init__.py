"""What a fact is: name, type, unit, period, value, source, unknown. Nothing here knows of rules."""
