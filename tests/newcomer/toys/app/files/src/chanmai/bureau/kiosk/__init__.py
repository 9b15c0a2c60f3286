"""Kiosk 告示: short notices for everybody who is signed in."""
