"""Finding the table on a worksheet: its form, its header row, its data rows, and what stands around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chanmai.bureau.enterprises.layouts import Layout, Role
from chanmai.bureau.enterprises.sheets.book import Cell, Sheet
from chanmai.bureau.enterprises.sheets.fields import Field
from chanmai.bureau.enterprises.sheets.header_problems import (
    SINGLE,
    blank_headings,
    header_problems,
    hidden_columns,
    part_of_year_told,
    some_rows_name_units,
    units_between_rows,
    width_fault,
    year_heading,
)
from chanmai.bureau.enterprises.sheets.periods import cumulative, is_cumulative, parse_period
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.recognition import Header, find_header
from chanmai.bureau.enterprises.sheets.remarks import (
    is_firm_name,
    is_remark,
    is_total,
    names_units,
    numbers_columns,
)
from chanmai.bureau.enterprises.sheets.table_units import UnitPlaces, settle_units
from chanmai.bureau.enterprises.sheets.unit_words import is_unit_heading, remark_names_unit, unit_line
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text

_CODE = re.compile(r"[0-9A-Za-z'-]{15,22}")
TAKEN = frozenset(Role) - {Role.IGNORED, Role.SOURCE}
"""Roles of columns that are read; the others hold remarks."""
_CODE_WITHIN = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Z]*[0-9]{6})[0-9A-Z]{18}(?![0-9A-Za-z])")
_OTHER_SEPARATORS = ("[，,]", "[；;]", "\t", r"\|", "、", r"\s{2,}")
LEAST_PARTED = 3  # columns from which on a line parted by other signs is told from a remark
BELOW_HEADER = 3  # rows in which units and numbers of columns may stand


@dataclass(slots=True)
class Table:
    """A recognised table. `rows` are (number on screen, cells); `problems` concern header and surroundings."""

    sheet: Sheet
    layout: Layout
    header: int  # row number on screen
    fields: tuple[Field, ...]
    rows: list[tuple[int, list[Cell]]]
    period: str = ""  # that titles above the table, the worksheet's name or the file name give
    year: str = ""  # the one year that they name
    problems: list[SheetProblem] = field(default_factory=list)
    faults: dict[int, SheetProblem] = field(
        default_factory=dict
    )  # rows that do not fit the header, by number

    @property
    def single(self) -> bool:
        """True when it holds figures of one month or quarter alone, and not only what came together so far."""
        facts = (field.column.fact for field in self.fields)
        return any(fact is not None and fact.period in SINGLE for fact in facts)

    def field_of(self, role: Role) -> Field | None:
        """The field of that role, or None."""
        return next((f for f in self.fields if f.column.role is role), None)


def find_table(sheet: Sheet, layouts: Sequence[Layout], file_name: str) -> Table | None:
    """The table of a worksheet in the form that its header fits; None when there is no header to be seen.

    Raises SheetError when it fits several forms.
    """
    header = find_header(sheet, layouts, file_name)
    if header is None:
        return None
    table = Table(sheet, header.layout, header.row + 1, _fields(header), [])
    table.problems += header_problems(header, table.header)
    units = _collect_rows(table, header)
    table_units = settle_units(table.fields, units, table.header)
    table.fields = tuple(
        replace(each, unit=unit, assumed=assumed)
        for each, (unit, assumed) in zip(table.fields, table_units.units, strict=True)
    )
    table.problems += table_units.problems
    table.problems += blank_headings(header, table.rows, typed=sheet.typed)
    table.problems += hidden_columns(header, sheet.marks.hidden_columns)
    table.problems += year_heading(header)
    _settle_period(table, header)
    return table


def _fields(header: Header) -> tuple[Field, ...]:
    return tuple(
        Field(index, match.column, match.heading, match.heading.unit)
        for index, match in enumerate(header.matches)
        if match.column is not None and match.column.role is not Role.IGNORED
    )


def _settle_period(table: Table, header: Header) -> None:
    """The one period of the titles. Several matter only when no column says to which each row belongs."""
    periods = () if table.layout.period is PeriodKind.POINT else header.periods
    table.year = header.years[0] if len(header.years) == 1 else ""
    dated = table.field_of(Role.PERIOD) is not None or any(f.heading.year for f in table.fields)
    wrong = _no_period(table, header, periods[0]) if len(periods) == 1 else None
    if header.part:
        table.problems.append(part_of_year_told(header.part, table.header, dated=dated))
    if len(periods) == 1 and wrong is None:
        table.period = periods[0]
    elif wrong is not None and not dated:
        table.problems.append(SheetProblem("period_unclear", wrong, row=table.header))
    elif periods and not dated:
        periods_zh = "、".join(periods)
        table.problems.append(
            SheetProblem(
                "period_unclear",
                Text(
                    f"标题、工作表名和文件名写了不同的时期（{periods_zh}）。请加一列“年度”（季报为“季度”，月报为“月份”），或只留一个",
                    f"Title, sheet and file name speak of several periods ({periods_zh}). "
                    "Add a column 年度 (季度 or 月份 for quarterly or monthly returns), or leave one",
                ),
                row=table.header,
            )
        )


def _no_period(table: Table, header: Header, period: str) -> Text | None:
    """What is wrong with the one period of the titles when it is of several months or quarters, or of no year."""
    spans = [title for title in header.titles if is_cumulative(title)]
    if table.layout.period is PeriodKind.MONTH and table.single and spans:
        return cumulative(spans[0]).message
    try:
        parse_period(period, table.layout.period, year=table.year)
    except NotRead as error:
        return error.message
    return None


def _collect_rows(table: Table, header: Header) -> UnitPlaces:
    """Sort the rows below the header into data and others; what the others say of units."""
    start = header.row + 1
    indexes = [f.index for f in table.fields]
    identities = [f.index for f in table.fields if f.column.role in (Role.CODE, Role.NAME)]
    headings = [(f.index, f.heading.text) for f in table.fields]
    width = len(header.matches)
    places = UnitPlaces(list(_texts_around(table.sheet, header)))
    beside: list[tuple[int, str]] = []
    for offset, cells in enumerate(table.sheet.rows[start:]):
        number = start + offset + 1
        row = cells + [None] * (max(indexes, default=0) + 1 - len(cells))
        cell_indexes = [i for i in indexes if row[i] is not None]
        if not any(cell is not None for cell in cells) or _repeats_header(headings, row):
            continue
        if offset < BELOW_HEADER and not table.rows and names_units(row, identities):
            places.row = number, {i: cell for i, cell in enumerate(row) if isinstance(cell, str)}
        elif offset < BELOW_HEADER and not table.rows and numbers_columns(row, identities):
            continue
        elif not cell_indexes or _is_aside(table, row, cells):
            table.problems.append(_not_data(number, cells))
            places.lines += [(number, cell) for cell in cells if isinstance(cell, str)]
        else:
            table.rows.append((number, row))
            if not table.sheet.typed and (fault := width_fault(number, cells, width, indexes)) is not None:
                table.faults[number] = fault
            beside += _units_beside(header, number, cells)
    _settle_beside(table, places, beside)
    return places


def _units_beside(header: Header, number: int, cells: Sequence[Cell]) -> list[tuple[int, str]]:
    """What cells of a row outside of the columns that are read say of units: a remark, or a column of units."""
    found = []
    for i, cell in enumerate(cells):
        match = header.matches[i] if i < len(header.matches) else None
        if not isinstance(cell, str) or (
            match is not None and match.column is not None and match.column.role in TAKEN
        ):
            continue
        if match is not None and is_unit_heading(match.heading.text):
            found.append((number, f"单位：{cell}"))
        elif remark_names_unit(cell):
            found.append((number, cell))
    return [each for each in found if each[1] and (unit_line(each[1]).units or unit_line(each[1]).unclear)]


def _settle_beside(table: Table, places: UnitPlaces, beside: list[tuple[int, str]]) -> None:
    """Units that rows name hold for the table when every row names one; a table has no rows in units of their own."""
    spoken = {number for number, _ in beside}
    silent = next((number for number, _ in table.rows if number not in spoken), 0)
    if spoken and silent:
        table.problems.append(some_rows_name_units(min(spoken), silent, dict(reversed(beside))[min(spoken)]))
    else:
        places.lines += beside
    rows = [number for number, _ in table.rows]
    for number, text in places.lines:
        if rows and rows[0] < number < rows[-1] and number not in spoken and unit_line(text).units:
            table.problems.append(units_between_rows(number, text))


def _texts_around(sheet: Sheet, header: Header) -> list[tuple[int, str]]:
    """Texts above the table, unknown headings, the names of worksheet and file, texts of the printed page."""
    above = [
        (i + 1, cell)
        for i, row in enumerate(sheet.rows[: header.row])
        for j, cell in enumerate(row)
        if isinstance(cell, str) and not (i == header.row - 1 and j in header.filled)
    ]
    beside = [(header.row + 1, match.heading.text) for match in header.matches if match.column is None]
    return [*above, *beside, *((0, text) for text in (*header.titles[-2:], *sheet.beside))]


def _is_aside(table: Table, row: list[Cell], cells: Sequence[Cell]) -> bool:
    """True for a row that is a total or a remark by all that stands in it; a row with a code is none."""
    if not table.sheet.typed and _holds_a_row(cells, table.fields):
        return False
    code, name = table.field_of(Role.CODE), table.field_of(Role.NAME)
    code_cell = row[code.index] if code is not None else None
    name_cell = row[name.index] if name is not None else None
    first = next((cell for cell in cells if cell is not None), None)
    if isinstance(code_cell, str) and _CODE.fullmatch(plain(code_cell).replace(" ", "")):
        return False
    labels = [label for label in (first, code_cell, name_cell) if isinstance(label, str)]
    if any(is_firm_name(label) for label in labels) and not is_remark(cells, labels[0]):
        return False
    return any(is_total(label) for label in labels) or any(is_remark(cells, label) for label in labels)


def _holds_a_row(cells: Sequence[Cell], fields: Sequence[Field]) -> bool:
    """True for a line of a csv that is one cell since other signs part it: full-width commas, semicolons, blanks."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if len(texts) != 1 or len(fields) < LEAST_PARTED:
        return False
    parts = max(len(re.split(sign, texts[0])) for sign in _OTHER_SEPARATORS)
    return bool(_CODE_WITHIN.search(plain(texts[0]))) or parts >= len(fields)


def _repeats_header(headings: Sequence[tuple[int, str]], row: list[Cell]) -> bool:
    """True for a header printed again at the top of a page: whatever is filled in is a heading, two at least."""
    same = 0
    for index, text in headings:
        if row[index] == text:
            same += 1
        elif row[index] is not None:
            return False
    return same > 1


def _not_data(number: int, cells: Sequence[Cell]) -> SheetProblem:
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
