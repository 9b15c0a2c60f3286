"""Opening and closing a collection, and who belongs to its directory."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.monitoring.filers import duties
from chanmai.bureau.monitoring.models import Collection, Duty, Remark, RemarkKind, Return
from chanmai.bureau.monitoring.operations.timeliness import settle_timeliness
from chanmai.bureau.monitoring.permissions import may_collect, may_review
from chanmai.bureau.monitoring.queries.returns import visible_return
from chanmai.bureau.monitoring.schedule import basis_of, checked_period, form_asked
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text
from chanmai.pack.forms import Form

Keep = Callable[[int], None]
"""Told the number of the collection as the last thing of the transaction that writes it."""


def as_is(_collection: int) -> None:
    """Add nothing to what is written."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A form to be asked for a period, by what was known of the firms on the day `basis_on`."""

    form: Form
    period: str
    basis_on: datetime.date


def checked_asking(
    form: str, period: str, basis_on: datetime.date | None, *, by: Viewer, at: datetime.datetime
) -> Asking:
    """What is asked, if it can be. Raises as `open_collection` does."""
    if not may_collect(by):
        raise Forbidden
    asked = form_asked(form)
    period = checked_period(asked, period, day_of(at))
    if Collection.objects.filter(form=form, period=period).exists():
        raise opened_before(period)
    return Asking(asked, period, basis_on or basis_of(period))


def opened_before(period: str) -> Conflict:
    """The refusal to ask twice."""
    return Conflict(
        Text(f"{period} 的这张表已经开始报送。", f"This return of {period} has been opened already."),
        code="collection_open",
    )


def open_collection(
    *, form: str, period: str, basis_on: datetime.date | None = None, by: Viewer, at: datetime.datetime
) -> int:
    """Ask a form for a period from all firms that have to file it; the number of the collection.

    `basis_on` is the day by whose figures that is decided, see `schedule.basis_of`. Raises Forbidden, NotFound for
    a form that nobody has to file, Unfit for a period that cannot be, Conflict when it was opened before.
    """
    return draw_up(checked_asking(form, period, basis_on, by=by, at=at), by=by, at=at)


def draw_up(
    asking: Asking, *, by: Viewer | str, at: datetime.datetime, progress: Progress = quiet, keep: Keep = as_is
) -> int:
    """Decide who has to file and write the directory, all of it or nothing; the number of the collection.

    `keep` is called last in the transaction. Raises Conflict when it was opened before.
    """
    found = duties(asking.form, asking.basis_on, at, progress)
    assert asking.form.deadline is not None  # noqa: S101  # `form_asked` gives no other
    progress("write", 0, len(found))
    try:
        with transaction.atomic():
            collection = Collection.objects.create(
                form=asking.form.code,
                period=asking.period,
                due_on=asking.form.deadline.of(asking.period),
                basis_on=asking.basis_on,
                by=by.name if isinstance(by, Viewer) else by,
                opened_at=at,
            )
            returns = [
                Return(collection=collection, enterprise_id=firm, duty=duty) for firm, duty in found.items()
            ]
            Return.objects.bulk_create(returns, batch_size=1000)
            required = sum(duty == Duty.REQUIRED for duty in found.values())
            after = {
                "required": required,
                "open": len(found) - required,
                "basis_on": str(asking.basis_on),
            }
            record_audit(by=by, action="open_collection", target=str(collection), at=at, after=after)
            keep(collection.pk)
    except IntegrityError as error:
        raise opened_before(asking.period) from error
    return collection.pk


def close_collection(
    *,
    collection_id: int,
    by: Viewer,
    at: datetime.datetime,
) -> None:
    """End a collection: what was known at this moment is its published state; later filings are corrections.

    Whether the firms filed in time is filed then, see `timeliness`; decisions follow.

    Raises Forbidden, NotFound, Conflict when it is closed already.
    """
    checked_open(collection_id, by=by)
    if wind_up(collection_id, by=by, at=at):
        tell_followers(at=at)


def checked_open(collection_id: int, *, by: Viewer) -> Collection:
    """A collection that can be closed. Raises as `close_collection` does."""
    if not may_collect(by):
        raise Forbidden
    collection = Collection.objects.filter(pk=collection_id).first()
    if collection is None:
        raise NotFound
    if collection.closed_at is not None:
        raise closed_before()
    return collection


def closed_before() -> Conflict:
    """The refusal to close twice."""
    return Conflict(Text("这一期已经结束。", "This collection is closed already."), code="collection_closed")


def wind_up(
    collection_id: int,
    *,
    by: Viewer | str,
    at: datetime.datetime,
    progress: Progress = quiet,
    keep: Keep = as_is,
) -> int:
    """Close a collection and file who was in time, all of it or nothing; how many filings decisions have to follow.

    `keep` is called last in the transaction. Raises Conflict when it is closed already.
    """
    progress("write", 0, 1)
    with transaction.atomic():
        if not Collection.objects.filter(pk=collection_id, closed_at=None).update(closed_at=at):
            raise closed_before()
        collection = Collection.objects.get(pk=collection_id)
        record_audit(by=by, action="close_collection", target=str(collection), at=at)
        filings = settle_timeliness(collection.period[:4], by=by, at=at)
        keep(collection_id)
    return filings


def settle_duty(*, return_id: int, duty: str, reason: str, by: Viewer, at: datetime.datetime) -> None:
    """Say whether a firm has to file. Raises Forbidden, NotFound out of scope, Unfit without a reason."""
    if not may_review(by):
        raise Forbidden
    if duty not in (Duty.REQUIRED, Duty.EXEMPT):
        raise Unfit(Text("只能定为应报或免报。", "A firm has to file or it has not."), code="no_duty")
    reason = checked_reason(reason)
    with transaction.atomic():
        row = visible_return(by, return_id)
        before = row.duty
        Return.objects.filter(pk=row.pk).update(duty=duty)
        Remark.objects.create(
            of=row, kind=RemarkKind.DUTY, text=f"{Duty(duty).label}：{reason}"[:500], by=by.name, at=at
        )
        record_audit(
            by=by, action="settle_duty", target=f"{row.collection} {row.enterprise_id}", at=at,
            before={"duty": before}, after={"duty": duty}, reason=reason,
        )  # fmt: skip
        closed = row.collection.closed_at is not None
        filings = settle_timeliness(row.collection.period[:4], by=by, at=at) if closed else 0
    if filings:
        tell_followers(at=at)


def checked_reason(text: str) -> str:
    """The reason without blanks around it. Raises Unfit where there is none."""
    reason = text.strip()[:500]
    if not reason:
        raise Unfit(
            Text("请写明原因，什么都没有改动。", "Please give a reason; nothing was changed."),
            code="no_reason",
        )
    return reason
