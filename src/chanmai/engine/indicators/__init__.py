"""What is said of many firms together: totals, shares, concentration, and estimates for those that did not report."""
