"""What the portal shows: each section asks one of these."""
