"""Importing a file: read, stage, check, and either write everything that is good or nothing at all."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.operations.identities import Register, load_register
from chanmai.bureau.enterprises.operations.kept_files import keep_file, kept_file, sha256_of
from chanmai.bureau.enterprises.operations.staging import Stage, stage_rows
from chanmai.bureau.enterprises.operations.writing import Written, write_stages
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetError, SheetProblem
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.rows import RowReader
from chanmai.bureau.enterprises.sheets.tables import Table, find_table
from chanmai.bureau.refusal import Refused

Progress = Callable[[str, int, int], None]
"""Told the step (“读取”, “核对”, “写入”), how far it is and out of how many."""
KEPT_PROBLEMS = 2000


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file as it arrives: what it is called, what is in it, where it is from."""

    file_name: str
    content: bytes
    source: str = ""
    demo: bool = False
    filed_at: datetime.date | None = None  # when a row gives no day of its own; None: the day of the import


@dataclass(slots=True)
class _Work:
    """One import under way."""

    delivery: Delivery
    by: Viewer
    at: datetime.datetime
    accept_valid: bool
    layouts: Sequence[Layout]
    progress: Progress
    problems: list[SheetProblem] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)

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
    """Import an xlsx or csv file. All or nothing; with `accept_valid` the good rows are taken and the rest told.

    Returns the batch with its state, counts and problems; a refused file changes nothing but leaves its batch.
    Raises Refused when the visitor may not import, or another import runs into this one.
    """
    if not by.may_change:
        raise Refused(
            "当前账户不能导入数据。",
            "This account may not import data.",
            mend_zh="请使用市级或区级账户。",
            mend_en="Use a city or district account.",
            code="may_not_import",
            status=403,
        )
    work = _Work(
        delivery, by, at, accept_valid, city_layouts() if layouts is None else layouts, progress or _silent
    )
    earlier = _taken_before(sha256_of(delivery.content))
    if earlier is not None:
        return _unchanged(work, earlier)
    tables = _read(work)
    try:
        with transaction.atomic():
            return _take(work, tables)
    except IntegrityError as error:
        raise Refused(
            f"导入“{delivery.file_name}”时，另一导入正在写入同样的企业，本次未作任何更改。",
            f"Another import was writing the same firms as “{delivery.file_name}”; nothing was changed.",
            mend_zh="请稍后重新导入。",
            mend_en="Import it again in a moment.",
            code="import_collision",
            status=409,
        ) from error


def accept_good_rows(*, batch_id: int, by: Viewer, at: datetime.datetime) -> ImportBatch:
    """Take the good rows of a file that was refused. Raises Refused when the file is not there any more."""
    batch = ImportBatch.objects.filter(pk=batch_id, state=BatchState.REFUSED).first()
    content = kept_file(batch.sha256) if batch is not None else None
    if batch is None or content is None:
        raise Refused(
            "这一批次没有可导入的合格行，或原文件已不在。",
            "This batch has no good rows to take, or its file is gone.",
            mend_zh="请重新上传文件。",
            mend_en="Upload the file again.",
            code="nothing_to_accept",
            status=409,
        )
    delivery = Delivery(batch.file_name, content, batch.source, batch.demo)
    return import_file(delivery=delivery, by=by, at=at, accept_valid=True)


def _silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""


def _taken_before(sha256: str) -> ImportBatch | None:
    return ImportBatch.objects.filter(sha256=sha256, state=BatchState.ACCEPTED).order_by("pk").first()


def _read(work: _Work) -> list[Table]:
    """The tables of the file; what hinders is noted in `work.problems`."""
    work.progress("读取", 0, 1)
    try:
        book = read_workbook(work.delivery.file_name, work.delivery.content)
    except SheetError as error:
        work.problems.append(error.problem)
        return []
    tables = []
    for sheet in book.sheets:
        if sheet.hidden:
            continue
        table = find_table(sheet, work.layouts, work.delivery.file_name)
        if table is not None:
            tables.append(table)
            work.problems += table.problems
    work.progress("读取", 1, 1)
    if not tables:
        work.problems.append(_no_table(work))
    elif not any(table.rows for table in tables) and not work.problems:
        work.problems.append(SheetProblem("no_rows", *_NO_ROWS))
    if len(tables) > 1:
        work.problems += _several(tables)
    return tables


_NO_ROWS = ("表头下面没有数据行", "There are no rows below the header")


def _no_table(work: _Work) -> SheetProblem:
    zh = "、".join(f"“{layout.title}”" for layout in work.layouts)
    en = ", ".join(f"“{layout.english}”" for layout in work.layouts)
    return SheetProblem(
        "no_header",
        f"在前 20 行没有找到认识的表头。可导入的表有：{zh}。表头至少要有“统一社会信用代码”或“企业名称”和一列数据",
        f"No known header within the first 20 rows. Forms that can be imported: {en}. "
        "A header needs 统一社会信用代码 or 企业名称 and at least one more column",
    )


def _several(tables: Sequence[Table]) -> list[SheetProblem]:
    """Several tables of one file are told apart in messages by the worksheet's name."""
    titles = "、".join(table.sheet.name for table in tables)
    return [
        SheetProblem(
            "several_sheets",
            f"文件中有 {len(tables)} 张可导入的工作表（{titles}）。请每次只留一张，分别导入",
            f"The file has {len(tables)} sheets that can be imported ({titles}). Keep one per file",
        )
    ]


def _take(work: _Work, tables: Sequence[Table]) -> ImportBatch:
    broken = any(p.severity is Severity.ERROR for p in work.problems)
    register = load_register() if tables else Register(())
    for table in tables[:1]:
        work.progress("核对", 0, len(table.rows))
        work.stages.append(stage_rows(table.layout, RowReader(table).read_all(), register, work.by))
        work.progress("核对", len(table.rows), len(table.rows))
    for stage in work.stages:
        work.problems += stage.problems
    writable = not broken and (work.accept_valid or not work.errors) and any(s.good for s in work.stages)
    batch = _batch(work)
    batch.save()
    if writable:
        written = write_stages(batch, work.stages, work.delivery.filed_at or work.at.date(), work.progress)
        work.problems += written.questions
        _count(batch, written)
    _finish(batch, work)
    return batch


def _batch(work: _Work) -> ImportBatch:
    stage = work.stages[0] if work.stages else None
    return ImportBatch(
        file_name=work.delivery.file_name[:255],
        sha256=_keep(work),
        form=stage.layout.code if stage else "",
        kind=stage.layout.kind.value if stage else "",
        state=BatchState.REFUSED,
        rows=stage.rows if stage else 0,
        refused=len(stage.refused) if stage else 0,
        source=work.delivery.source or work.delivery.file_name[:120],
        demo=work.delivery.demo,
        by=work.by.name,
        user_id=work.by.user_id,
        at=work.at,
    )


def _keep(work: _Work) -> str:
    """Keep files that hold a table; of others only the hash is remembered."""
    return keep_file(work.delivery.content) if work.stages else sha256_of(work.delivery.content)


def _count(batch: ImportBatch, written: Written) -> None:
    batch.firms = written.new_firms
    batch.filings = written.added.filings
    batch.corrections = written.added.corrections
    batch.accepted = written.rows_with_news
    batch.unchanged = batch.rows - batch.accepted - batch.refused
    if not written.rows_with_news:
        batch.state = BatchState.PARTIAL if batch.refused else BatchState.UNCHANGED
    else:
        batch.state = BatchState.PARTIAL if batch.refused else BatchState.ACCEPTED


def _finish(batch: ImportBatch, work: _Work) -> None:
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    told = sorted(work.problems, key=lambda p: (order[p.severity], p.row, p.column))
    batch.problems = [problem.kept() for problem in told[:KEPT_PROBLEMS]]
    batch.save()
    record_audit(
        by=batch.by,
        action="import_file",
        target=batch.file_name,
        at=work.at,
        after={"batch": batch.pk, "state": batch.state, "rows": batch.rows, "filings": batch.filings},
    )


def _unchanged(work: _Work, earlier: ImportBatch) -> ImportBatch:
    """The very same file was taken before: say so, change nothing."""
    at = earlier.at.astimezone(work.at.tzinfo)
    note = SheetProblem(
        "same_file",
        f"这个文件已于 {at:%Y-%m-%d %H:%M} 由 {earlier.by} 导入，内容完全相同，本次没有新增",
        f"This very file was imported on {at:%Y-%m-%d %H:%M} by {earlier.by}; nothing was added",
        Severity.NOTE,
    )
    batch = ImportBatch(
        file_name=work.delivery.file_name[:255],
        sha256=earlier.sha256,
        form=earlier.form,
        kind=earlier.kind,
        state=BatchState.UNCHANGED,
        rows=earlier.rows,
        unchanged=earlier.rows,
        problems=[note.kept()],
        source=earlier.source,
        demo=earlier.demo,
        by=work.by.name,
        user_id=work.by.user_id,
        at=work.at,
    )
    with transaction.atomic():
        batch.save()
        record_audit(
            by=batch.by,
            action="import_file",
            target=batch.file_name,
            at=work.at,
            after={"state": batch.state},
        )
    return batch
