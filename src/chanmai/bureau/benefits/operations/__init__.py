"""Changes to lists, entries and money; each in one transaction, with who, when and why."""
