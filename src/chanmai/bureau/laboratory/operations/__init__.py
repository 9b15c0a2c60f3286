"""What changes the laboratory: keeping a scenario and taking it off the list."""
