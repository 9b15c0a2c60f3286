"""What to say of a file in which no table was found, and of worksheets that are hidden."""

from collections.abc import Sequence

from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.sheets.book import Sheet, Workbook
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.recognition import HEADER_WITHIN
from chanmai.engine.facts.texts import Text

_CELLS_TOLD = 6


def no_table(book: Workbook, layouts: Sequence[Layout]) -> SheetProblem:
    """No header was found: what forms there are, and which row looked most like one."""
    zh = "、".join(f"“{layout.title}”" for layout in layouts)
    en = ", ".join(f"“{layout.english}”" for layout in layouts)
    seen = next((line for sheet in book.sheets if not sheet.hidden and (line := _likeliest(sheet))), None)
    told = Text() if seen is None else _told(*seen)
    hidden = [sheet.name for sheet in book.sheets if sheet.hidden]
    names = "、".join(hidden)
    aside = (
        Text(f"文件中有隐藏的工作表（{names}），没有读。", f"Hidden sheets ({names}) were not read.")
        if hidden
        else Text()
    )
    return SheetProblem(
        "no_header",
        Text(
            f"在前 {HEADER_WITHIN} 行没有找到认识的表头。{told.zh}{aside.zh}可导入的表有：{zh}。"
            "表头至少要有“统一社会信用代码”或“企业名称”和一列数据",
            f"No known header within the first {HEADER_WITHIN} rows. {told.en} {aside.en} "
            f"Forms that can be imported: {en}. "
            "A header needs 统一社会信用代码 or 企业名称 and at least one more column",
        ),
    )


def _told(row: int, cells: list[str]) -> Text:
    listed = "、".join(f"“{cell[:20]}”" for cell in cells[:_CELLS_TOLD])
    return Text(f"最像表头的是第 {row} 行：{listed}，但认不出。", f"Row {row} looks most like one: {listed}.")


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
