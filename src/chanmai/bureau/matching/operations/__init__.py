"""What changes runs: matching all firms, following filings, counting anew."""
