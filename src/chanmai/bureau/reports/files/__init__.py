"""Files written from a `Document`: Word, PDF and Excel, and the drawings of its charts."""
