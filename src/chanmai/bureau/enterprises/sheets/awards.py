"""Rows of an award file: under which clause, when, how much. Knows no database."""

import datetime
import difflib
from collections.abc import Sequence

from chanmai.bureau.enterprises.layouts import AWARD
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.engine.facts.dictionary import RECEIVED
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.texts import Text

MARK = "@"
"""Stands in the item of a filed award between the clause and its day or year; no other item has it."""


def find_clause(text: str, clauses: Sequence[tuple[str, str]]) -> str:
    """The code of the clause that a cell names by code or name, in full-width or plain signs. Raises NotRead."""
    codes = [code for code, name in clauses if plain(text) in (code, plain(name))]
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise refusal(
            "ambiguous_clause",
            Text(
                f"有 {len(codes)} 个条款叫“{text}”：{'、'.join(codes)}。请改填条款编号",
                f"{len(codes)} clauses are called “{text}”: {', '.join(codes)}. Enter the code of the clause",
            ),
        )
    words = [word for pair in clauses for word in pair]
    near = "、".join(difflib.get_close_matches(text, words, n=3, cutoff=0.4))
    raise refusal(
        "unknown_clause",
        Text(
            f"政策库中没有条款“{text[:40]}”。" + (f"是不是：{near}？" if near else "请填条款名称或编号"),
            f"There is no clause “{text[:40]}”. "
            + (f"Did you mean {near}?" if near else "Enter its name or code"),
        ),
    )


def settle_award(row: SheetRow, period: str) -> None:
    """Make a row of clause, money, year and day a state: received under that clause, from that day on.

    Where only the year is given, the award counts from the first day of the year.
    """
    amount = row.values.pop(period, {}).get(AWARD.code)
    if row.faulty:
        return
    if not row.item:
        row.problems.append(SheetProblem("no_clause", _NO_CLAUSE, row=row.number))
    elif row.valid_from is None and not period:
        row.problems.append(SheetProblem("no_award_day", _NO_DAY, row=row.number))
    elif amount is not None:
        clause, when = row.item, row.valid_from.isoformat() if row.valid_from else period
        row.item = f"{clause}{MARK}{when}"
        row.valid_from = row.valid_from or datetime.date(int(period), 1, 1)
        row.values = {"": {RECEIVED + clause: amount}}


_NO_CLAUSE = Text("这一行没有写明政策条款", "This row names no clause")
_NO_DAY = Text("这一行没有写明拨付日期，也没有年度", "This row gives neither the day of payment nor a year")
