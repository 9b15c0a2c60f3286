"""The days that notices tell of, for calendars: each once, whatever was told of it how often."""

import datetime

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.calendar import Due
from chanmai.bureau.clauses.queries.versions import current_of
from chanmai.bureau.notices.models import NoticeKind
from chanmai.bureau.notices.queries.inbox import in_inbox
from chanmai.engine.facts.texts import Text

OF_CLAUSES = (NoticeKind.DEADLINE, NoticeKind.WINDOW)
KEPT = datetime.timedelta(days=31)
"""For so long a day stays that has passed."""


def calendar_days(viewer: Viewer, lang: str, *, as_of: datetime.date) -> tuple[Due, ...]:
    """The days of what the visitor was told, the earliest first; a deadline that was moved stands on its new day."""
    rows = list(in_inbox(viewer).filter(day__gte=as_of - KEPT).exclude(event="").order_by("at", "pk"))
    clauses = current_of({row.clause for row in rows if row.kind in OF_CLAUSES})
    found: dict[str, Due] = {}
    for row in rows:
        if row.kind in OF_CLAUSES and (row.clause not in clauses or clauses[row.clause].deadline != row.day):
            continue
        if row.day is not None:
            title = Text(row.zh, row.en).of(lang)
            reasons = "\n".join(Text(zh, en).of(lang) for zh, en in row.reasons)
            before = found.get(row.event)
            changed = 0 if before is None else before.changed + 1
            found[row.event] = Due(row.event, row.day, title, reasons, row.at, changed)
    return tuple(sorted(found.values(), key=lambda each: (each.on, each.key)))
