"""What is missing of a firm: just the facts that open decisions wait for, as small forms, by the money they decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.clauses.sentences import MissingFact
from chanmai.bureau.enterprises.layouts import Column, Layout
from chanmai.bureau.enterprises.operations.returns import ReturnReading, cells_of, read_return
from chanmai.bureau.enterprises.pack_layouts import LISTED, city_layouts
from chanmai.bureau.enterprises.queries.filings import values_filed
from chanmai.bureau.matching.queries.firm import FirmDecisions, Open
from chanmai.bureau.monitoring.queries.returns import AWAITED, ReturnRow, returns_of
from chanmai.bureau.monitoring.queries.sheet import cell_text, sheet_options, sheet_unit
from chanmai.bureau.monitoring.schedule import returns_asked
from chanmai.bureau.portal.queries.papers import SELF_REPORTED
from chanmai.bureau.portal.queries.visit import Visit
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.periods import period_written
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import NO_TEXT

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Doubt:
    """A check that fails: its code, what is asked, whether it must be mended, and the firm's note."""

    code: str
    text: str
    hard: bool
    note: str


@dataclass(frozen=True, slots=True)
class WantedCell:
    """A fact to fill in. `money` is at stake in 分, in `settles` open decisions; 0 and 0: the form needs it beside.

    `text` is what was typed; `problem` why it is no value; `clauses` are names of what waits for it.
    """

    code: str
    label: str
    unit: str
    options: tuple[str, ...]
    text: str
    money: int
    settles: int
    clauses: tuple[str, ...]
    definition: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FactForm:
    """The wanted cells of one form and period (empty: states). `before` is the last filing, 0 for none.

    `return_id` is the firm's return where one is asked for; one that is still due (`whole`) is to be filed as a whole.
    `doubts` are checks that fail by what was typed just now, and did not before.
    """

    form: str
    title: str
    period: str
    before: int
    cells: tuple[WantedCell, ...]
    return_id: int
    whole: bool
    doubts: tuple[Doubt, ...] = ()

    @property
    def money(self) -> int:
        """The most that one of its cells decides."""
        return max(cell.money for cell in self.cells)


@dataclass(frozen=True, slots=True)
class OfficeFact:
    """A missing fact that the firm need not and cannot supply: the office finds it or keeps the list."""

    label: str
    how: str
    money: int
    settles: int


@dataclass(frozen=True, slots=True)
class WantedFacts:
    """All that open decisions of a firm wait for, dearest first."""

    forms: tuple[FactForm, ...]
    offices: tuple[OfficeFact, ...]

    @property
    def cells(self) -> tuple[WantedCell, ...]:
        """Every fact that the firm can supply, dearest first."""
        cells = [cell for form in self.forms for cell in form.cells if cell.settles]
        return tuple(sorted(cells, key=lambda cell: -cell.money))

    def form(self, code: str, period: str) -> FactForm | None:
        """One of the forms."""
        return next((each for each in self.forms if (each.form, each.period) == (code, period)), None)


def wanted_facts(
    visit: Visit, *, typed: Mapping[str, str] = NOTHING, notes: Mapping[str, str] = NOTHING
) -> WantedFacts:
    """What is missing of the firm that is visited.

    `typed` and `notes` were written just now, by fact code and by code of the check.
    """
    decisions, lang = visit.decisions, visit.lang
    rows = returns_of(visit.viewer, visit.firm, lang, at=visit.at)
    asked_of = {(row.form, row.period): row for row in rows}
    groups: dict[tuple[str, str], list[Open]] = {}
    offices: list[OfficeFact] = []
    for each in decisions.waited_for:
        layout = _layout_for(each.ref)
        if layout is None:
            todo = each.todo
            offices.append(OfficeFact(todo.wanted.label, todo.wanted.how, todo.money, todo.settles))
        else:
            groups.setdefault((layout.code, _period(each.ref, decisions)), []).append(each)
    forms = [
        _Asking(decisions, _layout(code), period, waits, asked_of.get((code, period)), lang).form(
            typed, notes
        )
        for (code, period), waits in groups.items()
    ]
    return WantedFacts(
        forms=tuple(sorted(forms, key=lambda form: -form.money)),
        offices=tuple(sorted(offices, key=lambda fact: -fact.money)),
    )


def _period(ref: Ref, decisions: FirmDecisions) -> str:
    fact = city_pack().dictionary.get(ref.fact)
    return period_written(fact.period, ref.back, decisions.as_of, book_on(decisions.as_of).year)


def _layout(code: str) -> Layout:
    return next(each for each in city_layouts() if each.code == code)


def _layout_for(ref: Ref) -> Layout | None:
    """The form in which a firm says it: its own supplement before a return; None where an office says it."""
    fact = city_pack().dictionary.get(ref.fact)
    if ref.prefix or fact.reporter in LISTED:
        return None
    returns = {form.code for form in returns_asked()}
    holding = [
        layout
        for layout in city_layouts()
        if (layout.reporter == SELF_REPORTED or layout.code in returns)
        and layout.period is fact.period
        and any(held.code == fact.code for _, held in cells_of(layout))
    ]
    return min(holding, key=lambda layout: (layout.reporter != SELF_REPORTED, layout.code), default=None)


@dataclass(frozen=True, slots=True)
class _Asking:
    """What one form is put together from."""

    decisions: FirmDecisions
    layout: Layout
    period: str
    waits: Iterable[Open]
    row: ReturnRow | None
    lang: str

    def form(self, typed: Mapping[str, str], notes: Mapping[str, str]) -> FactForm:
        """The form with its cells, dearest first; those that it requires beside them come last."""
        filed = filed_texts(self.layout, self.decisions.firm.id, self.period)
        wanted = {city_pack().dictionary.get(each.ref.fact).code: each for each in self.waits}
        reading = self._read(filed.texts, typed) if typed else None
        cells = [
            self._cell(column, fact, wanted.get(fact.code), typed, reading)
            for column, fact in cells_of(self.layout)
            if fact.code in wanted or (column.required and not filed.texts.get(fact.code))
        ]
        return FactForm(
            form=self.layout.code,
            title=self.layout.english if self.lang == "en" else self.layout.title,
            period=self.period,
            before=filed.filing,
            cells=tuple(sorted(cells, key=lambda cell: -cell.money)),
            return_id=self.row.id if self.row is not None else 0,
            whole=self.row is not None and self.row.standing in AWAITED and not filed.filing,
            doubts=self._doubts(self._read(filed.texts, {}), reading, notes) if reading is not None else (),
        )

    def _read(self, filed: Mapping[str, str], typed: Mapping[str, str]) -> ReturnReading:
        texts = {**filed, **{code: text for code, text in typed.items() if text.strip()}}
        return read_return(self.layout, firm=self.decisions.firm.id, period=self.period, texts=texts)

    def _doubts(
        self, before: ReturnReading, now: ReturnReading, notes: Mapping[str, str]
    ) -> tuple[Doubt, ...]:
        known = {check.code for check in before.soft}
        return tuple(
            Doubt(check.code, check.message.of(self.lang), check.hard, notes.get(check.code, ""))
            for check in (*now.hard, *now.soft)
            if check.hard or check.code not in known
        )

    def _cell(
        self,
        column: Column,
        fact: Fact,
        wait: Open | None,
        typed: Mapping[str, str],
        reading: ReturnReading | None,
    ) -> WantedCell:
        name = fact.english if self.lang == "en" else fact.name
        todo = wait.todo if wait is not None else None
        return WantedCell(
            code=fact.code,
            label=todo.wanted.label if todo is not None else name,
            unit=sheet_unit(column, fact, self.lang),
            options=sheet_options(fact),
            text=typed.get(fact.code, ""),
            money=todo.money if todo is not None else 0,
            settles=todo.settles if todo is not None else 0,
            clauses=self._clauses(todo.wanted) if todo is not None else (),
            definition=fact.definition,
            problem=reading.unread.get(fact.code, NO_TEXT).of(self.lang) if reading is not None else "",
        )

    def _clauses(self, wanted: MissingFact) -> tuple[str, ...]:
        open_rows = self.decisions.group("待补充")
        return tuple(row.clause.name for row in open_rows if wanted in row.missing)


@dataclass(frozen=True, slots=True)
class FiledTexts:
    """What is on file for a form and period: the number of the last filing, 0 for none, and texts by fact code."""

    filing: int
    texts: dict[str, str]


def filed_texts(layout: Layout, firm: int, period: str) -> FiledTexts:
    """The values on file as one would type them. The caller has looked the firm up for its viewer."""
    filed = values_filed(firm, layout.code, period)
    values = filed.values if filed is not None else {}
    texts = {fact.code: cell_text(column, fact, values.get(fact.code)) for column, fact in cells_of(layout)}
    return FiledTexts(filed.filing if filed is not None else 0, texts)
