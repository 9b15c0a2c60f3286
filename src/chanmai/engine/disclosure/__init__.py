"""What may be published of tables over firms: sensitive sums, what others may conclude, and the exact audit of it."""
