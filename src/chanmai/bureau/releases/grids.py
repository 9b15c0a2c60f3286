"""Published tables laid out for pages and files, in the words of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from chanmai.bureau.city import translation
from chanmai.bureau.releases.guarding import UNSTATED
from chanmai.engine.disclosure.tables import TOTAL
from chanmai.engine.facts.printing import fixed

WAN = 10**6
"""分 in 万元."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table laid out: the last dimension across, all others down. A cell None is hidden."""

    heads: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[str | None, ...]], ...]


def measure_label(measure: str) -> str:
    """What a measure is called."""
    return {"firms": _("企业数（家）"), "revenue": _("营业收入（万元）")}[measure]


def grids(published: Mapping[str, Any], lang: str) -> tuple[Grid, ...]:
    """The tables of a release, laid out in one language."""
    money = published["about"]["measure"] == "revenue"
    return tuple(
        _grid(table, published["classifications"], lang, money=money) for table in published["tables"]
    )


def _grid(table: Mapping[str, Any], trees: Mapping[str, Any], lang: str, *, money: bool) -> Grid:
    cells = {tuple(row[:-1]): row[-1] for row in table["cells"]}
    last = [TOTAL, *(code for code, _ in trees[table["by"][-1]])]
    leading = dict.fromkeys(codes[:-1] for codes in cells)
    rows = tuple(
        (
            tuple(code_label(code, lang) for code in lead),
            tuple(_shown(cells[*lead, code], money=money) for code in last),
        )
        for lead in leading
    )
    heads = tuple(dimension_label(name) for name in table["by"])
    return Grid(heads[:-1], tuple(code_label(code, lang) for code in last), rows)


def dimension_label(name: str) -> str:
    """What a dimension is called."""
    return {"district": _("所属区"), "domain": _("产业领域"), "size": _("企业规模")}[name]


def code_label(code: str, lang: str) -> str:
    """What a code is called."""
    if code in (TOTAL, UNSTATED):
        return _("合计") if code == TOTAL else _("未填")
    return translation(code, lang)


def _shown(value: int | None, *, money: bool) -> str | None:
    if value is None:
        return None
    return f"{value:,}" if not money else _with_commas(fixed(Fraction(value, WAN), 2))


def _with_commas(text: str) -> str:
    whole, _, part = text.partition(".")
    return f"{int(whole):,}.{part}"
