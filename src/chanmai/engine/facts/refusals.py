"""Why a cell is not a value of its fact: one refusal for each cause, with the way to mend it."""

import re
from collections.abc import Sequence
from fractions import Fraction

from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.printing import show_quantity
from chanmai.engine.facts.problem import Problem, ProblemError
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import COUNT, MONEY, RATIO, UNITS, Unit

DIMENSIONS = {Kind.MONEY: MONEY, Kind.RATIO: RATIO, Kind.NUMBER: COUNT}
_QUOTED = 20  # letters of a cell
_FEW = 6
_FULL_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8}")  # whether or not the calendar has it


class NotRead(ProblemError):
    """A cell that is not a value of its fact; `.problems[0]` says why and what to write."""


class Refusals:
    """The refusals in words, a method for each cause; other words for other readers stand in classes of their own."""

    def blank(self, fact: Fact) -> NotRead:
        """Nothing is written."""
        mend = Text("请填写一个值；不知道就不要提供。", "Give a value, or leave it out.")
        return _refusal(fact, "blank", Text("是空的。", "is empty."), mend)

    def number(self, fact: Fact, text: str) -> NotRead:
        """No number."""
        message = Text(f"“{text[:_QUOTED]}”不是数字。", f"“{text[:_QUOTED]}” is not a number.")
        mend = Text("请写数字和单位，例如 1200.5万元。", "Write a number and a unit.")
        return _refusal(fact, "not-a-number", message, mend)

    def word(self, fact: Fact, _text: str, word: str) -> NotRead:
        """A number, and behind it a word that is no unit."""
        zh, en = f"不用单位“{word}”。", f"the unit “{word}” does not fit."
        unit_names = [name for name, unit in UNITS.items() if unit.dimension == DIMENSIONS[fact.kind]]
        if fact.kind is Kind.NUMBER:
            unit_names = [fact.unit.name] if fact.unit else []
        if not unit_names:
            return _refusal(fact, "unit", Text(zh, en), Text("只写数字。", "Write the number alone."))
        return _refusal(
            fact,
            "unit",
            Text(zh, en),
            Text(f"可用：{'、'.join(unit_names)}。", f"Use {', '.join(unit_names)}."),
        )

    def unit(self, fact: Fact, _unit: Unit, word: str) -> NotRead:
        """A unit of something else, and the word for it."""
        return self.word(fact, "", word)

    def unitless(self, fact: Fact) -> NotRead:
        """A number without a unit where it might be any."""
        mend = Text("请写上单位，例如 8000万元、5%。", "Write its unit, for example 8000万元 or 5%.")
        return _refusal(fact, "no-unit", Text("没有单位。", "has no unit."), mend)

    def part(self, fact: Fact, _value: Fraction) -> NotRead:
        """A part of what comes in whole numbers; the number as written."""
        mend = Text("请检查小数。", "Look at the decimals.")
        return _refusal(fact, "not-whole", Text("只能是整数。", "must be a whole number."), mend)

    def fineness(self, fact: Fact) -> NotRead:
        """More digits than are kept."""
        step, step_en = (
            show_quantity(fact.kind, fact.unit, Fraction(1, fact.scale), lang) for lang in ("zh", "en")
        )
        mend = Text("请按这个精度四舍五入后填写。", "Round to that precision.")
        return _refusal(fact, "too-fine", Text(f"最细到{step}。", f"is kept in steps of {step_en}."), mend)

    def bounds(self, fact: Fact, value: Fraction) -> NotRead:
        """Less or more than the fact can be."""
        low = fact.lowest is not None and value < fact.lowest
        bound = Fraction((fact.lowest if low else fact.highest) or 0)
        zh, en = (show_quantity(fact.kind, fact.unit, bound, lang) for lang in ("zh", "en"))
        zh = f"不能{'小于' if low else '大于'}{zh}。"
        en = f"cannot be {'below' if low else 'above'} {en}."
        return _refusal(
            fact, "range", Text(zh, en), Text("请检查数字和单位。", "Look at the number and its unit.")
        )

    def size(self, fact: Fact, limit: Fraction) -> NotRead:
        """More than any firm has, on either side of zero."""
        zh, en = (show_quantity(fact.kind, fact.unit, limit, lang) for lang in ("zh", "en"))
        mend = Text("请检查数字和单位。", "Look at the number and its unit.")
        return _refusal(fact, "too-large", Text(f"超过上限{zh}。", f"is beyond the limit of {en}."), mend)

    def unsure(self, fact: Fact, word: str) -> NotRead:
        """A word that says that nobody knows, or that there is none."""
        message = Text(f"“{word[:_QUOTED]}”不是一个取值。", f"“{word[:_QUOTED]}” is no value.")
        return _refusal(fact, "no-value", message, Text("不清楚或没有就留空。", "Leave it blank."))

    def several(self, fact: Fact, word: str) -> NotRead:
        """Several values where one is due."""
        message = Text(f"“{word[:_QUOTED]}”不止一项。", f"“{word[:_QUOTED]}” is more than one.")
        return _refusal(fact, "several", message, Text("请只填一项。", "Give one value."))

    def flag(self, fact: Fact, text: str) -> NotRead:
        """Neither yes nor no."""
        message = Text(f"“{text[:_QUOTED]}”不是“是”或“否”。", f"“{text[:_QUOTED]}” is neither yes nor no.")
        return _refusal(fact, "not-a-flag", message, Text("请填 是 或 否。", "Write 是 (yes) or 否 (no)."))

    def category(self, fact: Fact, word: str, near: Sequence[str]) -> NotRead:
        """No listed value; those that come near."""
        choices = near or fact.values[:_FEW]
        message = Text(f"没有“{word[:_QUOTED]}”这一类。", f"there is no category “{word[:_QUOTED]}”.")
        mend = Text(f"可选：{'、'.join(choices)}。", f"It may be {', '.join(choices)}.")
        return _refusal(fact, "category", message, mend)

    def members(self, fact: Fact, word: str) -> NotRead:
        """Words with a blank between, which may be one member of a set or several."""
        message = Text(
            f"“{word[:_QUOTED]}”是一项还是几项？", f"is “{word[:_QUOTED]}” one of them, or several?"
        )
        mend = Text(
            "几项之间用“、”隔开，一项里不留空格。", "Put 、 between several, and no space inside of one."
        )
        return _refusal(fact, "one-or-several", message, mend)

    def day(self, fact: Fact, text: str) -> NotRead:
        """No day of the calendar."""
        if _FULL_DAY.fullmatch(text.strip()):
            message = Text(
                f"日历上没有“{text[:_QUOTED]}”这一天。", f"there is no such day as {text[:_QUOTED]}."
            )
            mend = Text("请核对月和日。", "Look at the month and the day.")
            return _refusal(fact, "not-a-date", message, mend)
        message = Text(f"“{text[:_QUOTED]}”不是日期。", f"“{text[:_QUOTED]}” is not a date.")
        return _refusal(fact, "not-a-date", message, Text("请写 2024-05-01。", "Write 2024-05-01."))


def _refusal(fact: Fact, code: str, wrong: Text, mend: Text) -> NotRead:
    message = Text(f"“{fact.name}”：{wrong.zh}", f"{fact.english}: {wrong.en}")
    return NotRead((Problem(code, message, mend),))
