"""A clause of one's own: read from a form, suggested, proposed from a text, exported."""
