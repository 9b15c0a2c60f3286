"""Imports on the queue: a file is kept and its job put there; what becomes of an import whose job ended early."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.operations.kept_files import keep_file, kept_file
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.permissions import may_import
from chanmai.bureau.enterprises.queries.scope import visible_imports
from chanmai.bureau.enterprises.sheets.horizon import FIRST_FILING
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.jobs.operations.queue import add_job, drop_job
from chanmai.bureau.jobs.operations.work import close_broken
from chanmai.bureau.jobs.queries import job_number, job_of
from chanmai.bureau.jobs.state import JobState
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

LONGEST_NAME = 200
KIND = "import"
"""The kind of jobs that import."""
LIBRARY = "library"
"""The lane of all that writes the library of firms by the file."""
UNDER_WAY = (BatchState.WAITING, BatchState.RUNNING)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file as it arrives: what it is called, what is in it, where it is from."""

    file_name: str
    content: bytes
    source: str = ""
    demo: bool = False
    filed_at: datetime.date | None = None  # when a row gives no day of its own; None: the day of the import
    form: str = ""  # code of the form that it is of; empty: known by its header
    answers: Mapping[int, str] = field(default_factory=dict)  # which firm is meant, by row


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """An import on the list, the number of its job, and how large its file is."""

    batch: int
    job: int
    size: int


def queue_import(
    *, delivery: Delivery, by: Viewer, at: datetime.datetime, accept_valid: bool = False
) -> QueueEntry:
    """Keep a file and put its import on the queue.

    Raises Forbidden for who may not import, Unfit for a form that there is not or a day of filing still to come.
    """
    if not may_import(by):
        raise Forbidden(
            Text("当前账户不能导入数据。", "This account may not import data."),
            mend=Text("请使用市级或区级账户。", "Use a city or district account."),
            code="may_not_import",
        )
    check_delivery(delivery, at)
    wish = {
        "role": by.role,
        "districts": None if by.districts is None else list(by.districts),
        "accept_valid": accept_valid,
        "form": delivery.form,
        "answers": {str(row): answer for row, answer in delivery.answers.items()},
        "filed_at": None if delivery.filed_at is None else delivery.filed_at.isoformat(),
    }
    digest = keep_file(delivery.content)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            file_name=short_name(delivery.file_name),
            sha256=digest,
            state=BatchState.WAITING,
            wish=wish,
            source=delivery.source or delivery.file_name[:120],
            demo=delivery.demo,
            by=by.name,
            user_id=by.user_id,
            at=at,
        )
        job = add_job(
            KIND, subject=batch.pk, title=batch.file_name, link=f"/imports/{batch.pk}/", by=by, at=at
        )
    return QueueEntry(batch.pk, job, len(delivery.content))


def check_delivery(delivery: Delivery, at: datetime.datetime) -> None:
    """Raise Unfit for a form that there is not, or a day of filing after the day of the import."""
    layouts = city_layouts()
    if delivery.form and delivery.form not in {layout.code for layout in layouts}:
        choices = "、".join(f"{layout.code}（{layout.title}）" for layout in layouts)
        codes = ", ".join(layout.code for layout in layouts)
        raise Unfit(
            Text(f"没有表种“{delivery.form[:40]}”。", f"There is no form “{delivery.form[:40]}”."),
            mend=Text(f"可选：{choices}。", f"Choose one of {codes}."),
            code="unknown_form",
        )
    today = day_of(at)
    if delivery.filed_at is not None and not FIRST_FILING <= delivery.filed_at <= today:
        raise Unfit(
            Text(
                f"填报日期 {delivery.filed_at} 不可能。", f"The day of filing {delivery.filed_at} cannot be."
            ),
            mend=Text(
                f"应在 {FIRST_FILING} 至 {today} 之间，请核对年份。",
                f"It should lie between {FIRST_FILING} and {today}: look at the year.",
            ),
            code="day_of_filing",
        )


def short_name(name: str) -> str:
    """A file's name as it is kept: of one that is too long the beginning, and the ending by which it is known."""
    if len(name) <= LONGEST_NAME:
        return name
    ending = Path(name).suffix[:12]
    return f"{name[: LONGEST_NAME - len(ending) - 1]}…{ending}"


def queue_good_rows(*, batch_id: int, by: Viewer, at: datetime.datetime) -> QueueEntry:
    """Put the good rows of a refused file on the list. Raises Conflict when the file is not there any more."""
    return _queue_again(batch_id, by, at, accept_valid=True)


def queue_answers(
    *, batch_id: int, answers: Mapping[int, str], by: Viewer, at: datetime.datetime
) -> QueueEntry:
    """Put a file on the list again, with answers by row: the number or code of a firm, or `choices.ANOTHER`.

    Earlier answers of the same file hold on. Raises Conflict when the file is not there any more.
    """
    return _queue_again(batch_id, by, at, answers=answers)


def queue_in_form(*, batch_id: int, form: str, by: Viewer, at: datetime.datetime) -> QueueEntry:
    """Put a refused file on the list once more, as one of that form. Raises Conflict and Unfit."""
    return _queue_again(batch_id, by, at, form=form)


def _queue_again(
    batch_id: int,
    by: Viewer,
    at: datetime.datetime,
    *,
    accept_valid: bool | None = None,
    form: str = "",
    answers: Mapping[int, str] | None = None,
) -> QueueEntry:
    states = (BatchState.REFUSED, BatchState.PARTIAL, BatchState.FAILED)
    batch = visible_imports(by).filter(pk=batch_id, state__in=states).first()
    content = kept_file(batch.sha256) if batch is not None else None
    if batch is None or content is None:
        raise Conflict(
            Text(
                "这一批次没有可再导入的内容，或原文件已不在。",
                "This batch has nothing to take again, or its file is gone.",
            ),
            mend=Text("请重新上传文件。", "Upload the file again."),
            code="nothing_to_accept",
        )
    wish = batch.wish
    delivery = Delivery(
        batch.file_name,
        content,
        batch.source,
        batch.demo,
        datetime.date.fromisoformat(wish["filed_at"]) if wish.get("filed_at") else None,
        form=form or wish.get("form", ""),
        answers={**{int(row): each for row, each in wish.get("answers", {}).items()}, **(answers or {})},
    )
    accept = bool(wish.get("accept_valid")) if accept_valid is None else accept_valid
    return queue_import(delivery=delivery, by=by, at=at, accept_valid=accept)


def viewer_behind(batch: ImportBatch) -> Viewer:
    """Who asked for an import, with the scope of then."""
    districts = batch.wish.get("districts")
    return Viewer(
        user_id=batch.user_id,
        role=batch.wish["role"],
        districts=None if districts is None else tuple(districts),
        name=batch.by,
    )


_BROKEN = Text(
    "导入进程中断（如服务重启），什么都没有写入。请再导入一次",
    "The import broke off (a restart of the server, perhaps); nothing was written. Import the file again",
)
_CALLED_OFF = Text("导入已取消，什么都没有写入", "The import was cancelled; nothing was written")


def close_broken_imports(*, at: datetime.datetime) -> None:
    """Mark the imports that broke off, with their jobs or without one.

    An import that was taken, and broke off while decisions followed it, stays taken.
    """
    close_broken(at=at)
    for pk in ImportBatch.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True):
        job = job_of(KIND, pk)
        if job is None or not job.is_live:
            fail(pk, SheetProblem("broken_off", _BROKEN), at)


def close_import(batch: int, *, state: str, at: datetime.datetime) -> None:
    """Note that the job of an import ended early, or waits again."""
    if state == JobState.WAITING:
        ImportBatch.objects.filter(pk=batch, state=BatchState.RUNNING).update(state=BatchState.WAITING)
    elif state == JobState.CANCELLED:
        _end(batch, SheetProblem("cancelled", _CALLED_OFF), at)
    else:
        fail(batch, SheetProblem("broken_off", _BROKEN), at)


def again(batch: int, *, by: Viewer, at: datetime.datetime) -> int:
    """Put the file of an import that ended early on the queue once more; the number of the job. Raises Refused."""
    if not visible_imports(by).filter(pk=batch).exists():
        raise NotFound
    return _queue_again(batch, by, at).job


def drop_import(queued: QueueEntry) -> None:
    """Take an import off the queue as if it had never been there."""
    drop_job(queued.job)
    ImportBatch.objects.filter(pk=queued.batch).delete()


def begin(batch: int) -> None:
    """Note that an import works now."""
    ImportBatch.objects.filter(pk=batch).update(state=BatchState.RUNNING)


def job_of_import(batch: int) -> int:
    """The number of the job of an import."""
    return job_number(KIND, batch)


def fail(batch: int, problem: SheetProblem, at: datetime.datetime) -> None:
    """Mark an import that could not be carried out; nothing of it was written."""
    with transaction.atomic():
        if (entry := _end(batch, problem, at)) is not None:
            record_audit(
                by=viewer_behind(entry),
                action="import_failed",
                target=entry.file_name,
                at=at,
                after={"batch": batch, "problem": problem.code},
            )


def _end(batch: int, problem: SheetProblem, at: datetime.datetime) -> ImportBatch | None:
    """Mark an import as ended for that reason; None for one that had ended before."""
    under_way = ImportBatch.objects.filter(pk=batch, state__in=UNDER_WAY)
    if not under_way.update(state=BatchState.FAILED, problems=[problem.as_json()], finished_at=at):
        return None
    return ImportBatch.objects.get(pk=batch)
