"""Noting when somebody looks at the desk, so that the next visit tells what has changed."""

import datetime

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.cockpit.models import LastLook

PAUSE = datetime.timedelta(minutes=30)
"""Who comes back after so long comes anew: until then the news of a visit stay where they are."""
SELDOM = datetime.timedelta(minutes=5)
"""A look is written down again after so long at the earliest."""


def look(*, by: Viewer, at: datetime.datetime) -> datetime.datetime | None:
    """Note a look at the desk; since when its news are told, None at the first visit."""
    row, first = LastLook.objects.get_or_create(user_id=by.user_id, defaults={"seen_at": at})
    if first or at - row.seen_at < SELDOM:
        return row.since
    if at - row.seen_at >= PAUSE:
        row.since = row.seen_at
    row.seen_at = at
    row.save(update_fields=["since", "seen_at"])
    return row.since


def mark_seen(*, by: Viewer, at: datetime.datetime) -> None:
    """Everything that there is has been seen: news are told from now on."""
    LastLook.objects.update_or_create(user_id=by.user_id, defaults={"since": at, "seen_at": at})
