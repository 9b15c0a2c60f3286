"""Early warning: what is foreseen of firms and of the industry, what was done about it, and how far it came true."""
