"""What to say of a file as a whole: no table in it, several, hidden ones, or columns that nobody understood."""

from collections.abc import Sequence

from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.sheets.book import Sheet, Workbook
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.recognition import HEADER_WITHIN
from chanmai.bureau.enterprises.sheets.tables import Table
from chanmai.engine.facts.texts import Text

_CELLS_TOLD = 6


def no_table(book: Workbook, layouts: Sequence[Layout]) -> SheetProblem:
    """No header was found: what forms there are, and which row looked most like one."""
    zh = "、".join(f"“{layout.title}”" for layout in layouts)
    en = ", ".join(f"“{layout.english}”" for layout in layouts)
    likeliest = next(
        (line for sheet in book.sheets if not sheet.hidden and (line := _likeliest(sheet))), None
    )
    hint = Text() if likeliest is None else _told(*likeliest)
    hidden_sheets = [sheet.name for sheet in book.sheets if sheet.hidden]
    names = "、".join(hidden_sheets)
    aside = (
        Text(f"文件中有隐藏的工作表（{names}），没有读。", f"Hidden sheets ({names}) were not read.")
        if hidden_sheets
        else Text()
    )
    return SheetProblem(
        "no_header",
        Text(
            f"在前 {HEADER_WITHIN} 行没有找到认识的表头。{hint.zh}{aside.zh}可导入的表有：{zh}。"
            "表头至少要有“统一社会信用代码”或“企业名称”和一列数据",
            f"No known header within the first {HEADER_WITHIN} rows. {hint.en} {aside.en} "
            f"Forms that can be imported: {en}. "
            "A header needs 统一社会信用代码 or 企业名称 and at least one more column",
        ),
    )


def _told(row: int, cells: list[str]) -> Text:
    cells_zh = "、".join(f"“{cell[:20]}”" for cell in cells[:_CELLS_TOLD])
    return Text(
        f"最像表头的是第 {row} 行：{cells_zh}，但认不出。", f"Row {row} looks most like one: {cells_zh}."
    )


def _likeliest(sheet: Sheet) -> tuple[int, list[str]] | None:
    """The first rows' line with most texts, with its number."""
    lines = [[c for c in row if isinstance(c, str)] for row in sheet.rows[:HEADER_WITHIN]]
    number = max(range(len(lines)), key=lambda i: len(lines[i]), default=None)
    return None if number is None or len(lines[number]) < 2 else (number + 1, lines[number])


def hidden_sheet(name: str) -> SheetProblem:
    """A table on a hidden worksheet."""
    return SheetProblem(
        "hidden_sheet",
        Text(
            f"工作表“{name}”是隐藏的，里面的表没有导入。需要导入，请取消隐藏",
            f"The sheet “{name}” is hidden; its table was not imported. Unhide it to import it",
        ),
        Severity.WARNING,
    )


def several_tables(names: Sequence[str]) -> SheetProblem:
    """Several tables in one file, told apart by the worksheet's name."""
    titles = "、".join(names)
    return SheetProblem(
        "several_sheets",
        Text(
            f"文件中有 {len(names)} 张可导入的工作表（{titles}）。请每次只留一张，分别导入",
            f"The file has {len(names)} sheets that can be imported ({titles}). Keep one per file",
        ),
    )


def unknown_data(table: Table) -> list[str]:
    """The headings of columns that hold data and are not known."""
    return [
        problem.heading
        for problem in table.problems
        if problem.code == "unknown_column"
        and any(row[problem.column - 1] is not None for _, row in table.rows if problem.column <= len(row))
    ]


def nothing_understood(table: Table, headings: Sequence[str]) -> SheetProblem:
    """What is known says nothing new, and what may be new is not known."""
    names = "、".join(headings)
    return SheetProblem(
        "nothing_understood",
        Text(
            f"有数据的列（{names}）都不认识，没有导入；其余各列与库中一致。"
            f"表种按“{table.layout.title}”识别，若不对，请选定表种后再导入",
            f"The columns with data ({names}) are not known and were left out; the others say nothing new. "
            f"The form was taken to be “{table.layout.english}”: if it is not, choose it and import again",
        ),
        row=table.header,
    )
