"""What a file would change: rows brought to their firms, repeats and contradictions found, nothing written yet."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import FormKind, Layout
from chanmai.bureau.enterprises.operations.answers import Usage, district_of
from chanmai.bureau.enterprises.operations.checking import broken_checks
from chanmai.bureau.enterprises.operations.identities import resolve
from chanmai.bureau.enterprises.operations.register import Firm, Register
from chanmai.bureau.enterprises.queries.choices import FirmChoice
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.engine.facts.texts import Text

GoodRow = tuple[SheetRow, Firm]
"""A row that can be taken, and its firm."""


@dataclass(slots=True)
class Stage:
    """All rows of one table, sorted into good and faulty ones."""

    layout: Layout
    rows: int = 0
    repeated: int = 0
    good: list[GoodRow] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)  # row numbers
    choices: list[FirmChoice] = field(default_factory=list)

    def refuse(self, problem: SheetProblem) -> None:
        """Note an error and keep its row out."""
        self.problems.append(problem)
        self.refused.add(problem.row)


@dataclass(frozen=True, slots=True)
class Order:
    """What an import was asked for: by whom, the day for rows that give none, and answers by row."""

    viewer: Viewer
    day: datetime.date
    answers: Mapping[int, str]


def stage_rows(layout: Layout, rows: Iterable[SheetRow], register: Register, order: Order) -> Stage:
    """Sort the rows of a table. The register gains the new firms."""
    stage = Stage(layout)
    viewer = order.viewer
    first_rows: dict[tuple[object, ...], SheetRow] = {}
    contradicted: set[int] = set()
    for row in rows:
        stage.rows += 1
        row.problems += _broken(layout, row)
        stage.problems += row.problems
        if row.faulty:
            stage.refused.add(row.number)
            continue
        if district_of(row) and not viewer.sees_district(district_of(row)):
            stage.refuse(_elsewhere(row, viewer.districts or ()))
            continue
        day, answer = row.filed_on or order.day, order.answers.get(row.number, "")
        resolution = resolve(row, Usage(register, layout.kind, day, viewer, answer))
        row.problems += resolution.problems
        stage.problems += resolution.problems
        if resolution.firm is None:
            stage.refused.add(row.number)
            stage.choices += [resolution.choice] if resolution.choice else []
        else:
            _add(stage, row, resolution.firm, first_rows, contradicted)
    stage.good = [(row, firm) for row, firm in stage.good if row.number not in contradicted]
    return stage


def _broken(layout: Layout, row: SheetRow) -> list[SheetProblem]:
    failures = broken_checks(layout, row.values)
    if not failures:
        return []
    column_of = {c.fact.code: c.heading for c in layout.columns if c.fact is not None}
    return [
        SheetProblem(
            check.code,
            check.message,
            row=row.number,
            heading=column_of.get(check.fact, ""),
            value=period,
            fact=check.fact,
        )
        for period, check in failures
    ]


def _elsewhere(row: SheetRow, scope: Collection[str]) -> SheetProblem:
    """The row itself names a district outside the scope."""
    own, district = "、".join(scope), district_of(row)
    return SheetProblem(
        "out_of_scope",
        Text(
            f"这一行写的所属区是“{district}”，不在您的管辖范围（{own}）内。请由市级或该区导入",
            f"The row says “{district}”, which is outside your scope. Leave it to the city or that district",
        ),
        row=row.number,
        value=row.name,
    )


def _add(
    stage: Stage,
    row: SheetRow,
    firm: Firm,
    first_rows: dict[tuple[object, ...], SheetRow],
    contradicted: set[int],
) -> None:
    """Take the row unless an earlier one, filed the same day, speaks of the same firm, item and period."""
    first: SheetRow | None = None
    for period in sorted(row.values) or [""]:
        said_of = period if stage.layout.kind is not FormKind.REGISTRY else ""
        key = (id(firm), row.item, said_of, row.filed_on)
        first = first or first_rows.get(key)
        first_rows.setdefault(key, row)
    if first is None:
        stage.good.append((row, firm))
    elif _content(first) == _content(row):
        stage.repeated += 1
        stage.problems.append(_repeated(row, first))
    else:
        contradicted |= {row.number, first.number}
        for one, other in ((first, row), (row, first)):
            stage.refuse(_contradiction(one, other, firm))


def _content(row: SheetRow) -> tuple[object, ...]:
    """What the row says, its name in the comparable form."""
    _name, *rest = row.content()
    return names.normal(row.name), *rest


def _repeated(row: SheetRow, first: SheetRow) -> SheetProblem:
    return SheetProblem(
        "repeated_row",
        Text(f"与第 {first.number} 行完全相同，只计一次", f"Identical to row {first.number}; counted once"),
        Severity.NOTE,
        row=row.number,
        value=row.name,
    )


def _contradiction(one: SheetRow, other: SheetRow, firm: Firm) -> SheetProblem:
    return SheetProblem(
        "contradiction",
        Text(
            f"“{firm.name}”在第 {other.number} 行又出现一次，同一期而数值不同。请核实后只留一行",
            f"“{firm.name}” appears again in row {other.number} for the same period with other values. Keep one row",
        ),
        row=one.number,
        value=one.name,
    )
