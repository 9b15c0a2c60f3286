"""The triggers that keep stored lines as they are, lifted for a while: by who owns the database, or to empty it."""

from chanmai.bureau.permanence import unguarded as lifted

__all__ = ["lifted"]
