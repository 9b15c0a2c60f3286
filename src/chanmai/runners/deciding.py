"""Every clause of a book for every row of a snapshot: fast in bulk, exact where it is open, settled firm by firm.

Depends on nothing but its arguments, so that a kept run can be repeated from its snapshot and clause versions.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from chanmai.engine.eligibility.clauses.book import NOTHING, Book, counts
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import missing_for_amount
from chanmai.engine.eligibility.missing.exact import open_atoms, truth_of
from chanmai.engine.eligibility.stacking.settle import Entitlement, Outcome, Prospect
from chanmai.engine.eligibility.stacking.settle import settle as settle_awards
from chanmai.engine.facts.dictionary import RECEIVED, Dictionary, prefix_of
from chanmai.engine.facts.record import Record, Ref, column_of, ref_of
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs
from chanmai.runners.choice import COLUMNAR, Choice
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.few_firms import BookProgram
from chanmai.runners.near_misses import Candidates, candidates, is_near
from chanmai.runners.runner import MET, NOT_MET, Aside, Result
from chanmai.runners.table import SUBJECT, Table

Progress = Callable[[str, int, int], None]
"""Called with the step (decide, reasons, write), what is done and how much there is."""

VERDICTS = {
    Standing.ELIGIBLE: Verdict.MET,
    Standing.MISSING: Verdict.UNKNOWN,
    Standing.NEAR: Verdict.NOT_MET,
    Standing.NOT_MET: Verdict.NOT_MET,
}
FEW = 50
"""Up to so many rows are decided sooner one by one, by a program of the whole book that is there already."""
SETTLED_KINDS = (AmountKind.NONE, AmountKind.EXACT)


@dataclass(frozen=True, slots=True)
class Row:
    """One decision that is kept. `outcome` is empty where nothing had to be settled."""

    subject: str
    clause: str
    version: str
    standing: Standing
    amount: AwardAmount
    outcome: str
    settled: AwardAmount
    missing: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict behind the standing."""
        return VERDICTS[self.standing]


def quiet(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def unheard(_aside: Aside) -> None:
    """What was set aside, where nobody asks."""


def decide_all(
    book: Book,
    table: Table,
    progress: Progress = quiet,
    *,
    runner: Choice = COLUMNAR,
    program: BookProgram | None = None,
    aside: Callable[[Aside], None] = unheard,
) -> Iterator[list[Row]]:
    """The kept decisions, one list a firm in the order of the rows. Not-met pairs appear only where they are near.

    `aside` is called, before the first list comes, with each firm or clause of a firm that was set aside: of these
    nothing is kept.

    All runners give equal answers, and so does a `program` of a book with these clauses, which is the quicker one for a
    `FEW` rows.
    """

    def decided(done: int, total: int) -> None:
        progress("decide", done, total)

    clauses = [*book.compiled, *book.absent]
    table = _asked(table, clauses, book.dictionary)
    if program is not None:
        result, near = program.decide(clauses, table)
    else:
        result = runner.make(book.dictionary).run(clauses, table, progress=decided)
        asks = ColumnarRunner(book.dictionary, exact=False)
        near = candidates(book.compiled, table, result, book.dictionary, runner=asks)
    for each in sorted(result.aside):
        aside(each)
    bulk = _Bulk(book, table, result, near)
    every = max(1, len(table) // 100)
    for row, record in enumerate(table.rows(book.dictionary)):
        if row % every == 0:
            progress("reasons", row, len(table))
        yield bulk.firm(row, record)
    progress("reasons", len(table), len(table))


def _asked(table: Table, clauses: Sequence[Compiled], dictionary: Dictionary) -> Table:
    """The columns of the table that these clauses, or the settlement of their awards, can ask for."""
    columns = {SUBJECT} | {column_of(ref, dictionary) for item in clauses for ref in item.refs}
    names = [name for name in table.data.column_names if name in columns or prefix_of(name) == RECEIVED]
    return Table(table.data.select(names), table.reference_year, table.history_complete)


@dataclass(slots=True)
class _Bulk:
    """The answers of the runner, and what the exact engine adds to them.

    `_places`: by row, the clauses that are not simply missed. `_awarded`: the clauses whose awards others ask for,
    with their places.
    """

    book: Book
    table: Table
    result: Result
    near: Candidates
    _places: list[list[int]] = field(init=False)
    _awarded: dict[str, int | None] = field(init=False)
    _earlier: list[tuple[Ref, str]] = field(init=False)
    _missing: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        references = (ref_of(name, self.book.dictionary) for name in self.table.data.column_names)
        self._earlier = [
            (ref, ref.subject) for ref in references if ref is not None and ref.prefix == RECEIVED
        ]
        codes = {code: place for place, code in enumerate(self.result.codes)}
        self._awarded = {code: codes.get(code) for item in self.book.compiled for code in item.depends}
        self._places = [[] for _ in self.result.subjects]
        for place, item in enumerate(self.book.compiled):
            rows = (self.result.verdicts[place] != NOT_MET).nonzero()[0].tolist()
            for row in {*rows, *self.near.get(item.clause.code, ())}:
                self._places[row].append(place)

    def firm(self, row: int, record: Record) -> list[Row]:
        """The kept decisions of one firm."""
        subject = record.subject
        awards = {
            code: NOTHING if place is None else self.result.amount(place, row)
            for code, place in self._awarded.items()
        }
        view = View(record, self.book.dictionary, awards)
        met, others = list[tuple[Compiled, AwardAmount]](), list[Row]()
        for place in self._places[row]:
            item, verdict = self.book.compiled[place], self.result.verdicts[place, row]
            if verdict == NOT_MET:
                keys = self.near.get(item.clause.code, {}).get(row)
                if keys and is_near(item, view, keys):
                    others.append(_row(subject, item, Standing.NEAR, NOTHING))
                continue
            amount = self.result.amount(place, row)
            if verdict == MET:
                met.append((item, amount))
            else:
                others.append(
                    _row(subject, item, Standing.MISSING, amount, missing=self._lacking(item, view, amount))
                )
        return [*self._eligible(subject, met, view), *others]

    def _lacking(self, item: Compiled, view: View, amount: AwardAmount) -> tuple[str, ...]:
        """The columns that can still change the answer; asked once for each set of known facts."""
        known = map(view.record.values.get, item.refs)
        key = (item.clause.code, *known, *(view.awards.get(code) for code in item.depends))
        if key not in self._missing:
            refs = missing_facts(item, view, amount)
            self._missing[key] = tuple(column_of(ref, self.book.dictionary) for ref in refs)
        return self._missing[key]

    def _eligible(self, subject: str, met: Sequence[tuple[Compiled, AwardAmount]], view: View) -> list[Row]:
        entitled = {e.clause: e for e in self._settled(met, view.record)}
        return [
            _row(
                subject,
                item,
                Standing.ELIGIBLE,
                amount,
                entitled=entitled.get(item.clause.code),
                missing=() if amount.kind in SETTLED_KINDS else self._lacking(item, view, amount),
            )
            for item, amount in met
        ]

    def _settled(
        self, met: Sequence[tuple[Compiled, AwardAmount]], record: Record
    ) -> tuple[Entitlement, ...]:
        prospects = [
            Prospect(item.clause, Verdict.MET, amount) for item, amount in met if counts(item.clause)
        ]
        earlier = {code: value for ref, code in self._earlier if isinstance(value := record.value(ref), int)}
        return settle_firm(prospects, earlier, self.book)


def missing_facts(item: Compiled, view: View, amount: AwardAmount) -> tuple[Ref, ...]:
    """The missing facts of open conditions that can still matter, then those of the amount.

    Conditions are looked at one by one, which is fast. The page of a firm asks the exact engine, which may find that
    some of these facts cannot change the answer after all.
    """
    known: dict[int, bool | None] = {}

    def truth(node: Node) -> bool | None:
        if id(node) not in known:
            known[id(node)] = cast("bool | None", evaluate(node, view.fetch))
        return known[id(node)]

    open_ones = open_atoms(item.condition, truth) if truth_of(item.condition, truth) is None else []
    missing_refs = [ref for atom in open_ones for ref in refs(atom) if view.fetch(ref) is None]
    if amount.kind not in SETTLED_KINDS:
        missing_refs += missing_for_amount(item, view)
    return tuple(dict.fromkeys(missing_refs))


def settle_firm(
    prospects: Sequence[Prospect], earlier: Mapping[str, int], book: Book
) -> tuple[Entitlement, ...]:
    """What becomes of a firm's awards beside each other, see `engine.eligibility.stacking`.

    Only clauses of the book that are `tied` to others take part; the award of any other is kept as it is, if it is met.
    """
    bound = [each for each in prospects if each.clause.code in book.tied]
    entitlements = settle_awards(bound, received=earlier, english=book.dictionary.english) if bound else ()
    others = [
        Entitlement(each.clause.code, Outcome.KEPT, each.amount, each.amount)
        for each in prospects
        if each.clause.code not in book.tied
        and each.verdict is Verdict.MET
        and each.amount.kind is not AmountKind.NONE
    ]
    return (*entitlements, *others)


def money_before(record: Record) -> dict[str, int]:
    """What a firm received before, in 分 by clause code."""
    amounts: dict[str, int] = {}
    for ref, value in record.values.items():
        if ref.prefix == RECEIVED and isinstance(value, int) and not isinstance(value, bool):
            amounts[ref.subject] = value
    return amounts


def _row(
    subject: str,
    item: Compiled,
    standing: Standing,
    amount: AwardAmount,
    *,
    entitled: Entitlement | None = None,
    missing: tuple[str, ...] = (),
) -> Row:
    return Row(
        subject,
        item.clause.code,
        item.clause.version,
        standing,
        amount,
        str(entitled.outcome) if entitled else "",
        entitled.amount if entitled else amount,
        missing,
    )
