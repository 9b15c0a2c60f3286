"""A return of one firm that comes cell by cell, from a page or a program: read and checked as the rows of files are."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import IntegrityError

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.layouts import Check, Column, Layout, Role
from chanmai.bureau.enterprises.models import Enterprise, Question, QuestionState
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.operations.questions import close_met
from chanmai.bureau.enterprises.queries.filings import ValuesFiled, values_filed
from chanmai.bureau.enterprises.queries.surroundings import Surroundings
from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.bureau.refusal import Conflict, Unfit
from chanmai.engine.edits.judging import Findings, Look, judge
from chanmai.engine.facts.fact import Fact
from chanmai.engine.facts.problem import ProblemError
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class ReturnReading:
    """What the cells of a return say, by fact code.

    `values` are in kept form; `unread` tells of cells that are no value; `lacking` are required ones left empty.
    `hard` checks keep the return out, `soft` ones want a word of the firm. `look` finds what the checks name, and
    `around` knows in which return that stands.
    """

    values: Mapping[str, Datum]
    unread: Mapping[str, Text]
    lacking: tuple[str, ...]
    judgement: Findings[Check]
    look: Look
    around: Surroundings

    @property
    def hard(self) -> tuple[Check, ...]:
        """The failed checks that keep the return out."""
        return tuple(check for check in self.judgement.failed if check.hard)

    @property
    def soft(self) -> tuple[Check, ...]:
        """The failed checks that want a word of the firm."""
        return tuple(check for check in self.judgement.failed if not check.hard)


def cells_of(layout: Layout) -> tuple[tuple[Column, Fact], ...]:
    """The columns of a form that hold facts, in order."""
    return tuple((c, c.fact) for c in layout.columns if c.role is Role.FACT and c.fact is not None)


def read_return(layout: Layout, *, firm: int, period: str, texts: Mapping[str, str]) -> ReturnReading:
    """Read the cells, given as text by fact code; a blank is unknown."""
    values: dict[str, Datum] = {}
    unread: dict[str, Text] = {}
    cells = cells_of(layout)
    for column, fact in cells:
        try:
            value = read_cell(fact, texts.get(fact.code, ""), unit=column.unit).value
            if value is not None:
                values[fact.code] = keep(fact, value)
        except ProblemError as error:
            problem = error.problems[0]
            unread[fact.code] = problem.message.then(problem.mend)
    lacking = (
        fact.code
        for column, fact in cells
        if column.required and fact.code not in values and fact.code not in unread
    )
    around = Surroundings(layout, (period,), (firm,))
    look = around.look(firm, period, values)
    return ReturnReading(values, unread, tuple(lacking), judge(layout.checks, look), look, around)


def file_return(
    layout: Layout,
    *,
    firm: int,
    period: str,
    texts: Mapping[str, str],
    notes: Mapping[str, str],
    before: int | None,
    by: Viewer,
    at: datetime.datetime,
    only: Collection[str] | None = None,
    valid_from: datetime.date | None = None,
) -> int | None:
    """File the return; the number of the filing, None when it only repeats what was filed.

    `notes` explain, by the code of the check, why a soft check may fail; `before` is the number of the filing that the
    visitor saw as the last one. What was filed before and is blank now becomes unknown. With `only`, `texts` are the
    whole return too, but only these cells are filed: what was said of the others stays as it was said, and so do the
    doubts that were there before. `valid_from` is the first day of states. Raises Unfit for cells that are no values,
    lacking ones, hard checks and soft ones without a note; Conflict when something was filed meanwhile.
    """
    reading = read_return(layout, firm=firm, period=period, texts=texts)
    last = values_filed(firm, layout.code, period)
    doubted: frozenset[str] = frozenset()
    if only is not None:
        rest = {code: text for code, text in texts.items() if code not in only}
        earlier = read_return(layout, firm=firm, period=period, texts=rest)
        doubted = frozenset(check.code for check in earlier.soft)
    _refuse_unfit(layout, reading, notes, doubted)
    if last is not None and dict(last.values) == dict(reading.values):
        return None  # sent twice
    if (last.filing if last is not None else None) != before:
        raise _filed_meanwhile()
    draft = NewFiling(
        firm, layout.code, period, _said(reading, last, only), day_of(at), valid_from=valid_from
    )
    demo = Enterprise.objects.values_list("demo", flat=True).get(pk=firm)
    source = f"网上填报（{by.name}）"[:300]
    try:
        outcome = file_values(
            drafts=[draft],
            arrival=Arrival(at, source, layout.reporter, demo),
            by=by,
            reason="；".join(notes.values())[:500],
        )
    except IntegrityError as error:  # the very same moment
        raise _filed_meanwhile() from error
    if not outcome.filings:
        return None
    for check in reading.soft:
        if check.code in doubted:
            continue
        Question.objects.get_or_create(
            enterprise_id=firm, code=check.code, fact=check.fact, period=period, state=QuestionState.OPEN,
            defaults={"zh": check.message.zh, "en": check.message.en, "asked_at": at},
        )  # fmt: skip
    close_met(layout, (firm,))
    return outcome.numbers[0]


def _said(
    reading: ReturnReading, last: ValuesFiled | None, only: Collection[str] | None
) -> dict[str, Datum | None]:
    """What the filing says: some cells, or all, with what stood there before and is blank now as unknown."""
    if only is not None:
        return {code: value for code, value in reading.values.items() if code in only}
    emptied = {} if last is None else dict.fromkeys(last.values.keys() - reading.values.keys())
    return {**reading.values, **emptied}


def _filed_meanwhile() -> Conflict:
    return Conflict(
        Text(
            "这份报表刚刚另有一版报上来，没有覆盖它。",
            "Another version of this return has just been filed; it was not overwritten.",
        ),
        mend=Text(
            "请刷新页面，核对新的一版后再报。", "Reload the page, look at that version, and file again."
        ),
        code="filed_meanwhile",
    )


def _refuse_unfit(
    layout: Layout, reading: ReturnReading, notes: Mapping[str, str], doubted: Collection[str]
) -> None:
    names = {fact.code: column for column, fact in cells_of(layout)}
    if reading.unread:
        code, why = next(iter(reading.unread.items()))
        raise Unfit(
            Text(f"“{names[code].heading}”：", f"{names[code].english}: ").then(why), code="unread_cell"
        )
    if reading.lacking:
        zh = "、".join(names[code].heading for code in reading.lacking)
        en = ", ".join(names[code].english for code in reading.lacking)
        raise Unfit(
            Text(f"还没有填：{zh}。", f"Still to be filled in: {en}."),
            mend=Text("这些是必填项，没有发生的填 0。", "These are required; write 0 where there was none."),
            code="lacking_cell",
        )
    if reading.hard:
        raise Unfit(reading.hard[0].message, code="failed_check")
    unexplained = [
        check for check in reading.soft if check.code not in doubted and not notes.get(check.code, "").strip()
    ]
    if unexplained:
        raise Unfit(
            unexplained[0].message,
            mend=Text(
                f"数字无误的，请写明原因再报（核对 {unexplained[0].code}）。",
                f"If the figure is right, say why and file again (check {unexplained[0].code}).",
            ),
            code="unexplained_check",
        )
