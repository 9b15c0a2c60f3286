"""Which row of a worksheet is the header, and of which form. What could be several forms is asked, not guessed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chanmai.bureau.enterprises.layouts import Column, Layout, Role
from chanmai.bureau.enterprises.sheets.book import Cell, Sheet
from chanmai.bureau.enterprises.sheets.headings import Match, Vocabulary, identifies, take_apart
from chanmai.bureau.enterprises.sheets.periods import month_in, part_of_year, quarters_in, years_in
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.texts import Text

_CALLED = {
    PeriodKind.YEAR: re.compile("年报|年度报"),
    PeriodKind.QUARTER: re.compile("季报|季度报"),
    PeriodKind.MONTH: re.compile("月报|月度报"),
}
_BEGINS_WITH_YEAR = re.compile(r"(?:19|20)\d{2}")
HEADER_WITHIN = 20  # rows in which a header is looked for


@dataclass(frozen=True, slots=True)
class Header:
    """A row read as the header of a form. `titles` are the texts above it, the worksheet's and the file's name.

    `filled` are the columns whose heading stands in the row above.
    """

    row: int
    matches: list[Match]
    layout: Layout
    titles: tuple[str, ...]
    filled: frozenset[int] = frozenset()

    @property
    def match_count(self) -> int:
        """How many columns of the form the row names, one for each year."""
        return len({(m.column.heading, m.heading.year) for m in self.matches if m.column is not None})

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods that the titles speak of, each once."""
        if self.layout.period is PeriodKind.QUARTER:
            return quarters_in(self.titles)
        if self.layout.period is PeriodKind.MONTH:
            return tuple(dict.fromkeys(filter(None, map(month_in, self.titles))))
        return self.years

    @property
    def years(self) -> tuple[str, ...]:
        """The years that the titles speak of, each once."""
        return tuple(dict.fromkeys(year for title in self.titles for year in years_in(title)))

    @property
    def part(self) -> str:
        """The part of a year of which the titles of a form of years speak; a text above must name the year as well."""
        if self.layout.period is not PeriodKind.YEAR:
            return ""
        names = (part_of_year(title) for title in self.titles[-2:])
        above = filter(_BEGINS_WITH_YEAR.match, map(part_of_year, self.titles[:-2]))
        return next(filter(None, (*names, *above)), "")

    @property
    def called_otherwise(self) -> bool:
        """True when the titles call it a return of another kind of period: a 年报 read as the form of months."""
        called = {
            kind
            for title in self.titles
            for kind, word in _CALLED.items()
            if word.search(title.replace("半年", ""))
        }
        return self.layout.period in _CALLED and bool(called) and self.layout.period not in called

    @property
    def missing_columns(self) -> list[Column]:
        """The required columns that it lacks; a period that titles or headings give is not missing."""
        headings = {m.column.heading for m in self.matches if m.column is not None}
        return [
            c
            for c in self.layout.columns
            if c.required and c.heading not in headings and not (c.role is Role.PERIOD and self._dated)
        ]

    @property
    def _dated(self) -> bool:
        return len(self.periods) == 1 or any(m.heading.year for m in self.matches if m.column is not None)

    @property
    def lacks_period(self) -> bool:
        """True when the form is of months, quarters or years and nothing says of which."""
        roles = {m.column.role for m in self.matches if m.column is not None}
        periodic = self.layout.period is not PeriodKind.POINT
        return periodic and Role.PERIOD not in roles and not self._dated and not self.periods

    @property
    def demands(self) -> int:
        """How many columns the form requires besides who and when."""
        plain = (Role.CODE, Role.NAME, Role.PERIOD)
        return sum(column.required and column.role not in plain for column in self.layout.columns)


def find_header(sheet: Sheet, layouts: Sequence[Layout], file_name: str) -> Header | None:
    """The header of a worksheet in the form that it fits; None when there is none to be seen.

    Raises SheetError when it fits several forms alike.
    """
    headers = _headers(sheet, [Vocabulary(layout) for layout in layouts], file_name)
    if not headers:
        return None
    if len(headers) == 1:
        return headers[0]
    by_title = [header for header in headers if any(header.layout.title in title for title in header.titles)]
    if len(by_title) == 1:
        return by_title[0]
    headers = [header for header in headers if not header.called_otherwise] or headers
    timely = [header for header in headers if not header.lacks_period] or headers
    timely.sort(key=lambda header: -header.demands)
    first = timely[0]
    alone = len(timely) == 1 or first.demands > timely[1].demands
    if alone and not first.missing_columns and first.demands:
        return first
    raise _unclear(timely)


def _headers(sheet: Sheet, vocabularies: Sequence[Vocabulary], file_name: str) -> list[Header]:
    """The header row that names most columns, as each form reads it that knows as many of them."""
    best: list[Header] = []
    most = 1
    stem = file_name.rpartition(".")[0] or file_name
    for index in range(min(HEADER_WITHIN, len(sheet.rows))):
        titles = (*_texts_above(sheet, index), sheet.name, stem)
        for cells, filled in _header_lines(sheet, index):
            if sum(map(bool, cells)) < 2:
                continue
            headings = [take_apart(cell) for cell in cells]
            for vocabulary in vocabularies:
                matches = [vocabulary.find(each) for each in headings]
                header = Header(index, matches, vocabulary.layout, titles, filled)
                count = header.match_count
                if not identifies(matches) or count < most:
                    continue
                if count > most:
                    best, most = [], count
                if best and (best[0].row != index or best[0].filled != filled):
                    continue
                best.append(header)
    return best if most > 1 else []


def _texts_above(sheet: Sheet, index: int) -> Iterator[str]:
    yield from (cell for row in sheet.rows[:index] for cell in row if isinstance(cell, str))


def _header_lines(sheet: Sheet, index: int) -> list[tuple[list[str], frozenset[int]]]:
    """The row as a header; with blanks filled from the row above; with years below the heading that they divide."""
    row = [_heading_text(cell) for cell in sheet.rows[index]]
    lines = [(row, frozenset[int]())]
    if not index:
        return lines
    above = [_heading_text(cell) for cell in sheet.rows[index - 1]]
    width = max(len(row), len(above))
    row = row + [""] * (width - len(row))
    above += [""] * (width - len(above))
    full_cells = [cell or above[i] for i, cell in enumerate(row)]
    if full_cells != row and sum(map(bool, row)) > 1:
        lines.append((full_cells, frozenset(i for i in range(width) if full_cells[i] != row[i])))
    years = [_year_text(cell) for cell in sheet.rows[index]] + [""] * (width - len(sheet.rows[index]))
    if sum(map(bool, years)) > 1:
        lines.append((_divided(row, above, years), frozenset(range(width))))
    return lines


def _divided(row: list[str], above: list[str], years: list[str]) -> list[str]:
    """A row of years below a row of headings: 2023年 and 2024年 below 营业收入 are 2023年营业收入, 2024年营业收入."""
    line, heading = [], ""
    for i, year in enumerate(years):
        heading = above[i] or heading
        line.append(f"{year}年{heading}" if year else row[i] or above[i])
    return line


def _heading_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _year_text(cell: Cell) -> str:
    text = format(cell, "f") if isinstance(cell, Decimal) else _heading_text(cell)
    text = text.strip().removesuffix("度").removesuffix("年")
    return text if len(text) == 4 and text.isdecimal() and text[:2] in ("19", "20") else ""


def _unclear(headers: Sequence[Header]) -> SheetError:
    zh = "、".join(f"“{each.layout.title}”{_lack(each, zh=True)}" for each in headers)
    en = ", ".join(f"“{each.layout.english}”{_lack(each, zh=False)}" for each in headers)
    return SheetError(
        "which_form",
        Text(
            f"表头可以是几种表，不能断定是哪一种：{zh}。请选定表种后再导入，或在标题行写明表名，或补上缺少的列",
            f"The header fits several forms: {en}. Choose the form and import again, "
            "name it in a title above the table, or add the columns that are missing",
        ),
    )


def _lack(header: Header, *, zh: bool) -> str:
    missing = header.missing_columns
    if not missing:
        return ""
    if zh:
        return f"（缺少{'、'.join(column.heading for column in missing)}）"
    return f" (lacks {', '.join(column.english or column.heading for column in missing)})"
