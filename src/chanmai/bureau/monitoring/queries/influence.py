"""The questions about the returns of a collection, those that move the total most first."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.layouts import Check, Layout
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.enterprises.queries.surroundings import Said, Surroundings
from chanmai.bureau.monitoring.models import Remark, RemarkKind
from chanmai.bureau.monitoring.queries.examination import Examination, examine
from chanmai.bureau.monitoring.queries.returns import CollectionRow, FilingStanding, ReturnRow, collection
from chanmai.bureau.monitoring.schedule import layout_of
from chanmai.bureau.paging import Page, page_span
from chanmai.engine.edits.influence import expected_total, influence
from chanmai.engine.edits.judging import judge
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.printing import percent, show
from chanmai.engine.facts.record import Ref
from chanmai.runners.edits import judge_all

PER_PAGE = 50
PLACES = 3  # decimals of a share in per cent


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question about a cell of a return. `score` is the share of the total that hangs on it, None for no number.

    `held` and `told` are printed; `told` is empty where no value is known that would do. `noted`: the firm has said
    why.
    """

    row: ReturnRow
    cell: str
    held: str
    told: str
    text: str
    score: Fraction | None
    noted: bool

    @property
    def share(self) -> str:
        """The score as it is read."""
        return "" if self.score is None else percent(self.score, PLACES)


@dataclass(frozen=True, slots=True)
class QuestionList:
    """The open questions of a collection within the visitor's scope."""

    of: CollectionRow
    rows: tuple[OpenQuestion, ...]
    asked: int  # returns that were looked at

    def page(self, number: int = 1) -> Page[OpenQuestion]:
        """A page of the questions."""
        span = page_span(len(self.rows), number, PER_PAGE)
        return Page(self.rows[span.rows], span.number, span.pages, span.total)


def open_questions(viewer: Viewer, pk: int, lang: str, *, at: datetime.datetime) -> QuestionList:
    """What is to be asked about the returns that came and are not accepted. Raises Forbidden, NotFound.

    The total of a cell is that of all returns of the collection in the visitor's scope, with what is expected in the
    place of doubtful figures.
    """
    of = collection(viewer, pk, lang, at=at)
    layout = layout_of(of.form)
    rows = {row.firm: row for row in of.returns if row.revision}
    filed = values_of_form(of.form, of.period)
    returns = {firm: filed[firm] for firm in rows if firm in filed}
    around = Surroundings(layout, (of.period,), returns)
    columns = around.columns(returns, of.period)
    firms = tuple(returns)
    faulty = judge_all(layout.checks, columns, len(firms), layout.book.dictionary).faulty()
    found = {firms[place]: _examined(layout, around, firms[place], of.period, returns) for place in faulty}
    asked = {firm: each for firm, each in found.items() if rows[firm].standing is not FilingStanding.ACCEPTED}
    totals = _totals(layout, returns, found)
    noted = _noted(rows[firm].id for firm in asked)
    questions = [
        question
        for firm, each in asked.items()
        for question in _questions(layout, rows[firm], each, totals, noted, lang)
    ]
    questions.sort(key=lambda each: (each.score is None, -(each.score or 0), each.row.name, each.cell))
    return QuestionList(of, tuple(questions), len(firms))


def _examined(
    layout: Layout, around: Surroundings, firm: int, period: str, returns: Mapping[int, Said]
) -> Examination:
    look = around.look(firm, period, returns[firm])
    return examine(layout, judge(layout.checks, look), look)


def _totals(layout: Layout, returns: Mapping[int, Said], found: Mapping[int, Examination]) -> dict[Ref, int]:
    """The expected total of every cell that is doubtful in some return."""
    expected = {
        (firm, suspect.ref): suspect.steps for firm, each in found.items() for suspect in each.found.suspects
    }
    totals = {}
    for ref in {ref for _, ref in expected}:
        code = layout.book.dictionary.get(ref.fact).code
        figures = ((firm, values.get(code)) for firm, values in returns.items())
        totals[ref] = expected_total(
            (held, expected.get((firm, ref))) for firm, held in figures if isinstance(held, int)
        )
    return totals


def _noted(returns: Iterable[int]) -> set[tuple[int, str]]:
    """The return and check of every note of a firm."""
    notes = Remark.objects.filter(of__in=list(returns), kind=RemarkKind.NOTE)
    return set(notes.values_list("of_id", "check_code"))


def _questions(
    layout: Layout,
    row: ReturnRow,
    examined: Examination,
    totals: Mapping[Ref, int],
    noted: set[tuple[int, str]],
    lang: str,
) -> list[OpenQuestion]:
    """One question a suspect; and one a failed check for which no cell can be named."""
    dictionary = layout.book.dictionary
    questions = []
    told_of: set[str] = set()
    for suspect in examined.found.suspects:
        fact = dictionary.get(suspect.ref.fact)
        held = examined.steps[suspect.ref]
        checks = [code for code, place in examined.places.items() if place == fact.code]
        told_of.update(checks)
        questions.append(
            OpenQuestion(
                row=row,
                cell=_name(fact, lang),
                held=show(fact, Fraction(held, fact.scale), lang),
                told=show(fact, Fraction(suspect.steps, fact.scale), lang),
                text=examined.doubts[fact.code].of(lang),
                score=influence(held, suspect.steps, totals[suspect.ref]),
                noted=any((row.id, code) in noted for code in checks),
            )
        )
    rest = [check for check in layout.checks if check.code in examined.places.keys() - told_of]
    if not questions:
        questions += [_of_check(check, layout, row, noted, lang) for check in rest]
    return questions


def _of_check(
    check: Check, layout: Layout, row: ReturnRow, noted: set[tuple[int, str]], lang: str
) -> OpenQuestion:
    fact = layout.book.dictionary.get(check.fact)
    return OpenQuestion(
        row, _name(fact, lang), "", "", check.message.of(lang), None, (row.id, check.code) in noted
    )


def _name(fact: Fact, lang: str) -> str:
    return fact.english if lang == "en" else fact.name
