"""Questions about lists, entries and money."""
