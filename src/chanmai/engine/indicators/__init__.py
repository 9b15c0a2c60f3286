"""What is said of many firms together, what follows exactly from published figures, and how targets stand by them."""
