"""From a clause and what is known to a verdict, an amount and the reasons."""
