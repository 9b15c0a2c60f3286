"""Finding the table on a worksheet: its form, its header row, its data rows, and what stands around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from chanmai.bureau.enterprises.layouts import Column, FormKind, Layout, Role
from chanmai.bureau.enterprises.sheets.book import Cell, Sheet
from chanmai.bureau.enterprises.sheets.dates import month_in, year_in
from chanmai.bureau.enterprises.sheets.headings import (
    Heading,
    Match,
    Vocabulary,
    identifies,
    sheet_unit,
    take_apart,
)
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import Unit

HEADER_WITHIN = 20  # rows in which a header is looked for
_FOOTER = re.compile(
    r"^(合计|总计|小计|共计|平均|注[:：释]|备注|说明[:：]?|填表|制表|审核|复核|负责人|单位负责人|联系|数据来源|填报人|以上|total)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Field:
    """A recognised column of a file: where it is, what it means, in which unit and year."""

    index: int  # from 0
    column: Column
    heading: Heading
    unit: Unit | None
    assumed: bool = False  # the unit is the form's, the file names none


@dataclass(slots=True)
class Table:
    """A recognised table. `rows` are (number on screen, cells); `problems` concern header and surroundings."""

    sheet: Sheet
    layout: Layout
    header: int  # row number on screen
    fields: tuple[Field, ...]
    rows: list[tuple[int, list[Cell]]]
    period: str = ""  # that titles above the table, the worksheet's name or the file name give
    problems: list[SheetProblem] = field(default_factory=list)

    def field_of(self, role: Role) -> Field | None:
        """The field of that role, or None."""
        return next((f for f in self.fields if f.column.role is role), None)


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    matches: list[Match]
    layout: Layout

    @property
    def match_count(self) -> int:
        return len({m.column.heading for m in self.matches if m.column is not None})

    @property
    def missing_columns(self) -> list[Column]:
        found = {m.column.heading for m in self.matches if m.column is not None}
        return [c for c in self.layout.columns if c.required and c.heading not in found]


def find_table(sheet: Sheet, layouts: Sequence[Layout], file_name: str) -> Table | None:
    """The table of a worksheet in the form that fits its header best; None when there is no header to be seen."""
    best = _best_header(sheet, [Vocabulary(layout) for layout in layouts], file_name)
    if best is None:
        return None
    above = " ".join(str(cell) for row in sheet.rows[: best.row] for cell in row if isinstance(cell, str))
    table = Table(sheet, best.layout, best.row + 1, _fields(best, sheet_unit(above)), [])
    find_period = month_in if best.layout.by_month else year_in
    table.period = find_period(above) or find_period(sheet.name) or find_period(file_name)
    _tell_header(table, best)
    _tell_assumed_units(table)
    _collect_rows(table, best.row + 1)
    return table


def _best_header(sheet: Sheet, vocabularies: Sequence[Vocabulary], file_name: str) -> _Header | None:
    best: tuple[tuple[int, int, int], _Header] | None = None
    for index in range(min(HEADER_WITHIN, len(sheet.rows))):
        for cells in _header_lines(sheet, index):
            if sum(isinstance(cell, str) for cell in cells) < 2:
                continue
            headings = [take_apart(cell) for cell in cells]
            for vocabulary in vocabularies:
                header = _Header(index, [vocabulary.find(each) for each in headings], vocabulary.layout)
                if not identifies(header.matches) or header.match_count < 2:
                    continue
                score = (_fit(header, sheet, file_name), -index, header.match_count)
                if best is None or score > best[0]:
                    best = (score, header)
    return best[1] if best else None


def _fit(header: _Header, sheet: Sheet, file_name: str) -> int:
    """Recognised columns count two each, missing required ones minus three, the form's own marks a little."""
    roles = {m.column.role for m in header.matches if m.column is not None}
    fit = 2 * header.match_count - 3 * len(header.missing_columns)
    fit += 3 * (Role.PERIOD in roles)
    title = (
        sheet.name
        + file_name
        + " ".join(c for row in sheet.rows[: header.row] for c in row if isinstance(c, str))
    )
    fit += 2 * (header.layout.title in title)
    monthly = header.layout.kind is FormKind.MONTHLY
    if monthly and not month_in(title) and Role.PERIOD not in roles:
        fit -= 4
    if header.layout.kind is FormKind.ANNUAL and Role.PERIOD not in roles and not year_in(title):
        years = {m.heading.year for m in header.matches if m.heading.year}
        fit -= 0 if years else 4
    return fit


def _header_lines(sheet: Sheet, index: int) -> list[list[str]]:
    """The row as a header, and the row with its blanks filled from the one above (two-line headers)."""
    row = [_heading_text(cell) for cell in sheet.rows[index]]
    lines = [row]
    if index:
        above = [_heading_text(cell) for cell in sheet.rows[index - 1]]
        above += [""] * (len(row) - len(above))
        filled = [cell or above[i] for i, cell in enumerate(row)]
        if filled != row and sum(map(bool, row)) > 1:
            lines.append(filled)
    return lines


def _heading_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _fields(header: _Header, unit_above: Unit | None) -> tuple[Field, ...]:
    fields = []
    for index, match in enumerate(header.matches):
        if match.column is None or match.column.role is Role.IGNORED:
            continue
        money = match.column.fact is not None and match.column.fact.kind is Kind.MONEY
        named = match.heading.unit or (unit_above if money else None)
        unit = named or match.column.unit
        fields.append(Field(index, match.column, match.heading, unit, money and named is None))
    return tuple(fields)


def _tell_header(table: Table, header: _Header) -> None:
    for column in header.missing_columns:
        table.problems.append(
            SheetProblem(
                "missing_column",
                Text(
                    f"缺少必需的列“{column.heading}”。请按“{table.layout.title}”表样补上",
                    f"The required column “{column.heading}” is missing. "
                    f"Add it as in the form “{table.layout.english}”",
                ),
                row=table.header,
            )
        )
    seen: dict[tuple[str, str], str] = {}
    for index, match in enumerate(header.matches):
        if match.column is None:
            _tell_unknown(table, index, match.heading)
        elif match.column.role is not Role.IGNORED:
            key = (match.column.heading, match.heading.year)
            if key in seen:
                _tell_twice(table, index, match, seen[key])
            seen.setdefault(key, match.heading.text)


def _tell_assumed_units(table: Table) -> None:
    """A money column that names no unit is read in the unit of the form; that is said aloud."""
    for entry in table.fields:
        if entry.assumed and entry.unit is not None:
            table.problems.append(
                SheetProblem(
                    "unit_assumed",
                    Text(
                        f"“{entry.heading.text}”没有写单位，按表样以{entry.unit.name}计",
                        f"“{entry.heading.text}” names no unit; read in {entry.unit.name} as in the form",
                    ),
                    Severity.NOTE,
                    row=table.header,
                    column=entry.index + 1,
                    heading=entry.heading.text,
                )
            )


def _tell_unknown(table: Table, index: int, heading: Heading) -> None:
    if not heading.text:
        return
    near = Vocabulary(table.layout).suggest(heading)
    hint_zh = f"是不是“{near}”？若是，请改列名后重新导入" if near else "如需导入，请改用表样中的列名"
    hint_en = (
        f"Did you mean “{near}”? If so, rename it" if near else "To import it, use a heading of the form"
    )
    table.problems.append(
        SheetProblem(
            "unknown_column",
            Text(
                f"不认识的列“{heading.text}”，没有导入。{hint_zh}",
                f"Unknown column “{heading.text}” was left out. {hint_en}",
            ),
            Severity.WARNING,
            row=table.header,
            column=index + 1,
            heading=heading.text,
        )
    )


def _tell_twice(table: Table, index: int, match: Match, first: str) -> None:
    table.problems.append(
        SheetProblem(
            "column_twice",
            Text(
                f"“{first}”和“{match.heading.text}”是同一列，出现了两次。请删去一列",
                f"“{first}” and “{match.heading.text}” are the same column. Remove one of them",
            ),
            row=table.header,
            column=index + 1,
            heading=match.heading.text,
        )
    )


def _collect_rows(table: Table, start: int) -> None:
    used = [f.index for f in table.fields]
    headings = [(f.index, f.heading.text) for f in table.fields]
    for offset, cells in enumerate(table.sheet.rows[start:]):
        number = start + offset + 1
        row = cells + [None] * (max(used, default=0) + 1 - len(cells))
        filled = [i for i in used if row[i] is not None]
        if not filled:
            if any(cell is not None for cell in cells):
                table.problems.append(_skipped(number, cells))
        elif _is_footer(table, row):
            table.problems.append(_skipped(number, cells))
        elif not _repeats_header(headings, row):
            table.rows.append((number, row))


def _is_footer(table: Table, row: list[Cell]) -> bool:
    code = table.field_of(Role.CODE)
    coded = row[code.index] if code is not None else None
    if coded is not None:
        return isinstance(coded, str) and bool(_FOOTER.match(plain(coded).replace(" ", "")))
    first = next((cell for cell in row if cell is not None), None)
    name = table.field_of(Role.NAME)
    candidates = [first, row[name.index] if name is not None else None]
    return any(isinstance(cell, str) and _FOOTER.match(plain(cell).replace(" ", "")) for cell in candidates)


def _repeats_header(headings: Sequence[tuple[int, str]], row: list[Cell]) -> bool:
    """True for a header printed again at the top of a page: whatever is filled in is a heading, two at least."""
    same = 0
    for index, text in headings:
        if row[index] == text:
            same += 1
        elif row[index] is not None:
            return False
    return same > 1


def _skipped(number: int, cells: list[Cell]) -> SheetProblem:
    text = next((str(cell) for cell in cells if cell is not None), "")[:40]
    return SheetProblem(
        "not_data",
        Text(
            f"第 {number} 行“{text}”是合计或说明，未当作数据",
            f"Row {number}, “{text}”, is a total or a remark and was not taken as data",
        ),
        Severity.NOTE,
        row=number,
        value=text,
    )
