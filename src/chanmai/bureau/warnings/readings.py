"""How the signals of all firms stood on a day, as far as it was filed by then, and what became of the firms."""

import calendar
import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.filings import arrivals, values_of_form
from chanmai.bureau.enterprises.queries.gone import Gone, gone_firms
from chanmai.bureau.enterprises.queries.knowledge import Moment
from chanmai.bureau.enterprises.queries.places import FirmPlace, firms_newer_than, places
from chanmai.bureau.indicators.queries.population import NOTHING, Filed
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import before
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.panel import NOW, Panel, numbers
from chanmai.engine.language.expand import expand
from chanmai.engine.language.refs import refs
from chanmai.engine.warnings.scores import Strengths
from chanmai.engine.warnings.signals import strength
from chanmai.pack.forms import Form
from chanmai.pack.warnings import Event, Signal

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Readings:
    """The firms that were there on a day with the value of each signal, None where it is not known."""

    on: datetime.date
    period: str
    firms: tuple[int, ...]
    values: tuple[tuple[Number | None, ...], ...]

    def strengths(self) -> list[Strengths]:
        """The same as strengths, firm by firm."""
        scales = [each.scale for each in city_pack().plan.warnings.signals]
        return [
            [strength(scale, value) for scale, value in zip(scales, row, strict=True)] for row in self.values
        ]


def readings(
    on: datetime.date,
    known_at: datetime.datetime,
    gone: Mapping[int, Gone],
    tell: Callable[[], None] = lambda: None,
) -> Readings:
    """The signals of every firm that was there on the day, from what was filed by then of the last full year.

    `known_at` cuts what had arrived in this system; returns of earlier years that were imported later count by the day
    on which they were filed. Where the year before lacks a figure, the one before that stands in. `tell` is called
    after each step of some seconds; it may raise to call off the work.
    """
    rule = city_pack().plan.warnings
    period = period_on(on)
    year_before = before(period, PeriodKind.YEAR, 1)
    earlier = before(year_before, PeriodKind.YEAR, 1)
    read = _facts_read()
    filed, last, older = (
        _filed(rule.form, each, known_at, on, read, tell) for each in (period, year_before, earlier)
    )
    newer = firms_newer_than(on)
    firms = [
        firm
        for firm in places(SYSTEM)
        if firm.id not in newer and not (firm.id in gone and gone[firm.id].on <= on)
    ]
    newest = {firm: {**older.get(firm, {}), **last.get(firm, {})} for firm in {*last, *older}}
    panel = _panel(firms, filed, newest)
    past = _Past(on, period, firms, panel, filed, last)
    columns = []
    for signal in rule.signals:
        columns.append(_column(signal, past))
        tell()
    return Readings(on, period, tuple(firm.id for firm in firms), tuple(zip(*columns, strict=True)))


def _filed(
    form: str,
    period: str,
    known_at: datetime.datetime,
    on: datetime.date,
    read: Collection[str],
    tell: Callable[[], None],
) -> Filed:
    found = values_of_form(form, period, known_at=known_at, filed_by=on, only=read)
    tell()
    return found


def _refs_read() -> set[Ref]:
    """What the expressions of the signals read, of the period and of a year before."""
    rule, dictionary = city_pack().plan.warnings, city_pack().dictionary
    written = [signal.value for signal in rule.signals if signal.value is not None]
    found = {ref for node in written for ref in refs(expand(node, dictionary))}
    return {ref for ref in found if ref.back in (0, 1)}


def _facts_read() -> frozenset[str]:
    return frozenset(city_pack().dictionary.get(ref.fact).code for ref in _refs_read())


def period_on(day: datetime.date) -> str:
    """The last year whose returns were due by the day. Raises Conflict where the pack has no such return."""
    form = warning_form()
    assert form.deadline is not None  # noqa: S101  # `warning_form` gives no other
    year = day.year - 1
    return str(year if form.deadline.of(str(year)) <= day else year - 1)


def warning_form() -> Form:
    """The return of years from which the signals are read. Raises Conflict where the pack warns of nothing."""
    rule = city_pack().plan.warnings
    form = city_pack().forms.get(rule.form)
    if form is None or form.deadline is None or form.period != "year" or not rule.signals:
        raise Conflict(
            Text(
                "城市包没有定义预警（plan/warnings.yaml）。",
                "The pack defines no warnings (plan/warnings.yaml).",
            ),
            code="no-warnings",
        )
    return form


def _panel(firms: Sequence[FirmPlace], filed: Filed, earlier: Filed) -> Panel:
    """What the expressions of the signals read, of the period and of a year before."""
    dictionary = city_pack().dictionary
    columns: dict[Ref, list[Datum | None]] = {}
    for ref in _refs_read():
        code, source = dictionary.get(ref.fact).code, (filed, earlier)[ref.back]
        columns[ref] = [source.get(firm.id, NOTHING).get(code) for firm in firms]
    return Panel(len(firms), columns, {}, "", dictionary)


@dataclass(frozen=True, slots=True)
class _Past:
    """A past day: the firms that were there, what they had filed of the period and of the one before."""

    on: datetime.date
    period: str
    firms: Sequence[FirmPlace]
    panel: Panel
    filed: Filed
    last: Filed


def _column(signal: Signal, past: _Past) -> Sequence[Number | None]:
    if signal.filing == "silent":
        return [
            None if firm.id not in past.filed and firm.id not in past.last else int(firm.id not in past.filed)
            for firm in past.firms
        ]
    if signal.filing == "late":
        form = warning_form()
        assert form.deadline is not None  # noqa: S101  # `warning_form` gives no other
        due = form.deadline.of(past.period)
        days = {
            firm: max(0, (each.first_on - due).days)
            for firm, each in arrivals(SYSTEM, form.code, past.period).items()
            if each.first_on <= past.on
        }
        return [days.get(firm.id) for firm in past.firms]
    return numbers(past.panel.values(signal.value, NOW))


def departures(as_of: datetime.date, known_at: datetime.datetime) -> dict[int, Gone]:
    """The firms that were gone on the day, with the registrar's word and since when."""
    return gone_firms(Moment(as_of, known_at, as_of.year - 1))


def came(event: Event, gone: Gone | None, after: datetime.date, until: datetime.date) -> bool:
    """True when a firm that was there at the end of `after` left by the end of `until` in a way that is the event."""
    return gone is not None and after < gone.on <= until and any(word in gone.word for word in event.words)


def years_back(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years before; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def months_on(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months on, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
