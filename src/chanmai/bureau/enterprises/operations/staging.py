"""What a file would change: rows brought to their firms, repeats and contradictions found, nothing written yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.layouts import FormKind, Layout
from chanmai.bureau.enterprises.operations.checking import broken_checks
from chanmai.bureau.enterprises.operations.identities import Firm, Register, resolve
from chanmai.bureau.enterprises.sheets.parsed import ParsedRow
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem


@dataclass(slots=True)
class StagedRow:
    """A row that can be taken, with its firm."""

    row: ParsedRow
    firm: Firm
    questions: list[SheetProblem] = field(default_factory=list)


@dataclass(slots=True)
class Stage:
    """All rows of one table, sorted into good and faulty ones."""

    layout: Layout
    rows: int = 0
    repeated: int = 0
    good: list[StagedRow] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)  # row numbers

    def refuse(self, problem: SheetProblem) -> None:
        """Note an error and keep its row out."""
        self.problems.append(problem)
        self.refused.add(problem.row)


def stage_rows(layout: Layout, rows: Iterable[ParsedRow], register: Register, viewer: Viewer) -> Stage:
    """Sort the rows of a table. The register gains the new firms; call it inside the import's transaction."""
    stage = Stage(layout)
    seen: dict[tuple[object, ...], StagedRow] = {}
    contradicted: set[int] = set()
    for row in rows:
        stage.rows += 1
        row.problems += _broken(layout, row)
        stage.problems += row.problems
        if row.faulty:
            stage.refused.add(row.number)
            continue
        resolution = resolve(row, register, layout.kind)
        stage.problems += resolution.problems
        if resolution.firm is None:
            stage.refused.add(row.number)
            continue
        staged = StagedRow(row, resolution.firm, _questions(row, resolution.problems))
        if not _within_scope(stage, staged, viewer):
            continue
        _add(stage, staged, seen, contradicted)
    stage.good = [staged for staged in stage.good if staged.row.number not in contradicted]
    return stage


def _broken(layout: Layout, row: ParsedRow) -> list[SheetProblem]:
    broken = broken_checks(layout, row.values)
    if not broken:
        return []
    column_of = {c.fact.code: c.heading for c in layout.columns if c.fact is not None}
    return [
        SheetProblem(
            check.code,
            check.zh,
            check.en,
            row=row.number,
            heading=column_of.get(check.fact, ""),
            value=period,
            fact=check.fact,
        )
        for period, check in broken
    ]


def _questions(row: ParsedRow, more: Iterable[SheetProblem]) -> list[SheetProblem]:
    return [p for p in (*row.problems, *more) if p.severity is Severity.WARNING and p.code != "hidden_row"]


def _within_scope(stage: Stage, staged: StagedRow, viewer: Viewer) -> bool:
    said = staged.row.values.get("", {}).get("district", "")
    before = staged.firm.district
    district = said if isinstance(said, str) and said else before
    if viewer.districts is None or (
        district in viewer.districts and (not before or before in viewer.districts)
    ):
        return True
    stage.refuse(
        SheetProblem(
            "out_of_scope",
            f"企业所属区为“{district or '未填'}”，不在您的管辖范围（{'、'.join(viewer.districts)}）内。"
            "请由市级或该区导入",
            f"The firm's district is “{district or 'not given'}”, outside your scope. "
            "Leave it to the city or that district",
            row=staged.row.number,
            value=staged.row.name,
        )
    )
    return False


def _add(
    stage: Stage, staged: StagedRow, seen: dict[tuple[object, ...], StagedRow], contradicted: set[int]
) -> None:
    """Take the row unless an earlier one, filed the same day, speaks of the same firm, item and period."""
    row = staged.row
    first: StagedRow | None = None
    for period in sorted(row.values) or [""]:
        said_of = period if stage.layout.kind is not FormKind.REGISTRY else ""
        key = (id(staged.firm), row.item, said_of, row.filed_on)
        first = first or seen.get(key)
        seen.setdefault(key, staged)
    if first is None:
        stage.good.append(staged)
    elif first.row.content() == row.content():
        stage.repeated += 1
        stage.problems.append(_repeated(row, first.row))
    else:
        contradicted |= {row.number, first.row.number}
        for one, other in ((first.row, row), (row, first.row)):
            stage.refuse(_contradiction(one, other, staged.firm))


def _repeated(row: ParsedRow, first: ParsedRow) -> SheetProblem:
    return SheetProblem(
        "repeated_row",
        f"与第 {first.number} 行完全相同，只计一次",
        f"Identical to row {first.number}; counted once",
        Severity.NOTE,
        row=row.number,
        value=row.name,
    )


def _contradiction(one: ParsedRow, other: ParsedRow, firm: Firm) -> SheetProblem:
    return SheetProblem(
        "contradiction",
        f"“{firm.name}”在第 {other.number} 行又出现一次，同一期而数值不同。请核实后只留一行",
        f"“{firm.name}” appears again in row {other.number} for the same period with other values. Keep one row",
        row=one.number,
        value=one.name,
    )
