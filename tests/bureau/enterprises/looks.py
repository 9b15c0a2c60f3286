"""What is read of a file before anybody knows a database: values by row, and the codes of what is wrong."""

import datetime
from dataclasses import dataclass
from typing import Any

from bureau.enterprises.made import Rows, xlsx
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetError, SheetProblem
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.bureau.enterprises.sheets.rows import RowReader
from chanmai.bureau.enterprises.sheets.tables import find_table
from chanmai.engine.facts.texts import Text

TODAY = datetime.date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Look:
    """The rows of the first table, the problems of all of it, and its form."""

    rows: list[SheetRow]
    problems: list[SheetProblem]
    form: str = ""

    def codes(self, severity: Severity = Severity.ERROR) -> list[str]:
        """The codes of the problems of a severity."""
        return [problem.code for problem in self.problems if problem.severity is severity]

    def value(self, fact: str, row: int = 0) -> Any:
        """What a row says of a fact, in kept form; None for nothing. Never asked of a faulty file."""
        assert not self.codes(), self.problems
        said = [values[fact] for values in self.rows[row].values.values() if fact in values]
        assert len(said) < 2
        return said[0] if said else None


def look(content: Rows | bytes | str, name: str = "file.csv", *, form: str = "") -> Look:
    """Read rows, bytes or a text as an import does."""
    if isinstance(content, str):
        data = content.encode()
    elif isinstance(content, bytes):
        data = content
    else:
        data = xlsx(content)
    layouts = [layout for layout in city_layouts() if form in ("", layout.code)]
    try:
        sheet = read_workbook(name, data).sheets[0]
        table = find_table(sheet, layouts, name)
    except SheetError as error:
        return Look([], [error.problem])
    if table is None:
        return Look([], [SheetProblem("no_header", Text("没有表头", "no header"))])
    reader = RowReader(table, TODAY)
    rows = [reader.read(*each) for each in table.rows]
    problems = [*table.problems, *(problem for row in rows for problem in row.problems)]
    return Look(rows, problems, table.layout.code)
