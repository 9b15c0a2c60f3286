"""What is asked of indicators."""
