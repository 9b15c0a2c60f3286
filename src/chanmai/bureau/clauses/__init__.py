"""The clauses as they are stored: versions, texts, search, and the words in which they are told."""
