"""What the action log knows of firms that the registrar does not say yet: an officer stood before a closed door."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.queries.gone import Gone
from chanmai.bureau.warnings.models import THERE, Action


@dataclass(frozen=True, slots=True)
class Outcome:
    """An event that the log says has come: its code, the day by which it had, the day on which that was noted."""

    event: str
    on: datetime.date
    noted: datetime.date


def outcomes(known_at: datetime.datetime) -> dict[int, Outcome]:
    """By firm what the last entry that speaks of its outcome says; none where that is that the firm is there."""
    entries = Action.objects.filter(outcome__isnull=False, at__lte=known_at).order_by("pk")
    found: dict[int, Outcome] = {}
    for firm, outcome, on, at in entries.values_list("enterprise_id", "outcome", "on", "at"):
        if outcome == THERE:
            found.pop(firm, None)
        elif outcome:
            found[firm] = Outcome(outcome, on, day_of(at))
    return found


def with_log(
    gone: Mapping[int, Gone], said: Mapping[int, Outcome], until: datetime.date
) -> tuple[dict[int, Gone], frozenset[int]]:
    """The departures with those that only the log knew, and noted, by a day; and which firms these are.

    The registrar's word goes before that of the log. What was noted after the day does not count, so that a label is
    never younger than the end of the time that it is about.
    """
    rule = city_pack().plan.warnings
    words = {each.code: each.words[0] for each in rule.events if each.words}
    more = {
        firm: Gone(words[each.event], each.on)
        for firm, each in said.items()
        if firm not in gone and each.event in words and each.noted <= until
    }
    return {**gone, **more}, frozenset(more)


def outcome_choices(lang: str) -> list[tuple[str, str]]:
    """What may be noted of the outcome of a firm: the events of the pack, or that it is there still."""
    events = city_pack().plan.warnings.events
    return [
        ("", gettext("未说明")),
        *((each.code, each.title.of(lang)) for each in events),
        (THERE, gettext("仍在本市经营")),
    ]
