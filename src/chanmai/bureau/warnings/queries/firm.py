"""One firm: what is foreseen of it and why, and what was done about it."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.warnings.models import Action, Deed, Judgement
from chanmai.bureau.warnings.outcomes import outcome_choices
from chanmai.bureau.warnings.permissions import may_act
from chanmai.bureau.warnings.queries.firms import InForce, in_force
from chanmai.bureau.warnings.reasons import Reason, factors_of, reasons_of, signals_of
from chanmai.bureau.warnings.rows import WarningRow, chance_text, last_for, printed_rows, rows_for, with_deeds
from chanmai.engine.warnings.costs import Costs


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An entry of the log."""

    id: int
    deed: str
    judgement: str
    on: datetime.date
    note: str
    organisation: str
    by: str
    at: datetime.datetime
    chance: str
    outcome: str


@dataclass(frozen=True, slots=True)
class EventChance:
    """The chance of one event, printed."""

    title: str
    definition: str
    chance: str
    due: bool


@dataclass(frozen=True, slots=True)
class FirmPage:
    """One firm: what is foreseen, every signal, and what was done."""

    row: WarningRow
    assessment: InForce
    chances: tuple[EventChance, ...]
    reasons: tuple[Reason, ...]
    actions: tuple[ActionRow, ...]
    may_act: bool


def firm_page(viewer: Viewer, enterprise_id: int, costs: Costs, lang: str) -> FirmPage:
    """What is foreseen of a firm. Raises Forbidden, NotFound out of scope or where it was not assessed."""
    last, force = last_for(viewer), in_force(viewer)
    if last is None or force is None:
        raise NotFound
    warning = rows_for(viewer, last).filter(enterprise_id=enterprise_id).first()
    if warning is None:
        raise NotFound
    signals = signals_of(last)
    rows = tuple(printed_rows(viewer, last, costs, lang, among=Q(enterprise_id=enterprise_id)))
    log = Action.objects.filter(enterprise_id=enterprise_id).order_by("-pk")
    return FirmPage(
        row=with_deeds(rows)[0],
        assessment=force,
        chances=tuple(
            EventChance(
                each.title.of(lang),
                each.definition.of(lang),
                chance_text(warning.chances[each.code]),
                costs.is_due(warning.chances[each.code]),
            )
            for each in city_pack().plan.warnings.events
            if each.code in warning.chances
        ),
        reasons=tuple(reasons_of(signals, warning.readings, lang, factors_of(last, warning, signals))),
        actions=tuple(_action(each, dict(outcome_choices(lang))) for each in log),
        may_act=may_act(viewer),
    )


def _action(each: Action, outcomes: dict[str, str]) -> ActionRow:
    return ActionRow(
        each.pk,
        str(Deed(each.deed).label),
        str(Judgement(each.judgement).label),
        each.on,
        each.note,
        each.organisation,
        each.by,
        each.at,
        "" if each.highest is None else chance_text(each.highest),
        outcomes.get(each.outcome, each.outcome) if each.outcome else "",
    )


DEEDS, JUDGEMENTS = Deed.choices, Judgement.choices
"""What may be noted in the log, with its labels."""
