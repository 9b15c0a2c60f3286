"""Regular reports: monthly brief, quarterly report, white paper, each from one template of the pack, in three files."""
