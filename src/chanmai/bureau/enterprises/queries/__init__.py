"""Questions about firms: who there is, what was known of them on a day, what came in, what is open."""

from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of, snapshot_table
from chanmai.bureau.enterprises.queries.profile import Profile, profile
from chanmai.bureau.enterprises.queries.search import EnterpriseRow, FirmSearch, SearchPage, search, selection

__all__ = [
    "EnterpriseRow",
    "FirmSearch",
    "Moment",
    "Profile",
    "SearchPage",
    "profile",
    "record_of",
    "search",
    "selection",
    "snapshot_table",
]
