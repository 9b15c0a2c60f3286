"""Changes to firms: files imported, filings received, questions asked and answered."""
