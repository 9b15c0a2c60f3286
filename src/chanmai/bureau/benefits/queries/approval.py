"""The one page for who decides: what is asked for, what was said of it, and what the budget has left."""

from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import DepartmentFigure, EntryEvent
from chanmai.bureau.benefits.permissions import sees_ledger
from chanmai.bureau.benefits.queries.lists import (
    EntryRow,
    ListRow,
    entries_in_sight,
    entry_rows,
    list_of,
    list_row,
)
from chanmai.bureau.benefits.queries.money import LineRow, line_row
from chanmai.bureau.refusal import Forbidden
from chanmai.engine.procedure.words import EVENTS, Event, State

OPINIONS = (Event.CONFIRM.value, Event.VERIFY.value, Event.SETTLE.value, Event.SUBMIT.value)


@dataclass(frozen=True, slots=True)
class Submission:
    """An entry that is submitted: the department's figure in 分 if it gave one, and who said what on the way."""

    row: EntryRow
    department: int | None
    opinions: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Approval:
    """What is submitted of a list, in 分, and what would be left of the budget line."""

    list: ListRow
    line: LineRow
    asked: tuple[Submission, ...]
    fen: int

    @property
    def left_after(self) -> int:
        """What would be left if all were approved; negative when it is not enough."""
        return self.line.left - self.fen

    @property
    def enough(self) -> bool:
        """True if the budget is enough for all."""
        return self.left_after >= 0

    @property
    def all_own(self) -> bool:
        """True if the visitor submitted all of it, and so cannot approve any."""
        return bool(self.asked) and all(each.own for each in self.asked)


def approval(viewer: Viewer, list_id: int, lang: str = "zh") -> Approval:
    """What is submitted of a list. Raises Forbidden, NotFound."""
    if not sees_ledger(viewer):
        raise Forbidden
    found = list_of(list_id)
    entries = list(entries_in_sight(viewer, list_id).filter(state=State.SUBMITTED.value))
    keys = [each.pk for each in entries]
    said: dict[int, list[str]] = {}
    for event in EntryEvent.objects.filter(entry_id__in=keys, event__in=OPINIONS).order_by("pk"):
        words = f"{EVENTS[Event(event.event)].of(lang)} · {event.by} {event.note}".strip()
        said.setdefault(event.entry_id, []).append(words)
    figures = dict(
        DepartmentFigure.objects.filter(entry_id__in=keys).order_by("pk").values_list("entry_id", "fen")
    )
    person = {viewer.user_id, viewer.acting_for or viewer.user_id}
    return Approval(
        list_row(found, viewer, lang),
        line_row(found.line),
        tuple(
            Submission(
                row, figures.get(row.id), tuple(said.get(row.id, ())), bool(person & set(each.signers))
            )
            for row, each in zip(entry_rows(entries, lang), entries, strict=True)
        ),
        sum(each.figure or 0 for each in entries),
    )
