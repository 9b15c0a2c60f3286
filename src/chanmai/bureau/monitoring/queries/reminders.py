"""What a firm is reminded of: returns that are due soon, overdue or sent back."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.monitoring.models import Remark, RemarkKind
from chanmai.bureau.monitoring.queries.returns import (
    AWAITED,
    FilingStanding,
    ReturnRow,
    awaited_returns,
    own_returns,
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """Returns to be thought of, the most pressing first. `asked`: an officer has reminded of one of them."""

    returns: tuple[ReturnRow, ...]
    asked: bool

    @property
    def first(self) -> ReturnRow:
        """The one with the earliest deadline."""
        return self.returns[0]

    @property
    def overdue(self) -> bool:
        """True when a deadline has passed or a return was sent back."""
        return any(row.standing is not FilingStanding.DUE for row in self.returns)


def reminder(viewer: Viewer, lang: str, *, at: datetime.datetime) -> Reminder | None:
    """What a firm's user is reminded of on a day, None for nothing and for everybody else.

    A return is due soon from as many days before its deadline on as its form says (`remind`), or since an officer
    reminded of it; when its collection is closed nobody is reminded any more. Every page of the firm asks this.
    """
    if not viewer.own_firm_only:
        return None
    awaited = [row for row in own_returns(viewer, lang, at=at, only_open=True) if row.standing in AWAITED]
    asked = set(
        Remark.objects.filter(of__in=[row.id for row in awaited], kind=RemarkKind.REMINDER).values_list(
            "of_id", flat=True
        )
    )
    today = day_of(at)
    rows = [
        row
        for row in awaited
        if row.standing is not FilingStanding.DUE or row.id in asked or today >= _since(row.form, row.due_on)
    ]
    rows.sort(key=lambda row: row.due_on)
    return Reminder(tuple(rows), any(row.id in asked for row in rows)) if rows else None


def reminders_due(*, at: datetime.datetime) -> Iterator[ReturnRow]:
    """The returns of all firms of which their people are reminded on a day, titles in Chinese; for the system."""
    today = day_of(at)
    for row in awaited_returns(at=at):
        if row.standing is not FilingStanding.DUE or today >= _since(row.form, row.due_on):
            yield row


def _since(form: str, due_on: datetime.date) -> datetime.date:
    found = city_pack().forms.get(form)
    return due_on - datetime.timedelta(days=found.remind if found is not None else 0)
