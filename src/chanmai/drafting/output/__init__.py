"""What one takes away: a policy file, a report, a folder."""
