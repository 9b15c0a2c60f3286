"""One firm under a whole program at once: atoms answered by families, then one pass of and / or."""
