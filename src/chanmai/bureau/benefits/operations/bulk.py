"""The same step for all entries of a list that are at it, each by itself: one that is refused holds up no other."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BenefitList, Entry
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.benefits.permissions import sees_benefits
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.refusal import Forbidden, NotFound, Refused
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.table import TABLE
from chanmai.engine.procedure.words import Event, State


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """How many entries came to which state, and which were left where they are, with the firm's name and why."""

    states: tuple[tuple[State, int], ...]
    left: tuple[tuple[int, str, Text], ...]

    @property
    def number(self) -> int:
        """How many took a step."""
        return sum(number for _state, number in self.states)


def take_steps(
    list_id: int, event: Event, *, by: Viewer, at: datetime.datetime, note: str = "", state: str = ""
) -> BulkOutcome:
    """Take a step of every entry in sight that has it, or of those in one state. Raises Forbidden, NotFound."""
    if not sees_benefits(by):
        raise Forbidden
    if not BenefitList.objects.filter(pk=list_id).exists():
        raise NotFound
    before = [step.before.value for step in TABLE if step.event is event and state in ("", step.before.value)]
    entries = Entry.objects.filter(in_scope(by, "enterprise__"), benefit_list=list_id, state__in=before)
    states: dict[State, int] = {}
    left: list[tuple[int, str, Text]] = []
    for pk, firm, edition in entries.values_list("pk", "enterprise__name", "edition"):
        try:
            with transaction.atomic():
                after = take_step(pk, event, by=by, at=at, note=note, edition=edition)
        except Refused as refusal:
            left.append(
                (pk, firm, refusal.whole or Text("您不能办理这一步。", "This step is not yours to take."))
            )
        else:
            states[after] = states.get(after, 0) + 1
    return BulkOutcome(tuple(states.items()), tuple(left))
