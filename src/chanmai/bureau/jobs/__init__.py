"""Work that takes a while: one queue in the database, who carries it out, how far it is, calling it off."""
