"""Opening notices, and saying that what they ask for was done."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.notices.models import Reading
from chanmai.bureau.notices.queries.inbox import unread, visible_notice


def open_notice(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """Note that somebody has opened a notice. Raises NotFound for one of other readers."""
    notice = visible_notice(viewer, pk)
    Reading.objects.get_or_create(notice=notice, user_id=viewer.user_id, defaults={"opened_at": at})


@transaction.atomic
def act_on(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """Note that somebody has done what a notice asks for. Raises NotFound for one of other readers."""
    open_notice(viewer, pk, at=at)
    Reading.objects.filter(notice=pk, user=viewer.user_id, acted_at=None).update(acted_at=at)


def open_all(viewer: Viewer, *, at: datetime.datetime) -> int:
    """Note that somebody has opened all that was unread; how many that were."""
    keys = list(unread(viewer).values_list("pk", flat=True))
    rows = [Reading(notice_id=pk, user_id=viewer.user_id, opened_at=at) for pk in keys]
    Reading.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(keys)
