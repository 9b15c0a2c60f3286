"""Rows as JSON: a list of lists."""

import json

from chanmai.bureau.enterprises.sheets.book import Cell, Shape, Sheet, Workbook, check_shape
from chanmai.bureau.enterprises.sheets.guards import Limits
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.engine.facts.texts import Text


def read_json(name: str, content: bytes, limits: Limits) -> Workbook:
    """The one worksheet of a list of rows; numbers stay as they are written. Raises SheetError."""
    try:
        found = json.loads(content, parse_int=str, parse_float=str)
        rows: list[list[Cell]] = [[None if cell is None else str(cell) for cell in row] for row in found]
    except (ValueError, TypeError) as error:
        raise SheetError(
            "broken_json",
            Text(
                f"“{name}”不是由行组成的 JSON：{error}。请改正，或另存为 .xlsx",
                f"“{name}” is no JSON list of rows: {error}. Mend it or save as .xlsx",
            ),
        ) from error
    check_shape(name, "JSON", Shape(len(rows), max(map(len, rows), default=0), len(rows)), limits)
    return Workbook("json", (Sheet("JSON", rows, typed=False),))
