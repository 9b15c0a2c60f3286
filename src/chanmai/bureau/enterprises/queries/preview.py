"""What a withdrawal would change, told before it is done: figures before and after, firms, decisions."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.enterprises.queries.filings import fact_text
from chanmai.bureau.enterprises.queries.ledger import is_award
from chanmai.bureau.enterprises.queries.reach import Reach, Target, reach_of
from chanmai.bureau.enterprises.queries.standing import standing_filings
from chanmai.engine.facts.storage import Datum

SHOWN = 20
MOST_COMPARED = 2000
"""With more filings only the number of their figures is told."""

Place = tuple[int, str, datetime.date | None, str, str]
"""Firm, period, first day, item of an award, and the fact."""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure of a firm before and after; empty after: unknown."""

    firm: int
    firm_name: str
    fact: str
    period: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change. `figures` of all `changed` are shown; `exact` False: at most so many change."""

    reach: Reach
    figures: tuple[FigureChange, ...]
    changed: int
    exact: bool
    decisions: int


def preview(viewer: Viewer, target: Target, lang: str = "zh") -> Preview:
    """What a withdrawal would change now. Raises as `reach_of`."""
    reach = reach_of(viewer, target)
    decisions = decisions_touched(reach.touched, reach.facts, reach.firms)
    if len(reach.filings) > MOST_COMPARED:
        return Preview(reach, (), reach.values, False, decisions)
    before, after = _words(reach, frozenset()), _words(reach, frozenset(reach.filings))
    places = sorted((place for place in before if before[place] != after.get(place)), key=str)
    return Preview(reach, tuple(_figures(places[:SHOWN], before, after, lang)), len(places), True, decisions)


def decisions_touched(firms: Iterable[int], facts: Iterable[str], gone: Iterable[int] = ()) -> int:
    """How many decisions would be made anew, as the operation that the settings name counts them."""
    count: int = import_string(settings.DECISIONS_TOUCHED)(list(firms), set(facts), list(gone))
    return count


def _words(reach: Reach, without: frozenset[int]) -> dict[Place, Datum | None]:
    """The last word on each figure that the filings speak of, some filings left out."""
    rows = standing_filings().filter(enterprise_id__in=list(reach.touched))
    rows = rows.order_by("filed_at", "received_at", "pk")
    names = ("pk", "enterprise_id", "period", "valid_from", "item", "values")
    words: dict[Place, Datum | None] = {}
    for pk, firm, period, start, item, values in rows.values_list(*names).iterator(chunk_size=2000):
        if pk not in without:
            mine = item if is_award(item) else ""
            words |= {(firm, period, start, mine, code): value for code, value in values.items()}
    return words


def _figures(
    places: list[Place], before: Mapping[Place, Datum | None], after: Mapping[Place, Datum | None], lang: str
) -> Iterable[FigureChange]:
    dictionary = city_pack().dictionary
    names = dict(Enterprise.objects.filter(pk__in={place[0] for place in places}).values_list("pk", "name"))
    for place in places:
        firm, period, _start, _item, code = place
        name, old = fact_text(dictionary, code, before[place], lang)
        _, new = fact_text(dictionary, code, after.get(place), lang)
        yield FigureChange(firm, names[firm], name, period, old, new)
