"""What a reviewer has still before him in a collection."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.monitoring.queries.returns import FilingStanding, collection
from chanmai.bureau.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Queue:
    """The return to be reviewed after this one, 0 for none, and how many wait beside it."""

    next: int
    left: int


def review_queue(viewer: Viewer, pk: int, return_id: int, *, at: datetime.datetime) -> Queue:
    """The returns of a collection that wait for review, in the order of its list. Raises Forbidden, NotFound."""
    rows = [
        row.id
        for row in collection(viewer, pk, "zh", at=at).returns
        if _waits(row.standing, row.id, return_id)
    ]
    if return_id not in rows:
        raise NotFound
    others = [row for row in rows if row != return_id]
    after = rows[rows.index(return_id) + 1 :] or others
    return Queue(after[0] if after else 0, len(others))


def _waits(standing: FilingStanding, row: int, return_id: int) -> bool:
    return standing is FilingStanding.FILED or row == return_id
