"""From the rows of a recognised table to what each of them says, every bad cell named. Knows no database."""

import datetime

from chanmai.bureau.enterprises.credit_code import CreditCodeError
from chanmai.bureau.enterprises.layouts import FormKind, Role
from chanmai.bureau.enterprises.sheets.awards import settle_award
from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.cells import is_blank
from chanmai.bureau.enterprises.sheets.columns import ColumnReader
from chanmai.bureau.enterprises.sheets.dates import is_serial
from chanmai.bureau.enterprises.sheets.fields import Field
from chanmai.bureau.enterprises.sheets.horizon import Horizon
from chanmai.bureau.enterprises.sheets.identity_cells import DAYS, take_identity
from chanmai.bureau.enterprises.sheets.periods import parse_period
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.bureau.enterprises.sheets.signs import flaw_of
from chanmai.bureau.enterprises.sheets.tables import Table
from chanmai.engine.facts.fact import Kind, PeriodKind
from chanmai.engine.facts.periods import fits, period_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.facts.texts import Text


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, today: datetime.date) -> None:
        self.table = table
        self._horizon = Horizon(today)
        self.layout = table.layout
        self._period_kind = PeriodKind.YEAR if self.layout.period is PeriodKind.POINT else self.layout.period
        self._undated = any(p.code in ("missing_column", "period_unclear") for p in table.problems)
        self._covered = _covered_by_merges(table)
        marks = table.sheet.marks
        self._special = marks.formulas | marks.errors | marks.small_signs | self._covered
        self._marked = {row for row, _ in self._special}
        self._identities = [f for f in table.fields if f.column.role not in (Role.FACT, Role.PERIOD)]
        marked_columns = {column for _, column in (*marks.percents, *marks.displays)}
        self._facts = [
            (
                entry,
                ColumnReader(
                    entry.column.fact,
                    entry.unit,
                    marked=entry.index in marked_columns,
                    assumed=entry.assumed,
                    spellings=dict(entry.column.spellings),
                ),
            )
            for entry in table.fields
            if entry.column.fact is not None and entry.column.role is Role.FACT
        ]

    def read(self, number: int, cells: list[Cell]) -> SheetRow:
        """One row: identity first, then period, then facts."""
        row = SheetRow(number)
        if number in self.table.faults:
            row.problems.append(self.table.faults[number])
            return row
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
            datum = None if cell is None or marked else column.usual(cell)
            if datum is not None:
                self._put(row, entry, cell, period, datum)
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
            return self._legible(row, entry, cell)
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
        elif place in marks.small_signs:
            problem = "small_signs", _SMALL_SIGNS
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

    def _legible(self, row: SheetRow, entry: Field, cell: Cell) -> bool:
        """False, with a problem noted, for a text of signs that nobody can have meant."""
        if self.table.sheet.since_1904 and self._holds_day(entry) and is_serial(cell):
            row.problems.append(self._problem(row, entry, cell, "not_a_day", _SINCE_1904))
            return False
        flaw = flaw_of(cell) if isinstance(cell, str) else None
        if flaw is None:
            return True
        message = Text(
            f"这一格的文字{flaw.zh}，不予读入。请重新输入这一格；整个文件都是这样，请从原来的系统重新导出",
            f"The text of this cell {flaw.en} and was not read. Type it again; "
            "if the whole file is like this, export it again",
        )
        row.problems.append(self._problem(row, entry, cell, "odd_text", message))
        return False

    @staticmethod
    def _holds_day(entry: Field) -> bool:
        fact = entry.column.fact
        return entry.column.role in DAYS or (fact is not None and fact.kind is Kind.DATE)

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
            take_identity(row, entry.column.role, cell, self.layout, self._horizon)
        except (NotRead, CreditCodeError) as error:
            code = error.problems[0].code if isinstance(error, NotRead) else f"credit_code_{error.fault}"
            row.problems.append(self._problem(row, entry, cell, code, error.message))

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
        if entry is None or cell is None or (isinstance(cell, str) and is_blank(cell)):
            period = self.table.period if self.layout.period is not PeriodKind.POINT else ""
            if entry is not None and period:
                row.problems.append(
                    self._problem(row, entry, cell, *_from_title(period), severity=Severity.NOTE)
                )
            return self._possible(row, entry, cell, period)
        if not self._sound(row, entry, cell):
            return ""
        try:
            period = parse_period(
                cell,
                self._period_kind,
                typed=self.table.sheet.typed,
                year=self.table.year,
                single=self.table.single,
            )
        except NotRead as error:
            row.problems.append(self._problem(row, entry, cell, error.problems[0].code, error.message))
            return ""
        return self._possible(row, entry, cell, period)

    def _possible(self, row: SheetRow, entry: Field | None, cell: Cell, period: str) -> str:
        """The period, with a problem noted when there can be no figures of it."""
        if not period:
            return ""
        try:
            self._horizon.period(period, self._period_kind)
        except NotRead as error:
            (problem,) = error.problems
            fault = SheetProblem(problem.code, error.message, row=row.number, value=period)
            row.problems.append(
                fault if entry is None else self._problem(row, entry, cell, problem.code, error.message)
            )
        return period

    def _fact(self, row: SheetRow, entry: Field, column: ColumnReader, cell: Cell, period: str) -> None:
        place = (row.number - 1, entry.index)
        if cell is None and place not in self._special and not entry.column.required:
            return
        if not self._sound(row, entry, cell):
            return
        marks = self.table.sheet.marks
        percent = place in marks.percents
        try:
            column.check_display(marks.displays.get(place))
            reading = column.read(cell, percent=percent)
            if isinstance(reading.value, datetime.date):
                self._horizon.day(reading.value, Role.FACT, self.layout.kind)
            doubt = column.doubt(cell, percent=percent)
        except NotRead as error:
            row.problems.append(self._problem(row, entry, cell, error.problems[0].code, error.message))
            return
        if reading.value is None:
            if entry.column.required:
                row.problems.append(self._required(row, entry))
            return
        if doubt is not None:
            row.problems.append(
                self._problem(row, entry, cell, "small_percent", doubt, severity=Severity.WARNING)
            )
        if reading.rounded:
            row.problems.append(self._rounded(row, entry, cell))
        self._put(row, entry, cell, period, keep(column.fact, reading.value))

    def _put(self, row: SheetRow, entry: Field, cell: Cell, period: str, datum: Datum) -> None:
        own = entry.heading.year or period
        if (fact := entry.column.fact) is None:
            return
        if not fits(own, fact.period) and self.layout.kind is not FormKind.TITLES:
            if not (row.faulty or self._undated):
                row.problems.append(self._problem(row, entry, cell, *_NO_PERIOD))
            return
        if entry.heading.year:
            self._possible(row, entry, cell, own)
        row.values.setdefault(own, {})[fact.code] = datum

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
        needs = self.layout.period is not PeriodKind.POINT
        if needs and not period and not any(row.values) and not row.faulty and not self._undated:
            row.problems.append(SheetProblem(*_NO_PERIOD, row=row.number))
        if self.layout.kind is FormKind.TITLES and not row.item and not row.values and not row.faulty:
            row.problems.append(SheetProblem("no_title", _NO_TITLE, row=row.number))
        if row.filed_on and period and period_of(self._period_kind, row.filed_on) < period:
            row.problems.append(SheetProblem("filed_too_early", _TOO_EARLY, row=row.number))
        if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
            row.problems.append(SheetProblem("validity", _VALIDITY, row=row.number))


_NOBODY = Text("这一行没有企业名称，也没有统一社会信用代码", "This row has neither a name nor a credit code")
_SINCE_1904 = Text(
    "这个工作簿的日期从 1904 年起算，而这一格只是一个数，看不出是哪一天。请把这一列设为日期格式，或写成 2024-05-01",
    "This workbook counts its days from 1904, but the cell holds a bare number. "
    "Format the column as dates, or write 2024-05-01",
)
_SMALL_SIGNS = Text(
    "这一格有上标、下标或带删除线的字（多半是脚注号），会被当成正文。请删去后再导入",
    "Part of this cell is raised, lowered or struck out (often the number of a footnote) and would be read "
    "like the rest. Delete that part and import again",
)
_NO_TITLE = Text("这一行没有认定名称", "This row names no title")
_TOO_EARLY = Text(
    "填报日期早于所属的年度、季度或月份，那时还不会有这些数。请核对",
    "The day of filing is before the year, quarter or month of the figures. Look it up",
)
_VALIDITY = Text("有效期至早于认定日期", "The validity ends before it begins")
_UNDATED = Text(
    "看不出是哪一期的数。请加一列“年度”（季报为“季度”，月报为“月份”），或在标题、文件名中写明",
    "The period is unclear. Add a column 年度 (季度 or 月份 for quarterly or monthly returns), "
    "or name it in the title or file name",
)
_NO_PERIOD = ("no_period", _UNDATED)


def _from_title(period: str) -> tuple[str, Text]:
    return "period_from_title", Text(
        f"这一格是空的，按标题、工作表名或文件名算作 {period}",
        f"This cell is blank; {period} was taken from the title, the sheet's or the file's name",
    )


def _covered_by_merges(table: Table) -> set[tuple[int, int]]:
    """The places below the header that merged cells cover, as far as there are rows and columns."""
    height, width = len(table.sheet.rows), max((f.index + 1 for f in table.fields), default=0)
    return {
        (row, column)
        for (top, left), (bottom, right) in table.sheet.merged
        for row in range(max(top, table.header), min(bottom + 1, height))
        for column in range(left, min(right + 1, width))
    }
