"""What no runner decides: values and amounts that are too large to be added up exactly in 64 bits.

A firm with such a value in a fact that the clauses ask for is set aside by name; so is a clause for a firm to which it
would pay such an amount, with the clauses that build on it. All others are decided as if these were not there.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.fact import PeriodKind, is_quantity
from chanmai.engine.facts.periods import COUNTED
from chanmai.engine.facts.printing import show_money, show_quantity
from chanmai.engine.facts.record import Ref, column_of
from chanmai.engine.facts.texts import Text
from chanmai.runners.runner import Aside
from chanmai.runners.table import BEYOND, Table

MOST = 2**62
"""Kept steps of a value and 分 of an amount stay below: no sum of two of them leaves 64 bits."""


def fit(table: Table, compiled: Sequence[Compiled], dictionary: Dictionary) -> tuple[Table, list[Aside]]:
    """The table without the values that are too large, and the firms that have them in facts of the clauses."""
    data, values_of = table.data, dict[int, list[Text]]()
    for ref in sorted({ref for item in compiled for ref in item.refs if ref.prefix != AWARD}):
        place = data.schema.get_field_index(column_of(ref, dictionary))
        if place < 0 or not is_quantity(dictionary.get(ref.fact)):
            continue
        column = data.column(place)
        large = compute.or_(compute.greater_equal(column, MOST), compute.less_equal(column, -MOST))
        rows = np.flatnonzero(large.fill_null(False).to_numpy())
        for row in rows.tolist():
            values_of.setdefault(row, []).append(_value(ref, column[row].as_py(), table, dictionary))
        if len(rows):
            data = data.set_column(place, data.field(place), compute.if_else(large, pa.scalar(None), column))
    if not values_of:
        return table, []
    subjects = table.subjects
    aside = [Aside(row, subjects[row], "", _of_firm(values)) for row, values in sorted(values_of.items())]
    return Table(data, table.reference_year, table.history_complete), aside


def _value(ref: Ref, steps: int, table: Table, dictionary: Dictionary) -> Text:
    """“2024年营业收入”为…"""
    fact = dictionary.get(ref.fact)
    value = [show_quantity(fact.kind, fact.unit, Fraction(steps, fact.scale), lang) for lang in ("zh", "en")]
    when = Text()
    if fact.period is PeriodKind.YEAR:
        year = table.reference_year - ref.back
        when = Text(f"（{year}年）", f" ({year})")
    elif ref.back:
        unit = fact.period
        when = Text(f"（前{ref.back}{COUNTED[unit]}）", f" ({ref.back} {unit}s before)")
    beyond = abs(steps) >= BEYOND
    return Text(
        f"“{fact.name}”{when.zh}为{value[0]}{'或更大' if beyond else ''}",
        f"{fact.english}{when.en} is {value[1]}{' or beyond' if beyond else ''}",
    )


def _of_firm(values: Sequence[Text]) -> Text:
    facts = Text("，", "; ").join(values)
    return Text(
        f"{facts}，数值过大，无法精确计算，这家企业没有参与判定；请核对后更正填报。",
        f"{facts}: too large to be worked with exactly, so the firm was not decided; check the filing and correct it.",
    )


def too_large(amount: AwardAmount) -> bool:
    """True for an amount of which an end is too large to be kept."""
    return any(end is not None and end >= MOST for end in (amount.low, amount.high))


def of_clause(row: int, subject: str, item: Compiled, beside: Sequence[str]) -> Aside:
    """A clause that is set aside for a firm: as it asks for awards of `beside`, set aside before, or for its amount."""
    if beside:
        names = "、".join(beside), ", ".join(beside)
        reason = Text(
            f"它以条款 {names[0]} 的金额为依据，而后者对这家企业没有算成。",
            f"It builds on the award of {names[1]}, which was set aside for this firm.",
        )
    else:
        reason = Text(
            f"算出的金额达到或超过{show_money(MOST)}，无法保存；请核对企业的填报和条款的公式，或为条款写明上限。",
            f"The amount comes to {show_money(MOST, 'en')} or more and cannot be kept; check what the firm filed "
            "and the formula of the clause, or give the clause a cap.",
        )
    return Aside(row, subject, item.clause.code, reason)
