"""What is wrong with a header and with the columns below it."""

from collections.abc import Collection, Iterable, Sequence

from chanmai.bureau.enterprises.layouts import Role
from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.headings import Heading, Match, Vocabulary
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem, letters
from chanmai.bureau.enterprises.sheets.recognition import Header
from chanmai.bureau.enterprises.sheets.unit_words import is_unit_heading
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.texts import Text

SINGLE = {
    PeriodKind.QUARTER: ("季报", "季度", "quarter", "季"),
    PeriodKind.MONTH: ("月报", "月份", "month", "月"),
}


def header_problems(header: Header, row: int) -> Iterable[SheetProblem]:
    """Columns that are missing, unknown, or there twice."""
    title, english = header.layout.title, header.layout.english
    for column in header.missing_columns:
        yield SheetProblem(
            "missing_column",
            Text(
                f"缺少必需的列“{column.heading}”。请按“{title}”表样补上"
                + ("，或在标题、工作表名、文件名中写明" if column.role is Role.PERIOD else ""),
                f"The required column “{column.heading}” is missing. Add it as in the form “{english}”"
                + (
                    ", or name it in a title, the sheet's or the file's name"
                    if column.role is Role.PERIOD
                    else ""
                ),
            ),
            row=row,
        )
    earlier: dict[tuple[str, str], str] = {}
    for index, match in enumerate(header.matches):
        if match.column is None:
            yield from _unknown(header, index, match.heading, row)
        elif match.column.role is not Role.IGNORED:
            key = (match.column.heading, match.heading.year)
            if key in earlier:
                yield _twice(index, match, earlier[key], row)
            earlier.setdefault(key, match.heading.text)


def _unknown(header: Header, index: int, heading: Heading, row: int) -> Iterable[SheetProblem]:
    if not heading.text or is_unit_heading(heading.text):
        return
    near = Vocabulary(header.layout).suggest(heading)
    hint_zh = f"是不是“{near}”？若是，请改列名后重新导入" if near else "如需导入，请改用表样中的列名"
    hint_en = (
        f"Did you mean “{near}”? If so, rename it" if near else "To import it, use a heading of the form"
    )
    yield SheetProblem(
        "unknown_column",
        Text(
            f"不认识的列“{heading.text}”，没有导入。{hint_zh}",
            f"Unknown column “{heading.text}” was left out. {hint_en}",
        ),
        Severity.WARNING,
        row=row,
        column=index + 1,
        heading=heading.text,
    )


def _twice(index: int, match: Match, first: str, row: int) -> SheetProblem:
    return SheetProblem(
        "column_twice",
        Text(
            f"“{first}”和“{match.heading.text}”是同一列，出现了两次。请删去一列",
            f"“{first}” and “{match.heading.text}” are the same column. Remove one of them",
        ),
        row=row,
        column=index + 1,
        heading=match.heading.text,
    )


def year_heading(header: Header) -> Iterable[SheetProblem]:
    """Headings with a year in a form of months or quarters, where it cannot be told which one is meant."""
    if header.layout.period not in SINGLE:
        return
    form, column, english, of = SINGLE[header.layout.period]
    for index, match in enumerate(header.matches):
        if match.column is not None and match.heading.year.isdecimal():
            yield SheetProblem(
                "year_in_month",
                Text(
                    f"{form}的列名“{match.heading.text}”里只有年份，看不出是哪个{of}的数。"
                    f"请去掉年份，用“{column}”一列写明",
                    f"“{match.heading.text}” names a year in a {english}ly return. "
                    f"Leave it out and name the {english} in {column}",
                ),
                row=header.row + 1,
                column=index + 1,
                heading=match.heading.text,
            )


def part_of_year_told(part: str, row: int, *, dated: bool) -> SheetProblem:
    """Of a form of years whose titles speak of a part of one. Where a column says the year, it is only told."""
    zh = f"标题或名称说的是“{part}”，而这张表要的是全年的数"
    en = f"The title or name speaks of “{part}”, but the form asks for figures of whole years"
    if dated:
        told = Text(f"{zh}。已按所写的年度收下，请核对", f"{en}. Read as of the year given; look it up")
        return SheetProblem("part_of_year", told, Severity.WARNING, row=row)
    mend = Text(
        "请改用季报或月报的表，或填全年的数并加一列“年度”",
        "Use the quarterly or monthly form, or give whole years and add a column 年度",
    )
    return SheetProblem("period_unclear", Text(zh, en).then(mend), row=row)


def blank_headings(
    header: Header, rows: Sequence[tuple[int, Sequence[Cell]]], *, typed: bool
) -> Iterable[SheetProblem]:
    """Columns with data and no heading. In a csv only those that the header has; what lies behind is told by row."""
    indexes = {i for i, match in enumerate(header.matches) if match.heading.text}
    end = max((len(row) for _, row in rows), default=0) if typed else len(header.matches)
    for index in sorted(set(range(end)) - indexes):
        first = next((number for number, row in rows if index < len(row) and row[index] is not None), None)
        if first is not None:
            yield SheetProblem(
                "blank_heading",
                Text(
                    f"{letters(index + 1)} 列有数据（如第 {first} 行），却没有列名，不知道是什么。"
                    "请补上列名，或删去这一列",
                    f"Column {letters(index + 1)} holds data (row {first}, for one) but has no heading. "
                    "Name it or remove it",
                ),
                row=header.row + 1,
                column=index + 1,
            )


def width_fault(
    number: int, cells: Sequence[Cell], width: int, indexes: Sequence[int]
) -> SheetProblem | None:
    """What is wrong with a row of a csv that has more cells than the header, or too few for the columns read."""
    if any(cell is not None for cell in cells[width:]):
        return SheetProblem(
            "row_too_long",
            Text(
                f"第 {number} 行有 {len(cells)} 格，表头只有 {width} 列，各格可能已经错位"
                "（多半是数字里的千分位逗号没有加引号）。请去掉千分位，或给这一格加上双引号",
                f"Row {number} has {len(cells)} cells but the header {width}; its cells may be shifted "
                "(often by commas in unquoted numbers). Remove the commas or quote the cell",
            ),
            row=number,
        )
    if len(cells) <= max(indexes, default=0):
        return SheetProblem(
            "row_too_short",
            Text(
                f"第 {number} 行只有 {len(cells)} 格，表头有 {width} 列，各格可能已经错位。"
                "请补齐分隔符（空格也要占一格）",
                f"Row {number} has {len(cells)} cells but the header {width}; its cells may be shifted. "
                "Write a separator for every cell, blank ones too",
            ),
            row=number,
        )
    return None


def hidden_columns(header: Header, hidden: Collection[int]) -> Iterable[SheetProblem]:
    """Columns that are read although the file hides them."""
    for index, match in enumerate(header.matches):
        if index in hidden and match.column is not None and match.column.role is not Role.IGNORED:
            yield SheetProblem(
                "hidden_column",
                Text(
                    f"列“{match.heading.text}”（{letters(index + 1)} 列）在文件中是隐藏的，已照常读入",
                    f"The column “{match.heading.text}” ({letters(index + 1)}) is hidden in the file; it was read "
                    "like any other",
                ),
                Severity.WARNING,
                row=header.row + 1,
                column=index + 1,
                heading=match.heading.text,
            )


def some_rows_name_units(number: int, silent: int, text: str) -> SheetProblem:
    """Of a table of which some rows name a unit and others do not."""
    quoted = text.removeprefix("单位：")[:40]
    message = Text(
        f"第 {number} 行写着单位（“{quoted}”），而第 {silent} 行没有写，不能断定各行以什么计。"
        "请把全表改成一个单位，并写在列名里",
        f"Row {number} names a unit (“{quoted}”) and row {silent} none, so it is not certain in what rows are given. "
        "Bring the table to one unit and name it in the headings",
    )
    return SheetProblem("units_contradict", message, row=number)


def units_between_rows(number: int, text: str) -> SheetProblem:
    """Of a line in the middle of a table that names a unit, as where two tables were put one below the other."""
    message = Text(
        f"第 {number} 行“{text[:40]}”夹在数据中间，不能断定它之前的各行以什么计。"
        "请把两张表分成两个文件，或都在列名里写明单位",
        f"Row {number}, “{text[:40]}”, stands between rows of data, so the unit of those before it is not certain. "
        "Split the tables into two files, or name units in the headings",
    )
    return SheetProblem("units_contradict", message, row=number)
