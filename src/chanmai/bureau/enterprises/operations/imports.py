"""Importing a file: read, stage, check, and either write everything that is good or nothing at all."""

import datetime
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.operations.aside import bring_over, drop, is_worth_while, writing_aside
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.enterprises.operations.import_queue import (
    Delivery,
    QueueEntry,
    begin,
    close_broken_imports,
    drop_import,
    fail,
    job_of_import,
    queue_good_rows,
    queue_import,
    viewer_behind,
)
from chanmai.bureau.enterprises.operations.kept_files import content_of, drop_file
from chanmai.bureau.enterprises.operations.late import same_file
from chanmai.bureau.enterprises.operations.register import Register, load_register
from chanmai.bureau.enterprises.operations.staging import Order, Stage, stage_rows
from chanmai.bureau.enterprises.operations.writing import ImportOutcome, write_stages
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.queries.export import HEADINGS
from chanmai.bureau.enterprises.queries.news import firms_with_news
from chanmai.bureau.enterprises.sheets.file_problems import (
    hidden_sheet,
    no_table,
    nothing_understood,
    several_tables,
    unknown_data,
)
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetError, SheetProblem
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.bureau.enterprises.sheets.rows import RowReader
from chanmai.bureau.enterprises.sheets.tables import Table, find_table
from chanmai.bureau.jobs.operations.stop import Stop
from chanmai.bureau.jobs.operations.work import Busy, Report, at_work, quiet
from chanmai.bureau.refusal import Conflict, Refused
from chanmai.engine.facts.texts import Text

Progress = Callable[[str, int, int], None]
"""Told the step (“读取”, “核对”, “写入”, “判定”), how far it is and out of how many."""
KEPT_PROBLEMS = 2000
ROWS_TOLD = 200


@dataclass(slots=True)
class _Work:
    """One import under way."""

    batch: ImportBatch
    content: bytes
    by: Viewer
    at: datetime.datetime
    layouts: Sequence[Layout]
    progress: Report
    begun: float = field(default_factory=time.monotonic)
    problems: list[SheetProblem] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    faulty: bool = False  # the file as a whole

    @property
    def errors(self) -> bool:
        """True when something in the file is wrong."""
        return any(p.severity is Severity.ERROR for p in self.problems) or any(s.refused for s in self.stages)


def import_file(
    *,
    delivery: Delivery,
    by: Viewer,
    at: datetime.datetime,
    accept_valid: bool = False,
    layouts: Sequence[Layout] | None = None,
    progress: Progress | None = None,
) -> ImportBatch:
    """Import an xlsx or csv file now. All or nothing; with `accept_valid` the good rows are taken and the rest told.

    Returns the batch with its state, counts and problems; a refused file changes nothing but leaves its batch.
    Raises Forbidden when the visitor may not import, Conflict when another import works.
    """
    queued = queue_import(delivery=delivery, by=by, at=at, accept_valid=accept_valid)
    return _now(queued, at=at, layouts=layouts, progress=progress)


def accept_good_rows(*, batch_id: int, by: Viewer, at: datetime.datetime) -> ImportBatch:
    """Take the good rows of a file that was refused, now. Raises Refused as `import_file` and `queue_good_rows` do."""
    return _now(queue_good_rows(batch_id=batch_id, by=by, at=at), at=at)


def _now(
    queued: QueueEntry,
    *,
    at: datetime.datetime,
    layouts: Sequence[Layout] | None = None,
    progress: Progress | None = None,
) -> ImportBatch:
    try:
        return carry_out(queued.batch, at=at, layouts=layouts, progress=progress)
    except Busy as busy:
        drop_import(queued)
        raise Conflict(
            Text(
                "另一个导入正在进行，这一份没有导入。",
                "Another import is under way; this file was not imported.",
            ),
            mend=Text("请等它完成后再导入。", "Wait for it to finish, then import it again."),
            code="already_importing",
        ) from busy


def carry_out(
    pk: int,
    *,
    at: datetime.datetime,
    layouts: Sequence[Layout] | None = None,
    progress: Progress | None = None,
) -> ImportBatch:
    """Do the work of a queued import; decisions follow what it brought.

    When something fails the batch is kept as failed, nothing else is written, and the error goes on. Raises Busy while
    another one works, Stop when it has to end early.
    """
    close_broken_imports(at=at)
    with at_work(job_of_import(pk), at=at, progress=progress or quiet) as report:
        begin(pk)
        batch = ImportBatch.objects.get(pk=pk)
        try:
            every = _chosen(batch, city_layouts() if layouts is None else layouts)
            content = content_of(batch.sha256, batch.file_name)
            _carry_out(_Work(batch, content, viewer_behind(batch), at, every, report))
        except Stop:
            raise
        except BaseException as error:
            fail(pk, SheetProblem("failed", _why(error)), at)
            raise
        if firms_with_news():  # of this import, or of an earlier one that broke off before decisions followed
            tell_followers(at=at, progress=lambda _step, done, of: report("判定", done, of))
    return batch


def _chosen(batch: ImportBatch, layouts: Sequence[Layout]) -> Sequence[Layout]:
    """The form that was chosen when the file was delivered, else all of them."""
    form = batch.wish.get("form", "")
    return [layout for layout in layouts if layout.code == form] if form else layouts


def _carry_out(work: _Work) -> None:
    tables = _read(work)
    _stage(work, tables)  # before the transaction: nobody else changes the library meanwhile
    try:
        _take(work, tables)
    except IntegrityError as error:
        raise Conflict(
            Text(
                f"导入“{work.batch.file_name}”时，同样的企业正被另一处写入，本次未作任何更改。",
                f"The same firms were being written elsewhere during “{work.batch.file_name}”; nothing was changed.",
            ),
            mend=Text("请稍后重新导入。", "Import it again in a moment."),
            code="import_collision",
        ) from error


def _why(error: BaseException) -> Text:
    """What to say of an error: its own words if it has some."""
    if isinstance(error, Refused):
        return error.whole
    return Text(
        "导入因系统内部出错没有完成，什么都没有写入。请再试一次；仍不行请把时间告知管理员，运行记录里有详情",
        "The import did not finish because of a fault inside; nothing was written. Try again; if it fails once more, "
        "tell the administrator the time: the log has the details",
    )


def _read(work: _Work) -> list[Table]:
    """The tables of the file; what hinders is noted in `work.problems`."""
    work.progress("读取", 0, 1)
    try:
        book = read_workbook(work.batch.file_name, work.content)
    except SheetError as error:
        work.problems.append(error.problem)
        return []
    tables = []
    for sheet in book.sheets:
        try:
            table = find_table(sheet, work.layouts, work.batch.file_name)
        except SheetError as error:
            work.problems += [] if sheet.hidden else [error.problem]
            continue
        if table is not None and sheet.hidden:
            work.problems.append(hidden_sheet(sheet.name))
        elif table is not None:
            tables.append(table)
            work.problems += table.problems
    work.progress("读取", 1, 1)
    faulty = any(problem.severity is Severity.ERROR for problem in work.problems)
    if not tables and not faulty:
        work.problems.append(no_table(book, work.layouts))
    elif not any(table.rows for table in tables) and not faulty:
        work.problems.append(SheetProblem("no_rows", _NO_ROWS))
    if len(tables) > 1:
        work.problems.append(several_tables([table.sheet.name for table in tables]))
    return tables


_NO_ROWS = Text("表头下面没有数据行", "There are no rows below the header")


def _stage(work: _Work, tables: Sequence[Table]) -> None:
    work.faulty = any(p.severity is Severity.ERROR for p in work.problems)
    register = load_register(work.by) if tables else Register(())
    for table in tables[:1]:
        work.stages.append(stage_rows(table.layout, _rows(work, table), register, _order(work)))
    for stage in work.stages:
        work.problems += stage.problems


def _take(work: _Work, tables: Sequence[Table]) -> None:
    """Write all or nothing; what is large goes aside first where a database has one lock for all."""
    if not is_worth_while(work.stages):
        with transaction.atomic():
            _write(work, tables)
            _finish(work.batch, work)
        return
    try:
        with writing_aside():
            _write(work, tables)
        with transaction.atomic():
            bring_over()
            _finish(work.batch, work)
    finally:
        drop()


def _write(work: _Work, tables: Sequence[Table]) -> None:
    accept_valid = bool(work.batch.wish["accept_valid"])
    writable = not work.faulty and (accept_valid or not work.errors) and any(s.good for s in work.stages)
    batch = work.batch
    _describe(batch, work.stages, unclear_form=any(p.code == "which_form" for p in work.problems))
    if writable:
        outcome = write_stages(batch, work.stages, _day_of_filing(work), work.progress)
        work.problems += outcome.questions
        _count(batch, outcome)
        _look_for_ignored(work, tables[0])
    if batch.state == BatchState.UNCHANGED:
        work.problems += same_file(batch)


def _rows(work: _Work, table: Table) -> Iterator[SheetRow]:
    """The rows of a table, with progress."""
    reader, rows = RowReader(table, day_of(work.at)), table.rows
    for number, (row, cells) in enumerate(rows):
        if number % ROWS_TOLD == 0:
            work.progress("核对", number, len(rows))
        yield reader.read(row, cells)
    work.progress("核对", len(rows), len(rows))


def _day_of_filing(work: _Work) -> datetime.date:
    day_text = work.batch.wish.get("filed_at")
    return datetime.date.fromisoformat(day_text) if day_text else day_of(work.batch.at)


def _order(work: _Work) -> Order:
    answers = work.batch.wish.get("answers") or {}
    return Order(work.by, _day_of_filing(work), {int(row): answer for row, answer in answers.items()})


def _describe(batch: ImportBatch, stages: Sequence[Stage], *, unclear_form: bool) -> None:
    """What the file holds. Of a file without a table only the hash is remembered, unless its form is to be chosen."""
    batch.state = BatchState.REFUSED
    if not stages:
        if unclear_form:
            return
        if not ImportBatch.objects.filter(sha256=batch.sha256, rows__gt=0).exists():
            drop_file(batch.sha256)
        return
    stage = stages[0]
    batch.form, batch.kind = stage.layout.code, stage.layout.kind.value
    batch.rows, batch.refused = stage.rows, len(stage.refused)
    batch.choices = {str(each.row): each.as_json() for each in stage.choices}


def _count(batch: ImportBatch, outcome: ImportOutcome) -> None:
    batch.firms = outcome.new_firms
    batch.filings = outcome.added.filings
    batch.corrections = outcome.added.corrections
    batch.accepted = outcome.rows_with_news
    batch.unchanged = batch.rows - batch.accepted - batch.refused
    if not outcome.rows_with_news:
        batch.state = BatchState.PARTIAL if batch.refused else BatchState.UNCHANGED
    else:
        batch.state = BatchState.PARTIAL if batch.refused else BatchState.ACCEPTED


def _look_for_ignored(work: _Work, table: Table) -> None:
    """“Nothing new” is no answer while columns with data were not understood; those of an exported list say none."""
    headings = unknown_data(table)
    exported = tuple(table.sheet.rows[table.header - 1]) in HEADINGS.values()
    if work.batch.state == BatchState.UNCHANGED and headings and not exported:
        work.batch.state = BatchState.REFUSED
        work.problems.append(nothing_understood(table, headings))


def _finish(batch: ImportBatch, work: _Work) -> None:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    problems = sorted(work.problems, key=lambda p: (order[p.severity], p.row, p.column))
    batch.problems = [problem.as_json() for problem in problems[:KEPT_PROBLEMS]]
    batch.found = dict(Counter(str(problem.severity) for problem in problems))
    batch.finished_at = work.at + datetime.timedelta(seconds=time.monotonic() - work.begun)
    batch.save()
    record_audit(
        by=work.by,
        action="import_file",
        target=batch.file_name,
        at=work.at,
        after={"batch": batch.pk, "state": batch.state, "rows": batch.rows, "filings": batch.filings},
    )
    work.progress.keep()
