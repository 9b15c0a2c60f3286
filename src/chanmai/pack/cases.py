"""Cases of a policy: invented or reported firms with the verdict and the amount that the clause must give."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.facts.dictionary import (
    AWARD,
    DECISION_DAY,
    FINDING,
    Dictionary,
    UnknownFact,
    prefix_of,
    subject_of,
)
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value
from chanmai.engine.facts.numerals import numeral
from chanmai.engine.facts.periods import earlier_named, earlier_read
from chanmai.engine.facts.reading import STRICT, read
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry, entries_of
from chanmai.pack.finding import Notebook, Place, nearest
from chanmai.pack.notation import as_quantity
from chanmai.pack.tree import Scalar, Sequence, Tree

UNKNOWN_WORDS = ("未知", "不明")


@dataclass(frozen=True, slots=True)
class Case:
    """One case. Facts that are not in `values` are unknown; `awards` are amounts of other clauses, in 分."""

    clause: str
    name: str
    as_of: datetime.date | None
    values: Mapping[Ref, Value]
    awards: Mapping[str, AwardAmount]
    written: Mapping[str, str]  # the facts as the file has them
    expect: Verdict
    amount: AwardAmount | None  # None: the case says nothing of the amount
    history_complete: bool  # an award that is not named was never received
    source: str  # "real" or where the case was seen; empty for our own arithmetic
    place: Place
    clause_place: Place
    amount_place: Place


@dataclass(slots=True)
class CaseReader:
    """Reads the cases of one file. A value that comes again is read once."""

    dictionary: Dictionary
    notes: Notebook
    _values: dict[Ref, Value] = field(default_factory=dict)
    _awards: dict[str, AwardAmount] = field(default_factory=dict)
    _written: dict[str, str] = field(default_factory=dict)
    _read: dict[tuple[str, str], Value] = field(default_factory=dict)

    def read(self, node: Tree) -> list[Case]:
        """All cases of the file."""
        return [self._case(entry) for entry in entries_of(node, self.notes)]

    def _case(self, entry: Entry) -> Case:
        self._values, self._awards, self._written = {}, {}, {}
        clause = entry.need("clause")
        facts = entry.entry("facts")
        if facts is not None:
            for key, node in facts.node.values.items():
                self._fact(clause, facts.node.keys[key], node)
        if not entry.has("expect"):
            entry.note_missing("expect")
        case = Case(
            clause, entry.need("name"), entry.day("as_of"), self._values, self._awards, self._written,
            entry.choice("expect", Verdict, Verdict.UNKNOWN), self._amount(entry),
            entry.among("history", ("完整", "未知"), "完整") == "完整", entry.text("source"),
            entry.place, entry.at("clause"), entry.at("amount"),
        )  # fmt: skip
        entry.text("notes")
        entry.note_unknown_keys()
        return case

    def _fact(self, clause: str, key: Scalar, node: Tree) -> None:
        unit, back, name = earlier_read(key.text)
        if prefix_of(name) == FINDING and "." not in name:
            name = f"{FINDING}{clause}.{subject_of(name)}"
        fact = self._known(name, key)
        if fact is None:
            return
        if back and fact.period is not unit:
            self._other_unit(fact, key, name, back)
            return
        if fact.name == DECISION_DAY:
            words = Text("判定日就是案例的 as_of", "判定日 is the `as_of` of the case")
            mend = Text("改写为 as_of: 2026-06-30。", "Write `as_of: 2026-06-30`.")
            self.notes.error(key.place, "computed-fact", words, mend)
            return
        if fact.formula:
            words = Text(
                f"“{fact.name}”由公式得出，不能直接给值",
                f"`{fact.name}` is computed and cannot be given",
            )
            self.notes.error(
                key.place,
                "computed-fact",
                words,
                Text("给出公式里的事实。", f"Give the facts of: {fact.formula}"),
            )
            return
        value = self._value(fact, node)
        self._written[key.text] = "、".join(texts(node))
        if isinstance(value, int) and prefix_of(name) == AWARD:
            self._awards[subject_of(name)] = AwardAmount(AmountKind.EXACT, value, value)
        elif value is not None:
            self._values[Ref(fact.name, back)] = value

    def _other_unit(self, fact: Fact, key: Scalar, name: str, back: int) -> None:
        """上年. before a state or a monthly fact."""
        before = key.text.removesuffix(name)
        if fact.period is PeriodKind.POINT:
            words = Text(f"“{fact.name}”没有年度，不能写上年", f"`{fact.name}` has no years, so none before")
            mend = Text(f"去掉“{before}”。", f"Remove the `{before}`.")
        else:
            words = Text(
                f"“{fact.name}”不是这种时期的数，不能写“{before}”",
                f"`{fact.name}` is of another kind of period than `{before}`",
            )
            right = earlier_named(fact.period, back).zh
            mend = Text(f"往前数的单位不同，例如“{right}”。", f"It counts in other units, such as `{right}`.")
        self.notes.error(key.place, "no-years", words, mend)

    def _known(self, name: str, key: Scalar) -> Fact | None:
        try:
            return self.dictionary.get(name)
        except UnknownFact as fault:
            words = Text(f"事实词典里没有“{name}”", f"The dictionary has no fact `{name}`")
            self.notes.error(key.place, "unknown-fact", words, nearest(name, fault.suggestions))
            return None

    def _value(self, fact: Fact, node: Tree) -> Value | None:
        if isinstance(node, Scalar) and (node.null or node.text.strip() in UNKNOWN_WORDS):
            return None
        if fact.kind is Kind.SET and isinstance(node, Sequence) and not node.items:
            return frozenset()
        text = "、".join(texts(node))
        key = (fact.name, text)
        if key not in self._read:
            value = self._written_value(fact, text, node.place)
            if value is None:
                return None
            self._read[key] = value
        return self._read[key]

    def _written_value(self, fact: Fact, text: str, place: Place) -> Value | None:
        if fact.kind in (Kind.MONEY, Kind.RATIO):
            number = numeral(text)
            if number is not None and not number.word and number.value:
                words = Text(f"“{fact.name}”的值没有单位", f"The value of `{fact.name}` has no unit")
                self.notes.error(
                    place, "no-unit", words, Text("例如 8000万元、5%。", "For example 8000万元 or 5%.")
                )
                return None
        try:
            return read(fact, text, STRICT).value
        except NotRead as fault:
            for problem in fault.problems:
                self.notes.error(place, f"value-{problem.code}", problem.message, problem.mend)
            return None

    def _amount(self, entry: Entry) -> AwardAmount | None:
        node = entry.tree("amount")
        if node is None:
            return None
        amount = as_amount(node)
        if amount is None:
            self.notes.error(
                node.place,
                "wrong-form",
                Text("金额写法不对", "The amount is written wrongly"),
                Text(
                    "可写 10万元、至多50万元、[0元, 10万元]、[5万元, 未知] 或 未知。",
                    "Write 10万元, 至多50万元, [0元, 10万元], [5万元, 未知] or 未知.",
                ),
            )
        return amount


def as_amount(node: Tree) -> AwardAmount | None:
    """The amount that a case expects, None when it is written wrongly."""
    if isinstance(node, Sequence):
        return _between([item.text.strip() for item in node.items if isinstance(item, Scalar)])
    if not isinstance(node, Scalar):
        return None
    text = node.text.strip()
    if text in UNKNOWN_WORDS:
        return AwardAmount(AmountKind.UNKNOWN)
    if text[:1] == "[" and text[-1:] == "]":  # the two ends in quotation marks
        return _between(re.split(r"\s*[，、]\s*|\s*,\s+", text[1:-1].strip()))
    if text in ("无", "无金额"):
        return AwardAmount(AmountKind.NONE)
    upper = text.startswith("至多")
    value = _money_text(text.removeprefix("至多").strip())
    if value is None:
        return None
    return AwardAmount(AmountKind.UPPER, 0, value) if upper else AwardAmount(AmountKind.EXACT, value, value)


def _between(ends: list[str]) -> AwardAmount | None:
    """An amount between two ends, of which the upper one may be unknown."""
    if len(ends) != 2:
        return None
    low, high = _money_text(ends[0]), _money_text(ends[1])
    if low is None or (high is None and ends[1] not in UNKNOWN_WORDS):
        return None
    return AwardAmount(AmountKind.INTERVAL, low, high)


def _money_text(text: str) -> int | None:
    quantity = as_quantity(text)
    if (
        quantity is None
        or quantity[0].denominator != 1
        or (quantity[1] != "money" and quantity[0] != Fraction(0))
    ):
        return None
    return int(quantity[0])


def texts(node: Tree) -> list[str]:
    """The words of a scalar or of a list of scalars."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return [item.text.strip() for item in items if isinstance(item, Scalar)]
