"""The cells that say who a firm is, when a row was filed and what it is about. All raise NotRead or CreditCodeError."""

import datetime
import re

from chanmai.bureau.enterprises import credit_code
from chanmai.bureau.enterprises.layouts import Layout, Role
from chanmai.bureau.enterprises.sheets.awards import find_clause
from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.cells import MANNERS, text_of
from chanmai.bureau.enterprises.sheets.dates import has_no_end, parse_day
from chanmai.bureau.enterprises.sheets.horizon import Horizon
from chanmai.bureau.enterprises.sheets.name_cells import name_of
from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.bureau.enterprises.sheets.titles import find_title
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.texts import Text

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
DAYS = (Role.FILED_ON, Role.VALID_FROM, Role.VALID_TO)
_MAY_BE_NONE = (Role.FORMER, Role.SHORT, Role.SOURCE)
"""Columns in which 无 says that there is none, as a blank does."""


def take_identity(row: SheetRow, role: Role, cell: Cell, layout: Layout, horizon: Horizon) -> None:
    """Put what a cell says into the row."""
    if role in DAYS:
        _take_day(row, role, cell, layout, horizon)
    elif role is Role.CODE:
        row.code = credit_code_of(cell)
    elif role is Role.TITLE:
        _take_title(row, text_of(cell), layout)
    elif role is Role.CLAUSE:
        row.item = find_clause(text_of(cell), layout.clauses)
    else:
        _take_words(row, role, cell)


def _take_day(row: SheetRow, role: Role, cell: Cell, layout: Layout, horizon: Horizon) -> None:
    if role is Role.VALID_TO and has_no_end(cell):
        return
    day = parse_day(cell)
    horizon.day(day, role, layout.kind)
    if role is Role.FILED_ON:
        row.filed_on = day
    elif role is Role.VALID_FROM:
        row.valid_from = day
    else:
        row.valid_to = day + datetime.timedelta(days=1)


def _take_title(row: SheetRow, text: str, layout: Layout) -> None:
    fact, value = find_title(text, layout.titles)
    row.item = fact.code
    row.values.setdefault("", {})[fact.code] = value


def _take_words(row: SheetRow, role: Role, cell: Cell) -> None:
    """Names are kept as they were printed, full-width brackets and all."""
    text = text_of(cell)  # refuses what a spreadsheet would run
    if MANNERS.is_unsure(text):
        if role in _MAY_BE_NONE:
            return
        raise _no_words(text)
    name = " ".join(str(cell).split())
    match role:
        case Role.NAME:
            row.name = name_of(name)
        case Role.SHORT:
            row.short = name_of(name, whole=False)
        case Role.FORMER:
            former_names = (each.strip() for each in re.split("[、；;]", name))
            row.former = tuple(
                name_of(each, whole=False) for each in former_names if each and not MANNERS.is_unsure(each)
            )
        case Role.STATUS:
            row.status = text[:20]
        case Role.SOURCE:
            row.source = " · ".join(filter(None, (row.source, text)))[:300]


def _no_words(text: str) -> Exception:
    return refusal(
        "no_value",
        Text(
            f"“{text[:40]}”不是名称，也不是状态。不清楚请留空",
            f"“{text[:40]}” is neither a name nor a status. Leave unknowns blank",
        ),
    )


def credit_code_of(cell: Cell) -> str:
    """The credit code in a cell; one that went through a number has lost digits."""
    text = cell if isinstance(cell, str) else text_of(cell)
    if _SCIENTIFIC.fullmatch(plain(text)) or (not isinstance(cell, str) and len(text) >= 16):
        raise refusal(
            "code_as_number",
            Text(
                f"信用代码“{text}”被存成了数字（科学记数），末几位已经丢失。请把这一列设为“文本”格式后重新填写",
                f"The credit code “{text}” was stored as a number and has lost its last digits. "
                "Format the column as text and enter it again",
            ),
        )
    return credit_code.read(text)
