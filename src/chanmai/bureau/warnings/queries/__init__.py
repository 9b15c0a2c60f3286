"""What is asked of early warning."""
