"""What a firm is paid from lists: where each entry stands, its payments, and what the firm may do now."""

import datetime
from dataclasses import dataclass, replace

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.queries.entries import EntryShown, entry, of_firm
from chanmai.bureau.city import day_of
from chanmai.bureau.portal.queries.visit import Visit
from chanmai.bureau.refusal import NotFound
from chanmai.engine.procedure.guards import Guard
from chanmai.engine.procedure.table import TABLE, steps_from
from chanmai.engine.procedure.words import EVENTS, Event, State, Who

TOLD = frozenset(
    (
        Event.EXCLUDE, Event.WITHDRAW, Event.CURTAIL, Event.RECLAIM, Event.SETTLE, Event.UPHOLD, Event.DISMISS,
        *(step.event for step in TABLE if step.who is Who.FIRM),
    )
)  # fmt: skip
"""The steps of which a firm reads what was said: its own word, and reasons; what officers say among themselves not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A step that is the firm's to take now; `asks_why`: with a reason, `asks_twice`: confirmed once more."""

    event: Event
    label: str
    asks_why: bool
    asks_twice: bool


@dataclass(frozen=True, slots=True)
class Benefit:
    """An entry of the firm with the steps that are its own to take, and only the notes that are for the firm."""

    shown: EntryShown
    answers: tuple[Answer, ...]

    @property
    def awaits_receipt(self) -> bool:
        """True when the firm has to hand in its receipt, which an officer enters."""
        return self.shown.row.state is State.APPROVED


def benefits_of(visit: Visit) -> tuple[Benefit, ...] | None:
    """The entries of the firm that is visited, the newest first; None when it is on no list."""
    rows = of_firm(visit.viewer, visit.firm, visit.lang)
    return tuple(_benefit(row, visit.lang, visit.at) for row in rows) or None


def benefit_of(
    viewer: Viewer, enterprise_id: int, entry_id: int, lang: str, *, at: datetime.datetime
) -> Benefit:
    """One entry of a firm. Raises NotFound for an entry or a firm out of sight, and for an entry of another firm."""
    shown = entry(viewer, entry_id, lang)
    if shown.row.enterprise != enterprise_id:
        raise NotFound
    return _benefit(shown, lang, at)


def _benefit(shown: EntryShown, lang: str, at: datetime.datetime) -> Benefit:
    row = shown.row
    late = row.due_on is not None and day_of(at) > row.due_on
    closed = {Guard.IN_TIME: late, Guard.FIRST_APPEAL: row.appealed}
    answers = tuple(
        Answer(
            step.event,
            EVENTS[step.event].of(lang),
            asks_why=step.event in (Event.OBJECT, Event.APPEAL),
            asks_twice=step.event is Event.WAIVE,
        )
        for step in steps_from(row.state)
        if step.who is Who.FIRM and not any(closed.get(guard, False) for guard in step.guards)
    )
    events = tuple(each if each.event in TOLD else replace(each, note="") for each in shown.events)
    return Benefit(replace(shown, events=events), answers)
