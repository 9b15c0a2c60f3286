"""Cockpit 驾驶舱: the page that a bureau chief opens first. Pages and queries only; it keeps nothing of its own."""
