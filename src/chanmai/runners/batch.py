"""Deciding a snapshot row group by row group: the work on one of them, and carrying it to all of them.

A worker is told the clauses once and then names of row groups; it reads the rows itself, writes its answers as a
Parquet part, and hands back counts and sums. Memory is that of one row group and one slice of answers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

import pyarrow as pa

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.deciding.total import Total
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.record import column_of
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.errors import RuleError
from chanmai.runners.answers import Answers, totals_of
from chanmai.runners.columnar.kernel import BLOCK
from chanmai.runners.folder import answers_folder, finish, part
from chanmai.runners.rowgroups import RowGroup, Snapshot, absolute, read_group
from chanmai.runners.runner import Progress, Runner
from chanmai.runners.table import SUBJECT, Table
from chanmai.runners.trouble import NotDone

J = TypeVar("J", contravariant=True)
A = TypeVar("A", covariant=True)
Told = Callable[[int], None]
"""Called with the number of row groups that are done."""
FAILURES = (OSError, ValueError, pa.ArrowException, RuleError, NotDone)
"""What reading, deciding and writing a row group may raise when the data or the disk are at fault."""

SLICE = 1 << 23  # pairs decided at once: their answers take 20 bytes each
SHOWN = 3


class Carrier(Protocol):
    """Carries a task to all row groups."""

    def map(
        self, task: Callable[[J, RowGroup], A], job: J, groups: Sequence[RowGroup], report: Told
    ) -> list[A]:
        """What the task gives for each row group, in their order. Raises NotDone when one fails."""
        ...


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a row group gave no answer."""

    group: RowGroup
    words: str


def attempt(task: Callable[[J, RowGroup], A], job: J, group: RowGroup) -> A | Failure:
    """What the task gives, or why it failed: an answer like any other, so that all failures can be told at once."""
    try:
        return task(job, group)
    except FAILURES as error:
        return Failure(group, str(error).partition("\n")[0] or type(error).__name__)


def not_done(failed: Sequence[Failure]) -> NotDone:
    """What to say of row groups that failed."""
    lines = [f"{each.group.file} [{each.group.group}]: {each.words}" for each in failed[:SHOWN]]
    more_zh, more_en = ("……", " …") if len(failed) > SHOWN else ("", "")
    return NotDone(
        Text(
            f"有 {len(failed)} 个行组没有算成：{'；'.join(lines)}{more_zh}。",
            f"Row groups that could not be decided ({len(failed)}): {'; '.join(lines)}{more_en}.",
        ),
        mend=Text(
            "没有留下任何结果；请更换损坏的文件或腾出磁盘空间后重算。",
            "Nothing was kept; replace the damaged file or make room on the disk, and start again.",
        ),
    )


class Here:
    """Carries a task to one row group after the other, in this process."""

    def map(
        self, task: Callable[[J, RowGroup], A], job: J, groups: Sequence[RowGroup], report: Told
    ) -> list[A]:
        """See `Carrier`. Stops at the first row group that fails."""
        answers: list[A] = []
        for group in groups:
            answer = attempt(task, job, group)
            if isinstance(answer, Failure):
                raise not_done([answer])
            answers.append(answer)
            report(len(answers))
        return answers


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker is told once: clauses, facts, the maker of its runner, and where answers go, if anywhere."""

    compiled: tuple[Compiled, ...]
    dictionary: Dictionary
    make: Callable[[Dictionary], Runner]
    folder: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that the clauses read."""
        refs = {ref for item in self.compiled for ref in item.refs}
        return sorted({column_of(ref, self.dictionary) for ref in refs})


def decide(snapshot: Snapshot, job: Job, carrier: Carrier, *, progress: Progress | None = None) -> Answers:
    """Decide every clause for every row of a snapshot; with a folder, write the answers there.

    Raises NotDone when a row group fails, or the folder holds something; then no answers are left behind.
    """

    def report(done: int) -> None:
        if progress is not None:
            progress(done * pairs // max(1, len(snapshot.groups)), pairs)

    if job.folder is not None:
        job = replace(job, folder=absolute(job.folder))
    pairs = snapshot.rows * len(job.compiled)
    codes = tuple(item.clause.code for item in job.compiled)
    total = Answers(codes, 0, (Total(),) * len(codes))
    with answers_folder(job.folder):
        for answer in carrier.map(decide_group, job, snapshot.groups, report):
            total = total.plus(answer)
        if job.folder is not None:
            finish(job.folder, snapshot, total)
    report(len(snapshot.groups))
    return total


def decide_group(job: Job, group: RowGroup) -> Answers:
    """Decide one row group and write its part, whole or not at all. Raises one of FAILURES."""
    table = read_group(group, [SUBJECT, *job.columns])
    runner = job.make(job.dictionary)
    codes = tuple(item.clause.code for item in job.compiled)
    total = Answers(codes, 0, (Total(),) * len(codes))
    with part(job.folder, group) as write:
        for start, rows in _slices(table, len(codes)):
            result = runner.run(job.compiled, rows)
            write(result, group.start + start)
            aside = tuple(replace(each, row=each.row + group.start + start) for each in result.aside)
            total = total.plus(Answers(codes, len(rows), totals_of(result), aside))
    return total


def _slices(table: Table, clauses: int) -> Iterator[tuple[int, Table]]:
    size = max(1, SLICE // max(1, clauses) // BLOCK) * BLOCK
    for start in range(0, len(table), size):
        yield start, table.slice(start, min(size, len(table) - start))
