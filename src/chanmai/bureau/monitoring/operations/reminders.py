"""Reminding firms of returns that are still to come."""

import datetime

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.monitoring.models import Remark, RemarkKind
from chanmai.bureau.monitoring.permissions import may_review
from chanmai.bureau.monitoring.queries.returns import AWAITED, collection
from chanmai.bureau.refusal import Conflict, Forbidden
from chanmai.engine.facts.texts import Text


def remind(*, collection_id: int, by: Viewer, at: datetime.datetime) -> int:
    """Remind the firms within the visitor's scope that have not filed, each at most once a day; how many.

    The reminder stands on the return and on every page that the firm's people open. Raises Forbidden, NotFound,
    Conflict when the collection is closed or nobody is left to be reminded.
    """
    if not may_review(by):
        raise Forbidden
    row = collection(by, collection_id, "zh", at=at)
    if row.closed_at is not None:
        raise Conflict(
            Text("这一期已经结束，不再催报。", "This collection is closed; nobody is reminded any more."),
            code="collection_closed",
        )
    today = day_of(at)
    earlier = Remark.objects.filter(of__collection=collection_id, kind=RemarkKind.REMINDER)
    told = {of for of, moment in earlier.values_list("of_id", "at") if day_of(moment) == today}
    awaited = [each for each in row.returns if each.standing in AWAITED and each.id not in told]
    if not awaited:
        raise Conflict(
            Text("没有还要催的企业：都已报送，或今天已经催过。",
                 "Nobody is left to be reminded: all have filed, or were reminded today."),
            code="nobody_awaited",
        )  # fmt: skip
    text = f"请尽快报送{row.title} {row.period}，截止日 {row.due_on}。"
    with transaction.atomic():
        Remark.objects.bulk_create(
            (
                Remark(of_id=each.id, kind=RemarkKind.REMINDER, text=text, by=by.name, at=at)
                for each in awaited
            ),
            batch_size=1000,
        )
        record_audit(
            by=by, action="remind", target=f"{row.form} {row.period}", at=at, after={"firms": len(awaited)}
        )
    return len(awaited)
