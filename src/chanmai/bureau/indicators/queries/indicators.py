"""The indicators of a collection: figure, growth, what is estimated for firms that did not file, and by group."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.figures import about, quantity
from chanmai.bureau.indicators.queries.population import Population, population
from chanmai.bureau.monitoring.queries.directory import Filer, collection_names
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent
from chanmai.engine.indicators.aggregates import (
    Aggregate,
    count,
    herfindahl,
    largest_share,
    median,
    quotient,
    total,
)
from chanmai.engine.indicators.estimates import Estimate, estimate
from chanmai.pack.indicators import Indicator

GROUPS: dict[str, Callable[[Filer], str]] = {
    "district": lambda firm: firm.district,
    "domain": lambda firm: firm.domain,
    "park": lambda firm: firm.park,
    "size": lambda firm: firm.size,
}
"""By what firms are grouped."""
LEADING = 50
"""How many firms the drill-down lists."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of a collection. Figures are printed; “” where nothing is to be had.

    `growth` compares the same firms, those that filed both times (`matched`); `levels` compares all that were filed
    then and now. `estimated` is the sum for firms that did not file, `whole` the total with it.
    """

    code: str
    title: str
    definition: str
    text: str
    earlier: str
    growth: str
    levels: str
    matched: int
    reported: int
    firms: int
    estimated: str
    whole: str
    estimate: Estimate | None
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An indicator over the firms of one group; `name` is that of the group in the pack."""

    name: str
    text: str
    reported: int
    firms: int
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """What one firm contributes to a total, and its share of it in per cent."""

    firm: int
    name: str
    district: str
    demo: bool
    text: str
    share: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """One indicator with its groups and, where it is a total, the firms that make it up."""

    row: IndicatorRow
    how: str
    expressions: tuple[tuple[str, str], ...]
    groups: dict[str, tuple[GroupRow, ...]]
    contributions: tuple[ContributionRow, ...]
    silent: tuple[Filer, ...]


@dataclass(frozen=True, slots=True)
class CollectionChoice:
    """A collection that has indicators."""

    id: int
    title: str
    period: str
    closed_at: datetime.datetime | None


def choices(viewer: Viewer, lang: str) -> tuple[CollectionChoice, ...]:
    """The collections of forms with indicators, the latest first. Raises Forbidden."""
    forms = city_pack().forms
    wanted = {form for indicator in city_pack().plan.indicators for form in indicator.forms}
    return tuple(
        CollectionChoice(each.id, forms[each.form].title.of(lang), each.period, each.closed_at)
        for each in collection_names(viewer)
        if each.form in wanted and each.form in forms
    )


def choice(viewer: Viewer, collection: int, lang: str) -> CollectionChoice:
    """One of them. Raises Forbidden, NotFound."""
    found = next((each for each in choices(viewer, lang) if each.id == collection), None)
    if found is None:
        raise NotFound
    return found


def indicators(
    viewer: Viewer, collection: int, lang: str, *, at: datetime.datetime
) -> tuple[IndicatorRow, ...]:
    """Every indicator of a collection over the firms in sight. Raises Forbidden, NotFound."""
    firms = population(viewer, collection, at=at)
    return tuple(_row(each, firms, lang) for each in city_pack().plan.indicators if firms.form in each.forms)


def indicator(
    viewer: Viewer, collection: int, code: str, lang: str, *, at: datetime.datetime
) -> IndicatorPage:
    """One indicator. Raises Forbidden, NotFound."""
    found = next((each for each in city_pack().plan.indicators if each.code == code), None)
    firms = population(viewer, collection, at=at)
    if found is None or firms.form not in found.forms:
        raise NotFound
    return IndicatorPage(
        row=_row(found, firms, lang),
        how=found.how,
        expressions=tuple(found.texts.items()),
        groups={name: _groups(found, firms, name, lang) for name in GROUPS},
        contributions=_contributions(found, firms, lang),
        silent=tuple(firm for firm in firms.firms if firm.number not in firms.filed),
    )


def aggregate_of(of: Indicator, firms: Population, *, back: int = 0) -> Aggregate:
    """One indicator over some firms; `back` 1: as of a year before."""
    if of.how == "count":
        answers = firms.values(of.where, back=back)
        return count([answer if isinstance(answer, bool) else None for answer in answers])
    holds = firms.values(of.where, back=back)
    values = [
        value if held is True else None
        for held, value in zip(holds, firms.numbers(of.value, back=back), strict=True)
    ]
    match of.how:
        case "share":
            return quotient(values, firms.numbers(of.over, back=back))
        case "median":
            return median(values)
        case "largest":
            return largest_share(values, of.most)
        case "herfindahl":
            return herfindahl(values)
    return total(values)


def _text(value: Fraction | None, unit: str, lang: str) -> str:
    return "" if value is None else quantity(value, unit, lang)


def _row(of: Indicator, firms: Population, lang: str) -> IndicatorRow:
    now, earlier = aggregate_of(of, firms), aggregate_of(of, firms, back=1)
    matched = firms.only(_both(of, firms))
    same = (aggregate_of(of, matched), aggregate_of(of, matched, back=1)) if matched.firms else (now, now)
    guess = _estimate(of, firms)
    return IndicatorRow(
        code=of.code,
        title=of.title.of(lang),
        definition=of.definition.of(lang),
        text=_text(now.value, of.unit, lang),
        earlier=_text(earlier.value, of.unit, lang),
        growth=_growth(of, same[0].value, same[1].value, lang) if matched.firms else "",
        levels=_growth(of, now.value, earlier.value, lang),
        matched=len(matched.firms),
        reported=now.reported,
        firms=now.firms,
        estimated=about(guess.estimated, of.unit, lang) if guess is not None else "",
        whole=about(guess.whole, of.unit, lang) if guess is not None else "",
        estimate=guess,
        value=now.value,
    )


def _both(of: Indicator, firms: Population) -> list[int]:
    """The rows of the firms that gave what the indicator needs now and a year before."""
    needed = [node for node in (of.value, of.over, of.where) if node is not None]
    columns = [firms.values(node, back=back) for node in needed for back in (0, 1)]
    return [row for row in range(len(firms.firms)) if all(column[row] is not None for column in columns)]


def _growth(of: Indicator, now: Fraction | None, earlier: Fraction | None, lang: str) -> str:
    """In per cent, or of a share in points; “” where it cannot be said, as of a base that is not above zero."""
    if now is None or earlier is None:
        return ""
    if of.how in ("share", "largest") and of.unit == "%":
        return (
            f"{_signed(percent(now - earlier, 1)).removesuffix('%')} {'pp' if lang == 'en' else '个百分点'}"
        )
    return _signed(percent(now / earlier - 1, 1)) if earlier > 0 else ""


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _estimate(of: Indicator, firms: Population) -> Estimate | None:
    """What the firms that did not file add to a total; None for other indicators and where all have filed."""
    if of.how != "total" or of.where is not None:
        return None
    numbers = [firm.number for firm in firms.firms]
    now = {n: v for n, v in zip(numbers, firms.numbers(of.value), strict=True) if v is not None}
    earlier = {n: v for n, v in zip(numbers, firms.numbers(of.value, back=1), strict=True) if v is not None}
    found = estimate({firm.number: firm.size for firm in firms.firms}, now, earlier)
    return found if found.filers < len(numbers) else None


def _groups(of: Indicator, firms: Population, by: str, lang: str) -> tuple[GroupRow, ...]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, firm in enumerate(firms.firms):
        rows[GROUPS[by](firm)].append(row)
    found = []
    for name, places in rows.items():
        one = aggregate_of(of, firms.only(places))
        found.append(GroupRow(name, _text(one.value, of.unit, lang), one.reported, one.firms, one.value))
    return tuple(sorted(found, key=lambda row: (row.value is None, -(row.value or 0), row.name)))


def _contributions(of: Indicator, firms: Population, lang: str) -> tuple[ContributionRow, ...]:
    if of.how != "total":
        return ()
    values: Sequence[int | Fraction | None] = firms.numbers(of.value)
    whole = sum(value for value in values if value is not None)
    known = [(firm, value) for firm, value in zip(firms.firms, values, strict=True) if value is not None]
    known.sort(key=lambda each: -each[1])
    return tuple(
        ContributionRow(
            firm.number,
            firm.name,
            firm.district,
            firm.demo,
            _text(Fraction(value), of.unit, lang),
            percent(Fraction(value) / whole, 1) if whole > 0 else "",
        )
        for firm, value in known[:LEADING]
    )
