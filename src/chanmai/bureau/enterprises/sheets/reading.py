"""From the bytes of a file to worksheets of plain cells. Numbers arrive as exact decimals."""

from collections.abc import Callable

from chanmai.bureau.enterprises.sheets.book import Workbook, check_merges
from chanmai.bureau.enterprises.sheets.formats import csv_text, ods, xls, xlsx
from chanmai.bureau.enterprises.sheets.guards import LIMITS, Limits, damage, kind_of

Reader = Callable[[str, bytes, Limits], Workbook]

_READERS: dict[str, tuple[Reader, tuple[type[Exception], ...]]] = {
    "xlsx": (xlsx.read_xlsx, xlsx.BROKEN),
    "xls": (xls.read_xls, xls.BROKEN),
    "ods": (ods.read_ods, ods.BROKEN),
    "csv": (csv_text.read_csv, ()),
}
"""By kind: who reads it, and what is raised for a file that is not sound."""


def read_workbook(name: str, content: bytes, limits: Limits = LIMITS) -> Workbook:
    """The worksheets of a file. Raises SheetError, in both languages, when it cannot be read safely."""
    reader, faults = _READERS[kind_of(name, content, limits)]
    try:
        book = reader(name, content, limits)
    except faults as error:
        raise damage(name) from error
    for sheet in book.sheets:
        check_merges(name, sheet)
    return book
