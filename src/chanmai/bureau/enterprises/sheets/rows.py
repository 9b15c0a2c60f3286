"""From the rows of a recognised table to what each of them says, every bad cell named. Knows no database."""

import datetime
import re

from chanmai.bureau.enterprises import credit_code
from chanmai.bureau.enterprises.layouts import FormKind, Role
from chanmai.bureau.enterprises.sheets.awards import find_clause, settle_award
from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.cells import is_blank, text_of
from chanmai.bureau.enterprises.sheets.columns import ColumnReader
from chanmai.bureau.enterprises.sheets.dates import parse_day, parse_month, parse_year
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.bureau.enterprises.sheets.tables import Field, Table
from chanmai.bureau.enterprises.sheets.titles import find_title
from chanmai.engine.facts.fact import Kind, PeriodKind
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.facts.texts import Text


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.layout = table.layout
        self._covered = _covered_by_merges(table)
        self._special = table.sheet.marks.formulas | table.sheet.marks.errors | self._covered
        self._marked = {row for row, _ in self._special}
        self._identities = [f for f in table.fields if f.column.role not in (Role.FACT, Role.PERIOD)]
        percents = {column for _, column in table.sheet.marks.percents}
        self._facts = [
            (entry, ColumnReader(entry.column.fact, entry.unit, percents=entry.index in percents))
            for entry in table.fields
            if entry.column.fact is not None and entry.column.role is Role.FACT
        ]

    def read(self, number: int, cells: list[Cell]) -> SheetRow:
        """One row: identity first, then period, then facts."""
        row = SheetRow(number)
        if (number - 1) in self.table.sheet.marks.hidden_rows:
            row.problems.append(
                SheetProblem(
                    "hidden_row",
                    Text(
                        f"第 {number} 行在文件中是隐藏的，已照常读入",
                        f"Row {number} is hidden in the file; it was read like any other",
                    ),
                    Severity.WARNING,
                    row=number,
                )
            )
        for entry in self._identities:
            if self._sound(row, entry, cells[entry.index]):
                self._identity(row, entry, cells[entry.index])
        period = self._period(row, cells)
        self._settle_title(row, period)
        marked = (number - 1) in self._marked
        for entry, column in self._facts:
            cell = cells[entry.index]
            kept = None if cell is None or marked else column.usual(cell)
            if kept is not None:
                self._put(row, entry, cell, period, kept)
            elif cell is not None or marked or entry.column.required:
                self._fact(row, entry, column, cell, period)
        if self.layout.kind is FormKind.AWARDS:
            settle_award(row, period)
        self._complete(row, period)
        return row

    def _sound(self, row: SheetRow, entry: Field, cell: Cell) -> bool:
        """False, with a problem noted, when the cell is a formula, an error value or hidden by a merge."""
        place = (row.number - 1, entry.index)
        if place not in self._special:
            return True
        marks = self.table.sheet.marks
        if place in marks.formulas:
            problem = (
                "formula",
                Text(
                    "这一格是公式，其结果可能没有更新。请选中整列，复制后“粘贴为数值”再导入",
                    "This cell is a formula, whose stored result may be stale. "
                    "Copy the column, paste as values, try again",
                ),
            )
        elif place in marks.errors:
            problem = (
                "error_value",
                Text(
                    "这一格是错误值（如 #N/A、#DIV/0!）。请改为数值，不清楚就留空",
                    "This cell holds an error value (such as #N/A). Enter the value, or leave it blank when unknown",
                ),
            )
        elif place in self._covered and cell is None:
            problem = (
                "merged",
                Text(
                    "这一格被合并单元格盖住，看不出是哪一行的数。请取消合并，逐行填写",
                    "This cell is covered by a merged one, so its value is unclear. Unmerge and fill each row",
                ),
            )
        else:
            return True
        row.problems.append(self._problem(row, entry, cell, *problem))
        return False

    def _problem(
        self,
        row: SheetRow,
        entry: Field,
        cell: Cell,
        code: str,
        message: Text,
        *,
        severity: Severity = Severity.ERROR,
    ) -> SheetProblem:
        return SheetProblem(
            code,
            message,
            severity,
            row=row.number,
            column=entry.index + 1,
            heading=entry.heading.text,
            value="" if cell is None else str(cell)[:80],
            fact=entry.column.fact.code if entry.column.fact else "",
        )

    def _identity(self, row: SheetRow, entry: Field, cell: Cell) -> None:
        if cell is None or (isinstance(cell, str) and is_blank(cell)):
            return
        try:
            self._take(row, entry.column.role, cell)
        except (NotRead, credit_code.CreditCodeError) as error:
            code = error.problems[0].code if isinstance(error, NotRead) else f"credit_code_{error.fault}"
            row.problems.append(self._problem(row, entry, cell, code, error.message))

    def _take(self, row: SheetRow, role: Role, cell: Cell) -> None:
        match role:
            case Role.CODE:
                row.code = _credit_code(cell)
            case Role.FILED_ON:
                row.filed_on = parse_day(cell)
            case Role.VALID_FROM:
                row.valid_from = parse_day(cell)
            case Role.VALID_TO:
                row.valid_to = parse_day(cell) + datetime.timedelta(days=1)
            case Role.NAME | Role.FORMER | Role.SHORT:
                text_of(cell)  # refuses what a spreadsheet would run
                self._take_names(row, role, " ".join(str(cell).split()))
            case _:
                self._take_words(row, role, text_of(cell))

    def _take_names(self, row: SheetRow, role: Role, text: str) -> None:
        """Names are kept as they were printed, full-width brackets and all."""
        if role is Role.NAME:
            row.name = text[:200]
        elif role is Role.SHORT:
            row.short = text[:200]
        else:
            row.former = tuple(name.strip()[:200] for name in re.split("[、；;]", text) if name.strip())

    def _take_words(self, row: SheetRow, role: Role, text: str) -> None:
        match role:
            case Role.SOURCE:
                row.source = " · ".join(filter(None, (row.source, text)))[:300]
            case Role.STATUS:
                row.status = text[:20]
            case Role.TITLE:
                self._title(row, text)
            case Role.CLAUSE:
                row.item = find_clause(text, self.layout.clauses)

    def _title(self, row: SheetRow, text: str) -> None:
        fact, value = find_title(text, self.layout.titles)
        row.item = fact.code
        row.values.setdefault("", {})[fact.code] = value

    def _settle_title(self, row: SheetRow, period: str) -> None:
        """A title of a year is a fact of that year; with an end it is a state that began in it."""
        if self.layout.kind is not FormKind.TITLES or not period or row.valid_from is not None:
            return
        if row.valid_to is not None:
            row.valid_from = datetime.date(int(period), 12, 31)
        elif "" in row.values:
            row.values[period] = row.values.pop("")

    def _period(self, row: SheetRow, cells: list[Cell]) -> str:
        entry = self.table.field_of(Role.PERIOD)
        cell = cells[entry.index] if entry is not None else None
        if entry is None or cell is None:
            return self.table.period if self.layout.by_year or self.layout.by_month else ""
        if not self._sound(row, entry, cell):
            return ""
        try:
            return parse_month(cell) if self.layout.by_month else parse_year(cell)
        except NotRead as error:
            row.problems.append(self._problem(row, entry, cell, error.problems[0].code, error.message))
            return ""

    def _fact(self, row: SheetRow, entry: Field, column: ColumnReader, cell: Cell, period: str) -> None:
        place = (row.number - 1, entry.index)
        if cell is None and place not in self._special and not entry.column.required:
            return
        if not self._sound(row, entry, cell):
            return
        try:
            reading = column.read(cell, percent=place in self.table.sheet.marks.percents)
        except NotRead as error:
            row.problems.append(self._problem(row, entry, cell, error.problems[0].code, error.message))
            return
        if reading.value is None:
            if entry.column.required:
                row.problems.append(self._required(row, entry))
            return
        if reading.rounded:
            row.problems.append(self._rounded(row, entry, cell))
        self._put(row, entry, cell, period, keep(column.fact, reading.value))

    def _put(self, row: SheetRow, entry: Field, cell: Cell, period: str, kept: Datum) -> None:
        fact, own = entry.column.fact, entry.heading.year or period
        if fact is None:
            return
        if not own and fact.period is PeriodKind.YEAR and self.layout.kind is not FormKind.TITLES:
            row.problems.append(self._problem(row, entry, cell, *_NO_PERIOD))
            return
        row.values.setdefault(own, {})[fact.code] = kept

    def _required(self, row: SheetRow, entry: Field) -> SheetProblem:
        return self._problem(
            row,
            entry,
            None,
            "required",
            Text(
                f"“{entry.column.heading}”必填，现为空",
                f"“{entry.column.english or entry.column.heading}” is required but blank",
            ),
        )

    def _rounded(self, row: SheetRow, entry: Field, cell: Cell) -> SheetProblem:
        money = entry.column.fact is not None and entry.column.fact.kind is Kind.MONEY
        zh, en = ("分", "the fen") if money else ("所存的精度", "the precision kept")
        return self._problem(
            row,
            entry,
            cell,
            "rounded",
            Text(f"小数位过多，已四舍五入到{zh}", f"Too many decimals; rounded to {en}"),
            severity=Severity.NOTE,
        )

    def _complete(self, row: SheetRow, period: str) -> None:
        """What a row must have: somebody it is about, a period, and at least one value."""
        if not row.code and not row.name and not any("credit_code" in p.code for p in row.problems):
            row.problems.append(SheetProblem("nobody", _NOBODY, row=row.number))
        needs = self.layout.by_year or self.layout.by_month
        if needs and not period and not any(row.values) and not row.faulty:
            row.problems.append(SheetProblem(*_NO_PERIOD, row=row.number))
        if self.layout.kind is FormKind.TITLES and not row.item and not row.values and not row.faulty:
            row.problems.append(SheetProblem("no_title", _NO_TITLE, row=row.number))
        if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
            row.problems.append(SheetProblem("validity", _VALIDITY, row=row.number))


_NOBODY = Text("这一行没有企业名称，也没有统一社会信用代码", "This row has neither a name nor a credit code")
_NO_TITLE = Text("这一行没有认定名称", "This row names no title")
_VALIDITY = Text("有效期至早于认定日期", "The validity ends before it begins")
_NO_PERIOD = (
    "no_period",
    Text(
        "看不出是哪一期的数。请加一列“年度”（月报为“月份”），或在标题、文件名中写明",
        "The period is unclear. Add a column 年度 (月份 for monthly returns), or name it in the title or file name",
    ),
)


def _credit_code(cell: Cell) -> str:
    if not isinstance(cell, str):
        text = text_of(cell)
        if len(text) >= 16:
            raise refusal(
                "code_as_number",
                Text(
                    f"信用代码 {text} 被存成了数字，末几位已经丢失。请把这一列设为“文本”格式后重新填写",
                    f"The credit code {text} was stored as a number and has lost its last digits. "
                    "Format the column as text and enter it again",
                ),
            )
        return credit_code.read(text)
    if "E+" in cell.upper() and "." in cell:
        return _credit_code_lost(cell)
    return credit_code.read(cell)


def _credit_code_lost(cell: str) -> str:
    raise refusal(
        "code_as_number",
        Text(
            f"信用代码“{cell}”是科学记数，原代码已经丢失。请把这一列设为“文本”格式后重新填写",
            f"The credit code “{cell}” is in scientific notation and lost. Format the column as text, enter it again",
        ),
    )


def _covered_by_merges(table: Table) -> set[tuple[int, int]]:
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in table.sheet.merged:
        if bottom >= table.header and (bottom - top + 1) * (right - left + 1) <= 100_000:
            covered |= {
                (r, c) for r in range(max(top, table.header), bottom + 1) for c in range(left, right + 1)
            }
    return covered
