"""The department's figures beside the list: differences are shown, the department's figure prevails, and is kept."""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BenefitList, DepartmentFigure, Entry
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.benefits.permissions import may_verify
from chanmai.bureau.benefits.tables import Line, read_lines
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.refusal import Forbidden, NotFound, Refused, Unfit
from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.procedure.words import Event

COLUMNS = {"code": ("统一社会信用代码", "信用代码"), "amount": ("金额", "奖励金额", "补助金额", "核定金额")}


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A row of the department's table beside the list; `ours`, `theirs` in 分. `trouble`: why nothing was changed."""

    row: int
    code: str
    entry: int | None
    ours: int | None
    theirs: int | None
    trouble: Text = NO_TEXT

    @property
    def differs(self) -> bool:
        """True where the department says another figure than the list did."""
        return self.ours is not None and self.theirs is not None and self.ours != self.theirs


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of the table, and the entries of the list within scope that it does not name."""

    rows: tuple[ComparisonRow, ...]
    unnamed: tuple[int, ...]


@transaction.atomic
def compare(
    list_id: int, *, department: str, name: str, content: bytes, by: Viewer, at: datetime.datetime
) -> Comparison:
    """Take the department's figures into a list; what was found, row by row.

    A firm that the table names twice, that is not on the list or whose figure is above what the clause gives is told
    and left as it is. Raises Forbidden, NotFound, Unfit for a file that cannot be read or without a department.
    """
    if not may_verify(by):
        raise Forbidden
    found = BenefitList.objects.filter(pk=list_id).first()
    if found is None:
        raise NotFound
    if not department.strip():
        raise Unfit(
            Text("请写明数据来自哪个部门。", "Name the department that the figures are from."),
            code="no-department",
        )
    lines = read_lines(name, content, COLUMNS, "amount")
    entries = Entry.objects.filter(in_scope(by, "enterprise__"), benefit_list=found)
    by_code = {code: pk for pk, code in entries.values_list("pk", "enterprise__code") if code}
    evidence = {
        "department": department.strip()[:150],
        "file_name": name[-200:],
        "digest": hashlib.sha256(content).hexdigest(),
        "by": by.name,
        "at": at,
    }
    seen: dict[str, int] = {}
    rows = []
    for line in lines:
        code = line.cells["code"].upper()
        rows.append(_compared(line, code, by_code, seen, evidence, by))
        seen.setdefault(code, line.row)
    record_audit(
        by=by, action="compare_list", target=str(found), at=at,
        after={"rows": len(rows), "digest": evidence["digest"]}, reason=department,
    )  # fmt: skip
    return Comparison(tuple(rows), tuple(sorted(pk for code, pk in by_code.items() if code not in seen)))


def _compared(
    line: Line,
    code: str,
    entries: Mapping[str, int],
    seen: Mapping[str, int],
    evidence: Mapping[str, object],
    by: Viewer,
) -> ComparisonRow:
    pk = entries.get(code)
    entry = None if pk is None else Entry.objects.get(pk=pk)
    ours = None if entry is None else entry.figure
    trouble = line.wrong or NO_TEXT
    if entry is None:
        trouble = Text("不在清单上，或不在您的范围内。", "Not on the list, or beyond your scope.")
    elif code in seen:
        trouble = Text(f"第 {seen[code]} 行已有这家企业。", f"Row {seen[code]} names this firm already.")
    if trouble or entry is None or line.fen is None:
        return ComparisonRow(line.row, code, pk, ours, line.fen, trouble)
    return ComparisonRow(line.row, code, pk, ours, line.fen, _take_in(entry, line, line.fen, evidence, by))


def _take_in(entry: Entry, line: Line, fen: int, evidence: Mapping[str, object], by: Viewer) -> Text:
    """Take the step with the department's figure and keep it as evidence; why not, where it is refused."""
    at = evidence["at"]
    if not isinstance(at, datetime.datetime):
        raise TypeError(at)
    note = f"{evidence['department']}：{evidence['file_name']} 第 {line.row} 行"
    try:
        with transaction.atomic():
            take_step(entry.pk, Event.COMPARE, by=by, at=at, note=note, figure=fen)
            DepartmentFigure.objects.create(
                entry=entry, fen=fen, until_then=entry.figure, row=line.row, **evidence
            )
    except Refused as refusal:
        return refusal.whole or Text("不能比对。", "It cannot be compared.")
    return NO_TEXT
