"""A return as a sheet to be filled in: each cell with what is typed, filed, asked, and was a year before."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.layouts import Column, Layout
from chanmai.bureau.enterprises.operations.returns import ReturnReading, cells_of, read_return
from chanmai.bureau.enterprises.queries.arrivals import form_title
from chanmai.bureau.enterprises.queries.filings import arrivals, values_filed
from chanmai.bureau.enterprises.queries.lookup import firm_called
from chanmai.bureau.monitoring.models import DraftCell, Remark, RemarkKind, Return
from chanmai.bureau.monitoring.queries.examination import SkippedRule, examine, skipped_rules
from chanmai.bureau.monitoring.queries.returns import (
    MARKS,
    FilingStanding,
    label_of,
    standing_of,
    visible_return,
)
from chanmai.bureau.monitoring.schedule import form_asked, layout_of
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, is_quantity
from chanmai.engine.facts.periods import PER_YEAR, before
from chanmai.engine.facts.printing import digits, ending, show
from chanmai.engine.facts.storage import Datum, restore
from chanmai.engine.facts.texts import NO_TEXT

NO_NOTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ask:
    """A check that fails: its code, what is asked, whether the return stays out until it is mended, the firm's note."""

    code: str
    text: str
    hard: bool
    note: str


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A line of the sheet. `text` is as it is typed or filed; `last` is the value of a year before, printed.

    `filed` says what the last filing holds, as text in the same unit; `problem` why the text is no value; `doubt` why
    the cell is likely wrong, and what value would do.
    """

    code: str
    name: str
    unit: str
    options: tuple[str, ...]
    text: str
    filed: str
    last: str
    required: bool
    problem: str
    asks: tuple[Ask, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """A word on the return."""

    kind: str
    label: str
    text: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A return with all its cells. `filing` is the number of the last filing, 0 for none; `typed` counts drafts."""

    id: int
    collection: int
    firm: int
    firm_name: str
    title: str
    note: str
    period: str
    before: str
    due_on: datetime.date
    closed: bool
    standing: FilingStanding
    label: str
    mark: str
    duty: str
    filing: int
    revision: int
    demo: bool
    typed: int
    cells: tuple[SheetCell, ...]
    skipped: tuple[SkippedRule, ...]
    remarks: tuple[RemarkRow, ...]

    @property
    def doubts(self) -> int:
        """Beside how many cells something is asked."""
        return sum(bool(cell.problem or cell.doubt or cell.asks) for cell in self.cells)


def sheet(
    viewer: Viewer, return_id: int, lang: str, *, at: datetime.datetime,
    notes: Mapping[str, str] = NO_NOTES, typing: bool = True,
) -> Sheet:  # fmt: skip
    """The sheet of a return within the visitor's scope; without `typing` as it was filed. Raises NotFound.

    `notes` were typed just now, by the code of the check, and not filed; they stand in the place of earlier ones.
    """
    row = visible_return(viewer, return_id)
    of = row.collection
    layout = layout_of(of.form)
    arrival = arrivals(viewer, of.form, of.period, firm=row.enterprise_id).get(row.enterprise_id)
    standing = standing_of(row.duty, row.verdict, row.reviewed, arrival, of.due_on, day_of(at))
    remarks = tuple(Remark.objects.filter(of=row))
    filed_notes = {each.check_code: each.text for each in remarks if each.kind == RemarkKind.NOTE}
    drafts = dict(DraftCell.objects.filter(of=row).values_list("fact", "text")) if typing else {}
    name, demo = firm_called(viewer, row.enterprise_id)
    form = form_asked(of.form)
    kind = PeriodKind(form.period)
    year_before = before(of.period, kind, PER_YEAR[kind])
    page = _page(row, layout, drafts, year_before, {**filed_notes, **notes}, lang)
    return Sheet(
        id=row.pk,
        collection=of.pk,
        firm=row.enterprise_id,
        firm_name=name,
        title=form_title(of.form, lang),
        note=form.note.of(lang),
        period=of.period,
        before=year_before,
        due_on=of.due_on,
        closed=of.closed_at is not None,
        standing=standing,
        label=label_of(standing, lang),
        mark=MARKS[standing],
        duty=row.duty,
        filing=arrival.filing if arrival is not None else 0,
        revision=arrival.revision if arrival is not None else 0,
        demo=demo,
        typed=len(drafts),
        cells=tuple(page.cells()),
        skipped=skipped_rules(layout, page.reading, row.enterprise_id, of.period, lang),
        remarks=tuple(
            RemarkRow(each.kind, str(RemarkKind(each.kind).label), each.text, each.by, each.at)
            for each in remarks
        ),
    )


def texts_filed(row: Return, layout: Layout) -> dict[str, str]:
    """What the last filing holds, as one would type it, by fact code."""
    filed = values_filed(row.enterprise_id, layout.code, row.collection.period)
    values = filed.values if filed is not None else {}
    return {fact.code: cell_text(column, fact, values.get(fact.code)) for column, fact in cells_of(layout)}


def cell_text(column: Column, fact: Fact, datum: Datum | None) -> str:
    """A kept value as it is typed into its column: a bare number in the column's unit, to the last digit."""
    if datum is None:
        return ""
    value = restore(fact, datum)
    if is_quantity(fact) and isinstance(value, int | Fraction) and not isinstance(value, bool):
        factor = column.unit.factor if column.unit is not None else Fraction(1)
        number = Fraction(value) / factor
        if ending(number) is not None and (column.unit is not None or fact.kind is not Kind.RATIO):
            return digits(number)
    return show(fact, value)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the cells of one return are written from."""

    layout: Layout
    filed: Mapping[str, str]
    texts: Mapping[str, str]
    last: Mapping[str, Datum]
    reading: ReturnReading
    notes: Mapping[str, str]
    lang: str

    def cells(self) -> Iterator[SheetCell]:
        """The cells in the order of the form."""
        examined = examine(self.layout, self.reading.judgement, self.reading.look)
        asks = _asks_by_fact(self.reading, examined.places, self.notes, self.lang)
        for column, fact in cells_of(self.layout):
            before = self.last.get(fact.code)
            yield SheetCell(
                code=fact.code,
                name=(column.english if self.lang == "en" and column.english else column.heading),
                unit=sheet_unit(column, fact, self.lang),
                options=sheet_options(fact),
                text=self.texts[fact.code],
                filed=self.filed[fact.code],
                last="" if before is None else show(fact, restore(fact, before), self.lang),
                required=column.required,
                problem=self.reading.unread.get(fact.code, NO_TEXT).of(self.lang),
                asks=tuple(asks.get(fact.code, ())),
                doubt=examined.doubts.get(fact.code, NO_TEXT).of(self.lang),
            )


def _page(
    row: Return,
    layout: Layout,
    drafts: Mapping[str, str],
    year_before: str,
    notes: Mapping[str, str],
    lang: str,
) -> _Page:
    period = row.collection.period
    filed = texts_filed(row, layout)
    texts = {**filed, **drafts}
    last = values_filed(row.enterprise_id, layout.code, year_before)
    reading = read_return(layout, firm=row.enterprise_id, period=period, texts=texts)
    return _Page(layout, filed, texts, {} if last is None else last.values, reading, notes, lang)


def _asks_by_fact(
    reading: ReturnReading, places: Mapping[str, str], notes: Mapping[str, str], lang: str
) -> dict[str, list[Ask]]:
    """The checks that fail, by the fact beside which each is asked, the hard ones first."""
    asks: dict[str, list[Ask]] = {}
    for check in (*reading.hard, *reading.soft):
        ask = Ask(check.code, check.message.of(lang), check.hard, notes.get(check.code, ""))
        asks.setdefault(places.get(check.code, check.fact), []).append(ask)
    return asks


def sheet_unit(column: Column, fact: Fact, lang: str) -> str:
    """The unit of bare numbers in a column; empty where there is none."""
    if column.unit is None or not is_quantity(fact):
        return ""
    return column.unit.english if lang == "en" else column.unit.name


def sheet_options(fact: Fact) -> tuple[str, ...]:
    """The words that may be typed into a cell, as far as they are known."""
    if fact.kind is Kind.FLAG:
        return ("是", "否")
    return fact.values if fact.kind is Kind.CATEGORY else ()
