"""The indicators of a collection: figure, growth, what is estimated for firms that did not file, and by group."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.figures import about, quantity
from chanmai.bureau.indicators.queries.population import GROUPS, TIER, Population, population
from chanmai.bureau.indicators.queries.tiers import tier_words
from chanmai.bureau.monitoring.queries.directory import Filer, collection_names
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.printing import percent
from chanmai.engine.indicators.aggregates import Number
from chanmai.engine.indicators.estimates import Estimate
from chanmai.engine.indicators.panel import NOW, Figures, Panel, numbers
from chanmai.pack.indicators import Indicator
from chanmai.runners.indicators import all_figures

BREAKDOWNS = (*GROUPS, TIER)
LEADING = 50
"""How many firms the drill-down lists."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of a collection. Figures are printed; “” where nothing is to be had.

    `growth` compares the same firms, those that filed both times (`matched`); `levels` compares all that were filed
    then and now. `estimated` is the sum for firms that did not file, `whole` the total with it. `value` and `before`
    are exact, in base units; so are the rates of growth, in shares of one, of a share the difference (`in_points`).
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
    unit: str
    before: Fraction | None
    growth_rate: Fraction | None
    levels_rate: Fraction | None
    in_points: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """An indicator over the firms of one group; `name` tells the group in the language asked for."""

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
    asked = [each for each in city_pack().plan.indicators if firms.form in each.forms]
    found = all_figures(asked, firms.panel(asked))
    return tuple(_row(of, figures, lang) for of, figures in zip(asked, found, strict=True))


def indicator(
    viewer: Viewer, collection: int, code: str, lang: str, *, at: datetime.datetime
) -> IndicatorPage:
    """One indicator. Raises Forbidden, NotFound."""
    found = next((each for each in city_pack().plan.indicators if each.code == code), None)
    firms = population(viewer, collection, at=at)
    if found is None or firms.form not in found.forms:
        raise NotFound
    panel = firms.panel([found], BREAKDOWNS)
    figures = all_figures([found], panel)[0]
    return IndicatorPage(
        row=_row(found, figures, lang),
        how=found.how,
        expressions=tuple(found.texts.items()),
        groups={name: _groups(found, figures, name, lang) for name in BREAKDOWNS},
        contributions=_contributions(found, firms, panel, lang),
        silent=tuple(firm for firm in firms.firms if firm.number not in firms.filed),
    )


def breakdowns(
    viewer: Viewer, collection: int, lang: str, *, at: datetime.datetime
) -> dict[str, tuple[tuple[str, GroupRow], ...]]:
    """By breakdown the figure of every indicator for every group. Raises Forbidden, NotFound."""
    firms = population(viewer, collection, at=at)
    asked = [each for each in city_pack().plan.indicators if firms.form in each.forms]
    found = all_figures(asked, firms.panel(asked, BREAKDOWNS))
    return {
        by: tuple(
            (of.title.of(lang), row)
            for of, figures in zip(asked, found, strict=True)
            for row in _groups(of, figures, by, lang)
        )
        for by in BREAKDOWNS
    }


def _text(value: Fraction | None, unit: str, lang: str) -> str:
    return "" if value is None else quantity(value, unit, lang)


def _row(of: Indicator, figures: Figures, lang: str) -> IndicatorRow:
    now, earlier, guess = figures.now, figures.earlier, figures.estimate
    same = figures.matched_now.value, figures.matched_earlier.value
    growth = _rate(of, *same) if figures.matched else None
    levels = _rate(of, now.value, earlier.value)
    return IndicatorRow(
        code=of.code,
        title=of.title.of(lang),
        definition=of.definition.of(lang),
        text=_text(now.value, of.unit, lang),
        earlier=_text(earlier.value, of.unit, lang),
        growth=_growth(of, growth, lang),
        levels=_growth(of, levels, lang),
        matched=figures.matched,
        reported=now.reported,
        firms=now.firms,
        estimated=about(guess.estimated, of.unit, lang) if guess is not None else "",
        whole=about(guess.whole, of.unit, lang) if guess is not None else "",
        estimate=guess,
        value=now.value,
        unit=of.unit,
        before=earlier.value,
        growth_rate=growth,
        levels_rate=levels,
        in_points=_in_points(of),
    )


def _in_points(of: Indicator) -> bool:
    return of.how in ("share", "largest") and of.unit == "%"


def _rate(of: Indicator, now: Fraction | None, earlier: Fraction | None) -> Fraction | None:
    """The growth, or of a share the difference; None where it cannot be said, as of a base that is not above zero."""
    if now is None or earlier is None:
        return None
    if _in_points(of):
        return now - earlier
    return now / earlier - 1 if earlier > 0 else None


def _growth(of: Indicator, rate: Fraction | None, lang: str) -> str:
    """In per cent, or of a share in points; “” where it cannot be said."""
    if rate is None:
        return ""
    text = _signed(percent(rate, 1))
    return f"{text.removesuffix('%')} {'pp' if lang == 'en' else '个百分点'}" if _in_points(of) else text


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"


def _groups(of: Indicator, figures: Figures, by: str, lang: str) -> tuple[GroupRow, ...]:
    """The groups by their figure, the largest first; tiers from the highest down."""
    found, words = figures.groups[by], tier_words() if by == TIER else {}
    rows = [
        GroupRow(
            words[name].of(lang) if words else translation(name, lang),
            _text(one.value, of.unit, lang),
            one.reported,
            one.firms,
            one.value,
        )
        for name, one in ((name, found[name]) for name in (words or found) if name in found)
    ]
    if not words:
        rows.sort(key=lambda row: (row.value is None, -(row.value or 0), row.name))
    return tuple(rows)


def _contributions(of: Indicator, firms: Population, panel: Panel, lang: str) -> tuple[ContributionRow, ...]:
    if of.how != "total":
        return ()
    values: Sequence[Number | None] = numbers(panel.values(of.value, NOW))
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
