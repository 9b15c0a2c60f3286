"""Imports that wait and the one that works: one at a time, told how far it is, found again when it broke off.

Who works holds a lock on a file below the folder of kept files. The system lets go of it when the process ends,
however it ends; so an import that is marked as running while nobody holds the lock has broken off.
"""

import datetime
import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.operations.kept_files import keep_file, kept_file
from chanmai.bureau.enterprises.permissions import may_import
from chanmai.bureau.enterprises.queries.import_progress import note_of
from chanmai.bureau.enterprises.queries.scope import visible_imports
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file as it arrives: what it is called, what is in it, where it is from."""

    file_name: str
    content: bytes
    source: str = ""
    demo: bool = False
    filed_at: datetime.date | None = None  # when a row gives no day of its own; None: the day of the import
    answers: Mapping[int, str] = field(default_factory=dict)  # which firm is meant, by row


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """An import on the list, and how large its file is."""

    batch: int
    size: int


def queue_import(
    *, delivery: Delivery, by: Viewer, at: datetime.datetime, accept_valid: bool = False
) -> QueueEntry:
    """Keep a file and put its import on the list. Raises Forbidden for who may not import, Unfit for a day to come."""
    if not may_import(by):
        raise Forbidden(
            Text("当前账户不能导入数据。", "This account may not import data."),
            mend=Text("请使用市级或区级账户。", "Use a city or district account."),
            code="may_not_import",
        )
    if delivery.filed_at is not None and delivery.filed_at > day_of(at):
        raise Unfit(
            Text(
                f"填报日期 {delivery.filed_at} 在将来，什么都没有导入。",
                f"The day of filing {delivery.filed_at} is to come; nothing was imported.",
            ),
            mend=Text("请写今天或以前的日期。", "Give today or an earlier day."),
            code="filed_in_future",
        )
    wish = {
        "role": by.role,
        "districts": None if by.districts is None else list(by.districts),
        "accept_valid": accept_valid,
        "answers": {str(row): answer for row, answer in delivery.answers.items()},
        "filed_at": None if delivery.filed_at is None else delivery.filed_at.isoformat(),
    }
    batch = ImportBatch.objects.create(
        file_name=delivery.file_name[:255],
        sha256=keep_file(delivery.content),
        state=BatchState.WAITING,
        wish=wish,
        source=delivery.source or delivery.file_name[:120],
        demo=delivery.demo,
        by=by.name,
        user_id=by.user_id,
        at=at,
    )
    return QueueEntry(batch.pk, len(delivery.content))


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


def _queue_again(
    batch_id: int,
    by: Viewer,
    at: datetime.datetime,
    *,
    accept_valid: bool | None = None,
    answers: Mapping[int, str] | None = None,
) -> QueueEntry:
    batch = (
        visible_imports(by).filter(pk=batch_id, state__in=(BatchState.REFUSED, BatchState.PARTIAL)).first()
    )
    content = kept_file(batch.sha256) if batch is not None else None
    if batch is None or content is None:
        raise Conflict(
            Text(
                "这一批次没有可导入的合格行，或原文件已不在。",
                "This batch has no good rows to take, or its file is gone.",
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


def next_waiting() -> int | None:
    """The import that has waited longest."""
    return (
        ImportBatch.objects.filter(state=BatchState.WAITING)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )


@contextmanager
def alone() -> Iterator[bool]:
    """Whether this is the only import that works; if so it stays so until the end of the block."""
    lock = note_of(0).with_name("working.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


_BROKEN = Text(
    "导入进程中断（如服务重启），什么都没有写入。请再导入一次",
    "The import broke off (a restart of the server, perhaps); nothing was written. Import the file again",
)


def close_broken(*, at: datetime.datetime) -> None:
    """Mark the imports that broke off. Only for who is `alone`."""
    for pk in ImportBatch.objects.filter(state=BatchState.RUNNING).values_list("pk", flat=True):
        fail(pk, SheetProblem("broken_off", _BROKEN), at)


def fail(batch: int, problem: SheetProblem, at: datetime.datetime) -> None:
    """Mark an import that could not be carried out; nothing of it was written."""
    ImportBatch.objects.filter(pk=batch).update(
        state=BatchState.FAILED, problems=[problem.as_json()], finished_at=at
    )
    forget(batch)


def note(batch: int, step: str, done: int, of: int) -> None:
    """Tell how far an import is: in a file, because its transaction lets nothing of itself be seen."""
    path = note_of(batch)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps([step, done, of]), encoding="utf-8")
    draft.replace(path)


def forget(batch: int) -> None:
    """The import has ended; how far it was is of no interest any more."""
    note_of(batch).unlink(missing_ok=True)
