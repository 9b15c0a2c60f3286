"""What the chapters of the rule manual are written with: each sentence is checked, and kept for the printed manual."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.explain import VERDICTS
from chanmai.engine.eligibility.missing.exact import verdict
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value, standard_scale
from chanmai.engine.facts.periods import earlier_read
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.reading import STRICT, read
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.check import check, read_rule
from chanmai.engine.language.doubts import doubts
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese, to_document, to_english
from chanmai.engine.language.words import describe

_YEAR, _POINT = PeriodKind.YEAR, PeriodKind.POINT
_QUARTER, _MONTH = PeriodKind.QUARTER, PeriodKind.MONTH


def _fact(
    name: str, english: str, kind: Kind, period: PeriodKind = _YEAR, unit: str = "", **more: object
) -> Fact:
    whole = kind is Kind.NUMBER
    standard: dict[str, object] = {
        "unit": UNITS.get(unit),
        "whole": whole,
        "scale": standard_scale(kind, whole),
    }
    code = english.replace(" ", "_").replace("&", "n").lower()
    return Fact(name, code, english, kind, period, **(standard | more))  # type: ignore[arg-type]


FACTS = (
    _fact("营业收入", "revenue", Kind.MONEY, unit="万元", aliases=("营收",)),
    _fact("软件业务收入", "software revenue", Kind.MONEY, unit="万元"),
    _fact("研发费用", "R&D expense", Kind.MONEY, unit="万元", lowest=Fraction(0)),
    _fact("研发强度", "R&D intensity", Kind.RATIO, formula="研发费用 / 营业收入"),
    _fact("资产负债率", "debt ratio", Kind.RATIO, unit="%"),
    _fact("从业人员", "staff", Kind.NUMBER, unit="人"),
    _fact("研发人员", "R&D staff", Kind.NUMBER, unit="人"),
    _fact("规上软件企业", "above-scale software firm", Kind.FLAG),
    _fact("实收资本", "paid-in capital", Kind.MONEY, _POINT, "万元"),
    _fact("孵化高企数", "high-tech firms incubated", Kind.NUMBER, _POINT, "家"),
    _fact("享受年次", "year of enjoyment", Kind.NUMBER, _POINT),
    _fact("严重失信", "seriously dishonest", Kind.FLAG, _POINT),
    _fact("平台级别", "platform level", Kind.CATEGORY, _POINT, values=("国家级", "省级", "市级")),
    _fact("企业资质", "qualifications", Kind.SET, _POINT, values=("CMMI", "ITSS", "DCMM")),
    _fact("登记日期", "registration date", Kind.DATE, _POINT),
    _fact("当月电费", "power cost of the month", Kind.MONEY, _MONTH, "元"),
    _fact("当月停产", "stopped in the month", Kind.FLAG, _MONTH),
    _fact("当季产值", "output of the quarter", Kind.MONEY, _QUARTER, "万元"),
    _fact(
        "近三月电费",
        "power cost of three months",
        Kind.MONEY,
        _POINT,
        "元",
        formula="近3个月合计(当月电费)",
    ),
)
DICTIONARY = Dictionary(FACTS)


@dataclass(frozen=True)
class Example:
    """One row of the manual: which table it belongs to and its cells."""

    table: str
    cells: tuple[str, ...]


@dataclass
class Rule:
    """Checks statements about rules and keeps them as examples. Facts not named are unknown."""

    examples: list[Example] = field(default_factory=list)

    def gives(self, text: str, expected: str, facts: Mapping[str, str] | None = None) -> None:
        """The rule has this value; 是/否 for conditions, 未知 when it is not known."""
        node = read_rule(text, DICTIONARY, expect="any")
        kind = check(node, DICTIONARY, expect="any", text=text)
        values = _values(facts or {})
        value = evaluate(expand(node, DICTIONARY), values.get)
        like = Fact(text, "value", "value", kind.kind, _POINT, UNITS.get(kind.unit))
        assert ("未知" if value is None else show(like, value)) == expected
        known = "；".join(f"{name} {value}" for name, value in (facts or {}).items())
        self.examples.append(Example("gives", (f"`{text}`", known, expected)))

    def decides(self, text: str, expected: str, facts: Mapping[str, str]) -> None:
        """A clause with this one condition is 符合, 不符合 or 待补充."""
        core = expand(read_rule(text, DICTIONARY, expect="condition"), DICTIONARY)
        view = View(Record("一家企业", 2025, _values(facts)), DICTIONARY)
        assert VERDICTS[verdict(core, view)] == expected
        known = "；".join(f"{name} {value}" for name, value in facts.items())
        self.examples.append(Example("decides", (f"`{text}`", known, expected)))

    def asks(self, text: str, *questions: tuple[str, str]) -> None:
        """The rule is read, but these places are pointed out: the place, and the Chinese question."""
        found = doubts(read_rule(text, DICTIONARY, expect="any"), DICTIONARY)
        assert [(text[each.start : each.end], each.message.zh) for each in found] == list(questions)
        for each in found:
            zh, en = f"{each.message.zh}{each.mend.zh}", f"{each.message.en} {each.mend.en}"
            self.examples.append(Example("asks", (f"`{text}`", f"`{text[each.start : each.end]}`", zh, en)))

    def lies(self, text: str, low: str, high: str, facts: Mapping[str, str] | None = None) -> None:
        """With facts missing the amount lies between; 无 means no bound on that side."""
        core = expand(read_rule(text, DICTIONARY, expect="money"), DICTIONARY)
        found = bounds(core, _values(facts or {}).get, _limits)
        like = Fact(text, "value", "value", Kind.MONEY, _POINT)
        assert ["无" if end is None else show(like, end) for end in found] == [low, high]
        known = "；".join(f"{name} {value}" for name, value in (facts or {}).items())
        self.examples.append(Example("lies", (f"`{text}`", known, low, high)))

    def same(self, *texts: str) -> None:
        """All these ways of writing are one rule."""
        assert len({parse(text) for text in texts}) == 1
        self.examples.append(Example("same", (" ⇔ ".join(f"`{text}`" for text in texts),)))

    def differ(self, one: str, other: str) -> None:
        """These are two different rules."""
        assert parse(one) != parse(other)
        self.examples.append(Example("same", (f"`{one}` ≠ `{other}`",)))

    def prints(self, text: str, chinese: str, english: str) -> None:
        """The canonical print in both languages; the Chinese one reads back to the same rule."""
        node = read_rule(text, DICTIONARY, expect="any")
        assert (to_chinese(node), to_english(node, DICTIONARY)) == (chinese, english)
        assert parse(chinese) == node
        self.examples.append(Example("prints", (f"`{text}`", f"`{chinese}`", f"`{english}`")))

    def writes(self, text: str, document: str) -> None:
        """The rule in the words of documents, which read back to the same rule."""
        assert to_document(parse(text)) == document
        assert parse(document) == parse(text)
        self.examples.append(Example("same", (f"`{text}` ⇔ `{document}`",)))

    def tells(self, text: str, chinese: str, english: str) -> None:
        """The rule in words, as reasons show it."""
        node = read_rule(text, DICTIONARY, expect="any")
        assert (describe(node, DICTIONARY, "zh"), describe(node, DICTIONARY, "en")) == (chinese, english)
        self.examples.append(Example("tells", (f"`{text}`", chinese, english)))

    def refuses(self, text: str, *mistakes: tuple[str, str], expect: str = "any") -> None:
        """The rule is refused for exactly these mistakes: the place, and the start of the Chinese message."""
        with pytest.raises(RuleError) as caught:
            read_rule(text, DICTIONARY, expect=expect)
        problems = caught.value.problems
        assert [(text[problem.start : problem.end], problem.message.zh) for problem in problems] == list(
            mistakes
        )
        for problem in problems:
            assert problem.mend.zh
            assert problem.mend.en
            place = text[problem.start : problem.end] or "（末尾）"
            chinese, english = (
                f"{problem.message.zh}{problem.mend.zh}",
                f"{problem.message.en} {problem.mend.en}",
            )
            self.examples.append(Example("refuses", (f"`{text}`", f"`{place}`", chinese, english)))


def _limits(ref: Ref) -> tuple[Fraction | None, Fraction | None]:
    fact = DICTIONARY.get(ref.fact)
    return fact.lowest, fact.highest


def _values(facts: Mapping[str, str]) -> dict[Ref, Value]:
    found: dict[Ref, Value] = {}
    for name, written in facts.items():
        unit, back, bare = earlier_read(name)
        fact = DICTIONARY.get(bare)
        assert not back or fact.period is unit
        found[Ref(fact.name, back)] = read(fact, written, STRICT).value
    return found
