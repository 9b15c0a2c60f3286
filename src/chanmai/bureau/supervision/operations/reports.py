"""Words on many measures at once, as a workbook brings them: all of them, or none and what is wrong with each row."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Forbidden, NotFound, Refused, Unfit
from chanmai.bureau.supervision.models import Progress
from chanmai.bureau.supervision.operations.measures import Word, report
from chanmai.bureau.supervision.permissions import may_report
from chanmai.engine.facts.texts import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class Line:
    """A word on a measure, and where it stands: the row counts from 1, `cells` are places by field (“G7”)."""

    row: int
    code: str
    word: Word
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row, in which cell, and how it is mended."""

    row: int
    cell: str
    message: Text
    mend: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many words were added; how many said just what the last one said, and were not added again."""

    added: int
    same: int


class RowsRefused(Unfit):
    """Some rows cannot be taken, so none was."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(
            Text(
                f"有 {len(faults)} 处不能读入，整份文件都没有记入。",
                f"{len(faults)} things cannot be taken; nothing of the file was recorded.",
            ),
            mend=Text("请按下表改好，再传一次。", "Mend them as told below and upload the file again."),
            code="rows",
        )
        self.faults = tuple(sorted(faults, key=lambda each: (each.row, each.cell)))


FIELDS = {
    "no-text": "text",
    "long-text": "text",
    "percent": "percent",
    "no-goal": "count",
    "both": "count",
    "link": "link",
}
"""In which field a refusal of a word lies; all others lie in its measure."""
MENDS = {
    "no-text": Text("请在这一格写明进展；没有新进展的，整行留空。", "Write how far it is, or leave the row blank."),
    "long-text": Text("请缩短到 2000 字以内。", "Keep to 2,000 signs."),
    "percent": Text("请填 0 至 100 的整数。", "Enter a whole number from 0 to 100."),
    "both": Text("请删去比例或数量中的一项。", "Delete the percentage or the number."),
    "link": Text("请填以 http:// 或 https:// 开头的网址，或留空。", "Write it with http:// or https://."),
}  # fmt: skip
OWN = Text("请只填从本页下载的表里列出的举措。", "Fill in only measures that the downloaded sheet lists.")


@transaction.atomic
def report_all(
    lines: Sequence[Line],
    unread: Sequence[RowFault] = (),
    *,
    source: str,
    by: Viewer,
    at: datetime.datetime,
) -> Outcome:
    """Add every word, or none. `unread` is what is wrong with rows that could not be read; `source` names the file.

    Raises Forbidden, RowsRefused with everything that is wrong, Unfit where nothing is said at all.
    """
    if not may_report(by):
        raise Forbidden
    faults, added, same, seen = list(unread), 0, 0, dict[str, int]()
    for line in lines:
        fault = _twice(line, seen) or (None if (repeats := _repeats(line)) else _reported(line, by, at))
        if fault is not None:
            faults.append(fault)
        elif repeats:
            same += 1
        else:
            added += 1
    if faults:
        raise RowsRefused(faults)
    if not added + same:
        raise Unfit(
            Text("表里没有填任何进展，没有记入。", "Nothing is filled in; nothing was recorded."),
            mend=Text("请在“进展”一列填写后再传。", "Fill in the column `Progress` and upload it again."),
            code="no-rows",
        )
    after = {"added": added, "same": same}
    record_audit(by=by, action="import_progress", target=source, at=at, after=after)
    return Outcome(added, same)


def _twice(line: Line, seen: dict[str, int]) -> RowFault | None:
    first = seen.setdefault(line.code, line.row)
    if first == line.row:
        return None
    message = Text(
        f"举措 {line.code} 在第 {first} 行已经填过。", f"Measure {line.code} stands in row {first} already."
    )
    return RowFault(line.row, line.cells["code"], message, Text("请只留一行。", "Keep one of the two rows."))


def _repeats(line: Line) -> bool:
    """Whether the last word on the measure that holds says just this."""
    last = Progress.objects.filter(measure=line.code, correction=None).last()
    said = (line.word.text.strip(), line.word.percent, line.word.count, line.word.link)
    return last is not None and said == (last.text, last.percent, last.count, last.link)


def _reported(line: Line, by: Viewer, at: datetime.datetime) -> RowFault | None:
    try:
        report(line.code, line.word, by=by, at=at)
    except Refused as refusal:
        return _fault(line, refusal)
    return None


def _fault(line: Line, refusal: Refused) -> RowFault:
    if isinstance(refusal, NotFound | Forbidden):
        message = Text(
            f"没有举措 {line.code}，或不由本单位负责。",
            f"There is no measure {line.code}, or your organisation is not in charge of it.",
        )
        return RowFault(line.row, line.cells["code"], message, OWN)
    mend = refusal.mend or MENDS.get(refusal.code, NO_TEXT)
    return RowFault(line.row, line.cells[FIELDS.get(refusal.code, "code")], refusal.message, mend)
