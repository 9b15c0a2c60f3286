"""Cockpit 驾驶舱: the page that a leader opens first. It keeps nothing but when each person looked last."""
