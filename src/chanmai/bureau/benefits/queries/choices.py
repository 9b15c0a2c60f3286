"""What can be done with an entry or a list now, by whom; and the clauses from which a list can be drawn."""

from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.permissions import may_draw
from chanmai.bureau.matching.queries.runs import summary
from chanmai.engine.procedure.table import TABLE, steps_from
from chanmai.engine.procedure.words import EVENTS, PEOPLE, Event, State, Who

ELSEWHERE = (Event.ORDER, Event.PAY, Event.REFUSE, Event.BOUNCE)
"""Steps that are taken with a file of the bank."""
TOGETHER = (
    Event.COMPARE, Event.PROPOSE, Event.PUSH, Event.LAPSE, Event.VERIFY, Event.PUBLICISE, Event.SUBMIT,
    Event.RECEIPT, Event.CLOSE, Event.WITHDRAW,
)  # fmt: skip
"""Steps that are taken for all entries of a list at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that the table has: its event, what it is called, who takes it, and whether it goes against the firm."""

    event: Event
    label: str
    who: str
    for_the_firm: bool
    adverse: bool


AGAINST = (Event.EXCLUDE, Event.CURTAIL, Event.RECLAIM, Event.WITHDRAW, Event.DISMISS, Event.RETURN)


def choices(viewer: Viewer, state: State, lang: str = "zh") -> tuple[Choice, ...]:
    """The steps out of a state that the visitor may look for; what guards say comes when one is taken."""
    may = may_draw(viewer)
    return tuple(
        Choice(
            step.event,
            EVENTS[step.event].of(lang),
            PEOPLE[step.who].of(lang),
            step.who is Who.FIRM,
            step.event in AGAINST,
        )
        for step in steps_from(state)
        if step.event not in ELSEWHERE and (may or step.who in (Who.OFFICER, Who.FIRM))
    )


def together(viewer: Viewer, states: tuple[State, ...], lang: str = "zh") -> tuple[tuple[Event, str], ...]:
    """The steps that can be taken for all entries in these states, in the order of the table."""
    may = may_draw(viewer)
    found = dict.fromkeys(
        step.event
        for step in TABLE
        if step.before in states and step.event in TOGETHER and (may or step.who is Who.OFFICER)
    )
    return tuple((event, EVENTS[event].of(lang)) for event in found)


def clauses_to_draw(viewer: Viewer, lang: str = "zh") -> tuple[tuple[str, str], ...]:
    """The clauses of the run in force that may be paid from and apply to somebody: code and name; most money first."""
    found = summary(viewer, lang=lang)
    rows = () if found is None or not may_draw(viewer) else found.clauses
    return tuple(
        (row.code, f"{row.name}（{row.code}）" if lang == "zh" else f"{row.name} ({row.code})")
        for row in rows
        if row.counted and not row.relief and not row.unpayable and row.tally.met
    )
