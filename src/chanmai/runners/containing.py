"""Deciding a table so that a fault in one firm or one clause stays with it: the pair is set aside, all others decided.

Runners set aside by themselves what they know they cannot do. This is for what nobody foresaw: when deciding the whole
fails, the clauses are decided one circle of awards after the other, and a circle that fails firm by firm.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import pyarrow as pa

from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Verdict
from chanmai.engine.facts.texts import Text
from chanmai.runners.batch import Here
from chanmai.runners.choice import COLUMNAR, REFERENCE, Choice
from chanmai.runners.deciding import Progress, quiet, unheard
from chanmai.runners.few_firms import BookProgram
from chanmai.runners.runner import Aside
from chanmai.runners.table import Table
from chanmai.runners.trouble import NotDone

logger = logging.getLogger("chanmai.deciding")

ELSEWHERE = (OSError, MemoryError, pa.ArrowException, NotDone)
"""What is no fault of a firm or a clause: disk, memory, a cluster."""


UNFORESEEN = Text(
    "判定时出现意外，这一项没有结论，其余照常；详情已记入日志，请告知管理员。",
    "Something unforeseen happened while this was decided, so that there is no answer; all else was decided. "
    "Details are in the log; tell the administrator.",
)


Item = TypeVar("Item")
Decide = Callable[..., Iterable[list[Item]]]
"""`decide_all`, or what stands in its place, with what it says of each row."""
FEW = 2
"""Of so few firms any may be the one with the fault."""


def decide_in_parts(
    decide: Decide[Item],
    book: Book,
    table: Table,
    progress: Progress = quiet,
    *,
    runner: Choice = COLUMNAR,
    program: BookProgram | None = None,
    aside: Callable[[Aside], None] = unheard,
) -> list[Item]:
    """The rows of `decide_all`, in its order where nothing failed. Raises what is no fault of a firm or a clause."""
    asides: list[Aside] = []
    try:
        firms = decide(book, table, progress, runner=runner, program=program, aside=asides.append)
        rows = [row for firm in firms for row in firm]
    except ELSEWHERE:
        raise
    except Exception:
        if not isinstance(runner.carrier, Here) or _everywhere(decide, book, table):
            raise
        logger.exception("deciding at once failed; every circle of clauses is decided by itself")
        asides = []
        rows = [
            row for part in _circles(book) for row in _by_halves(decide, part, (table, 0), runner, asides)
        ]
    for each in sorted(asides):
        aside(each)
    return rows


def of_clause(
    code: str,
    book: Book,
    table: Table,
    *_progress: Progress,
    runner: Choice = COLUMNAR,
    aside: Callable[[Aside], None] = unheard,
    **_program: object,
) -> Iterator[list[tuple[str, Verdict, AwardAmount]]]:
    """What one clause of the book says of each firm, with its subject; stands in the place of `decide_all`."""
    result = runner.make(book.dictionary).run([*book.compiled, *book.absent], table)
    for each in result.aside:
        aside(each)
    place = result.codes.index(code)
    for row, subject in enumerate(result.subjects):
        yield [(subject, result.verdict(place, row), result.amount(place, row))]


def of_clauses(
    codes: Sequence[str],
    book: Book,
    table: Table,
    *_progress: Progress,
    runner: Choice = COLUMNAR,
    aside: Callable[[Aside], None] = unheard,
    **_program: object,
) -> Iterator[list[tuple[str, str, Verdict]]]:
    """What some clauses of the book say of each firm: its subject, the code, the verdict; in place of `decide_all`."""
    result = runner.make(book.dictionary).run([*book.compiled, *book.absent], table)
    for each in result.aside:
        aside(each)
    places = [(code, result.codes.index(code)) for code in codes if code in result.codes]
    for row, subject in enumerate(result.subjects):
        yield [(subject, code, result.verdict(place, row)) for code, place in places]


def _everywhere(decide: Decide[Item], book: Book, table: Table) -> bool:
    """Whether it fails wherever one looks, so that it is no fault of some firm or clause."""
    if len(table) <= FEW:
        return False
    rows = (table.slice(0, 1), table.slice(len(table) // 2, 1), table.slice(len(table) - 1, 1))
    return all(_fails(decide, part, row) for row in rows for part in _circles(book))


def _fails(decide: Decide[Item], book: Book, table: Table) -> bool:
    try:
        list(decide(book, table, runner=REFERENCE))
    except Exception:
        logger.exception("deciding one firm failed")
        return True
    return False


def _circles(book: Book) -> Iterator[Book]:
    """The book in parts that can be decided each by itself."""
    for codes in dict.fromkeys(book.together.values()):
        yield book.part(codes)


def _by_halves(
    decide: Decide[Item], book: Book, rows: tuple[Table, int], runner: Choice, asides: list[Aside]
) -> list[Item]:
    """A part of the book for some rows, a table and its first number; what fails for one row is set aside."""
    table, start = rows
    asides_here: list[Aside] = []
    try:
        rows_here = [
            row for firm in decide(book, table, runner=runner, aside=asides_here.append) for row in firm
        ]
    except ELSEWHERE:
        raise
    except Exception:
        if len(table) > 1:
            half = len(table) // 2
            parts = ((table.slice(0, half), start), (table.slice(half, len(table) - half), start + half))
            return [row for part in parts for row in _by_halves(decide, book, part, REFERENCE, asides)]
        subject = table.subjects[0]
        logger.exception("deciding %s for %s failed", ", ".join(book.by_code), subject)
        asides += (Aside(start, subject, code, UNFORESEEN) for code in book.by_code)
        return []
    asides += (replace(each, row=each.row + start) for each in asides_here)
    return rows_here
