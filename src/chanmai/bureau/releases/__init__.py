"""Releases: tables over firms that everybody may see, each with the certificate of its guard."""
