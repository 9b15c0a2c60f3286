"""Why a cell of a sheet is refused, told to who filled it in: in the words of spreadsheets, headings and formats."""

import re
from collections.abc import Sequence
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind, base_unit
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.printing import digits
from chanmai.engine.facts.problem import Problem
from chanmai.engine.facts.refusals import NotRead, Refusals
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import Unit

_FORMULA = re.compile(r"[=@+\-]")
_QUOTED = 40  # letters of a cell
_FEW = 8
_MILLION = 10**6


def refusal(code: str, message: Text) -> NotRead:
    """A refusal with the way to mend it in the same sentence."""
    return NotRead((Problem(code, message),))


def formula(text: str) -> NotRead:
    """A text that a spreadsheet would run as a formula."""
    return refusal(
        "formula_text",
        Text(
            f"“{text}”以公式符号（= + - @）开头，出于安全不予读入。请改为数值或普通文字",
            f"“{text}” begins like a formula (= + - @) and is refused for safety. Enter a value or plain text",
        ),
    )


class SheetRefusals(Refusals):
    """The refusals of a value in a sheet."""

    def number(self, _fact: Fact, text: str) -> NotRead:
        """No number, or a formula."""
        quote = text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
        if _FORMULA.match(plain(text)):
            return formula(quote)
        return refusal(
            "not_a_number",
            Text(
                f"“{quote}”不是数。请只填数字（可带千分位或本列单位）；不清楚就留空，不要填 0",
                f"“{quote}” is not a number. Enter digits only (thousands separators are fine); "
                "leave unknowns blank, not 0",
            ),
        )

    def word(self, fact: Fact, text: str, _word: str) -> NotRead:
        """A number, and behind it a word that is no unit."""
        return self.number(fact, text)

    def unit(self, fact: Fact, unit: Unit, _word: str) -> NotRead:
        """A unit of something else."""
        own = fact.unit.name if fact.unit else ""
        return refusal(
            "wrong_unit",
            Text(
                f"“{fact.name}”不能以“{unit.name}”计" + (f"，应以“{own}”计" if own else ""),
                f"“{fact.english}” cannot be given in {unit.name}" + (f"; use {own}" if own else ""),
            ),
        )

    def unitless(self, fact: Fact) -> NotRead:
        """No unit in the cell or in the heading."""
        example = f"{fact.name}（{'万元' if fact.kind is Kind.MONEY else '%'}）"
        return refusal(
            "no_unit",
            Text(
                f"“{fact.name}”没有写明单位。请在列名中写上，如“{example}”",
                f"“{fact.english}” has no unit. Name it in the heading, such as “{example}”",
            ),
        )

    def part(self, fact: Fact, value: Fraction) -> NotRead:
        """A part of what comes in whole numbers."""
        return refusal(
            "not_whole",
            Text(
                f"“{fact.name}”应为整数，现为 {_size(value)}",
                f"“{fact.english}” is counted in whole numbers, not {_size(value)}",
            ),
        )

    def fineness(self, fact: Fact) -> NotRead:
        """So little that nothing of it would be kept."""
        return refusal(
            "too_small",
            Text(
                f"“{fact.name}”小到存不下，四舍五入就成了 0，而它不是 0。请核对数值和单位；确为零请填 0",
                f"“{fact.english}” is so small that it would be kept as 0, which it is not. "
                "Compare value and unit; enter 0 if it is zero",
            ),
        )

    def bounds(self, fact: Fact, value: Fraction) -> NotRead:
        """Less or more than the fact can be."""
        low = "" if fact.lowest is None else _in_unit(fact, fact.lowest)
        high = "" if fact.highest is None else _in_unit(fact, fact.highest)
        amount = _in_unit(fact, value)
        return refusal(
            "out_of_range",
            Text(
                f"“{fact.name}”为 {amount}，超出可能的范围（{low or '不限'} 至 {high or '不限'}）。请核对数值和单位",
                f"“{fact.english}” is {amount}, outside {low or 'any'} to {high or 'any'}. Compare value and unit",
            ),
        )

    def size(self, fact: Fact, limit: Fraction) -> NotRead:
        """More than any firm has, on either side of zero."""
        most = _in_unit(fact, limit)
        return refusal(
            "too_large",
            Text(
                f"“{fact.name}”超过上限 {most}，不会是一家企业的数。请核对数值和单位",
                f"“{fact.english}” is beyond the limit of {most}; no firm has that much. Compare value and unit",
            ),
        )

    def unsure(self, fact: Fact, word: str) -> NotRead:
        """A word that says that nobody knows, or that there is none."""
        return refusal(
            "no_value",
            Text(
                f"“{fact.name}”填的是“{word[:_QUOTED]}”，这不是一个取值。不清楚或没有，请留空",
                f"“{word[:_QUOTED]}” is no value of “{fact.english}”. Leave unknowns blank",
            ),
        )

    def several(self, fact: Fact, word: str) -> NotRead:
        """Several values where one is due."""
        return refusal(
            "several_values",
            Text(
                f"“{fact.name}”只能填一项，现为“{word[:_QUOTED]}”。请只留一项",
                f"“{fact.english}” takes one value, not “{word[:_QUOTED]}”. Keep one",
            ),
        )

    def flag(self, fact: Fact, text: str) -> NotRead:
        """Neither yes nor no."""
        word = text.lower()[:_QUOTED]
        return refusal(
            "not_yes_or_no",
            Text(
                f"“{fact.name}”应填“是”或“否”，现为“{word}”；不清楚就留空",
                f"“{fact.english}” should be 是 or 否 (yes or no), not “{word}”; leave unknowns blank",
            ),
        )

    def category(self, fact: Fact, word: str, near: Sequence[str]) -> NotRead:
        """No listed value; the one that comes nearest, or the list."""
        choices = "、".join(fact.values[:_FEW]) + ("…" if len(fact.values) > _FEW else "")
        hint_zh = f"。是不是“{near[0]}”？" if near else f"。可填：{choices}"
        hint_en = f". Did you mean “{near[0]}”?" if near else f". Choose from: {choices}"
        return refusal(
            "not_listed",
            Text(
                f"“{fact.name}”没有“{word[:_QUOTED]}”这一项{hint_zh}",
                f"“{word[:_QUOTED]}” is not a value of “{fact.english}”{hint_en}",
            ),
        )

    def kind(self, fact: Fact, *, flag: bool) -> NotRead:
        """A cell of yes and no, or of a day, where a number is due."""
        return refusal(
            "not_a_number",
            Text(
                f"“{fact.name}”应为数，这一格是{'是/否' if flag else '日期'}。请改正，或检查单元格格式",
                f"“{fact.english}” should be a number, not a {'flag' if flag else 'date'}. "
                "Correct it or look at the cell's format",
            ),
        )


def _in_unit(fact: Fact, value: Fraction) -> str:
    unit = base_unit(fact)
    return _size(value / unit.factor) + unit.name if unit else _size(value)


def _size(value: Fraction) -> str:
    """A number to six decimals at most."""
    return ("-" if value < 0 else "") + digits(Fraction(round(abs(value) * _MILLION), _MILLION))
