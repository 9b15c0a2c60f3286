"""One decision as a document that anybody can check."""
