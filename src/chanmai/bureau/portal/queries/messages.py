"""What the visitor was told and has not opened: the newest, and how many there are."""

from dataclasses import dataclass

from chanmai.bureau.notices.permissions import sees_notices
from chanmai.bureau.notices.queries.inbox import UNREAD, NoticeRow, NoticeSearch, inbox
from chanmai.bureau.portal.queries.visit import Visit

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Messages:
    """The newest unread notices, and how many are unread."""

    rows: tuple[NoticeRow, ...]
    unread: int


def messages_of(visit: Visit) -> Messages | None:
    """The visitor's messages; None for an officer, whose inbox is not the firm's."""
    if not visit.viewer.own_firm_only or not sees_notices(visit.viewer):
        return None
    found = inbox(visit.viewer, NoticeSearch(state=UNREAD), visit.lang)
    return Messages(found.page.rows[:SHOWN], found.page.total)
