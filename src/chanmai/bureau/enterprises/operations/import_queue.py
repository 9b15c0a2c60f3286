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
from pathlib import Path

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.operations.kept_files import keep_file, kept_file
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.permissions import may_import
from chanmai.bureau.enterprises.queries.import_progress import note_of, noted_batches
from chanmai.bureau.enterprises.queries.scope import visible_imports
from chanmai.bureau.enterprises.sheets.horizon import FIRST_FILING
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.engine.facts.texts import Text

LONGEST_NAME = 200


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
    """An import on the list, and how large its file is."""

    batch: int
    size: int


def queue_import(
    *, delivery: Delivery, by: Viewer, at: datetime.datetime, accept_valid: bool = False
) -> QueueEntry:
    """Keep a file and put its import on the list.

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
    batch = ImportBatch.objects.create(
        file_name=short_name(delivery.file_name),
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
    batch = (
        visible_imports(by).filter(pk=batch_id, state__in=(BatchState.REFUSED, BatchState.PARTIAL)).first()
    )
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


def may_be_broken() -> bool:
    """Whether an import is marked as running, or notes how far it is: it may have broken off."""
    return any(noted_batches()) or ImportBatch.objects.filter(state=BatchState.RUNNING).exists()


def close_broken(*, at: datetime.datetime) -> None:
    """Mark the imports that broke off, and forget how far any was. Only for who is `alone`.

    An import that was taken, and broke off while decisions followed it, stays taken.
    """
    for pk in ImportBatch.objects.filter(state=BatchState.RUNNING).values_list("pk", flat=True):
        fail(pk, SheetProblem("broken_off", _BROKEN), at)
    for pk in noted_batches():
        forget(pk)


def fail(batch: int, problem: SheetProblem, at: datetime.datetime) -> None:
    """Mark an import that could not be carried out; nothing of it was written."""
    with transaction.atomic():
        entry = ImportBatch.objects.get(pk=batch)
        entry.state, entry.problems, entry.finished_at = BatchState.FAILED, [problem.as_json()], at
        entry.save(update_fields=["state", "problems", "finished_at"])
        record_audit(
            by=viewer_behind(entry),
            action="import_failed",
            target=entry.file_name,
            at=at,
            after={"batch": batch, "problem": problem.code},
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
