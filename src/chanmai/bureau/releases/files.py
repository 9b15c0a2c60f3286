"""The tables of a release as files."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from chanmai.bureau.downloads import Row, Yuan, sheets, to_csv
from chanmai.bureau.releases.grids import code_label, dimension_label
from chanmai.bureau.releases.queries import ReleaseRow

HIDDEN = "*"
"""What stands in a file for a hidden cell."""


def as_csv(row: ReleaseRow, lang: str) -> bytes:
    """The tables one behind the other, a cell a line."""
    with override("en" if lang == "en" else "zh-hans"):
        head, *lines = _lines(row, lang)
    return to_csv([str(cell) for cell in head], lines)


def as_xlsx(row: ReleaseRow, lang: str) -> bytes:
    """The same on one sheet."""
    return sheets([(row.title, _lines(row, lang))])


def _lines(row: ReleaseRow, lang: str) -> Iterator[Row]:
    """Long rows: a dimension a column, then the value; of several tables one behind the other."""
    money = row.published["about"]["measure"] == "revenue"
    for table in row.published["tables"]:
        yield (
            *map(dimension_label, table["by"]),
            _("营业收入（元）") if money else _("企业数（家）"),
        )
        for *codes, value in table["cells"]:
            shown = HIDDEN if value is None else Yuan(value) if money else value
            yield (*(code_label(code, lang) for code in codes), shown)
