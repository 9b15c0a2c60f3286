"""Months and quarters: what the functions become, what is refused with the right name, what is printed again."""

import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.check import check, read_rule
from chanmai.engine.language.derived import check_formulas
from chanmai.engine.language.errors import RuleError
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Arith, Fetch
from chanmai.engine.language.parse import parse
from chanmai.engine.language.periods import with_functions
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.engine.language.refs import refs
from chanmai.engine.language.words import describe

YEAR, QUARTER, MONTH, POINT = PeriodKind.YEAR, PeriodKind.QUARTER, PeriodKind.MONTH, PeriodKind.POINT


def fact(name: str, period: PeriodKind, kind: Kind = Kind.MONEY, formula: str | None = None) -> Fact:
    return Fact(name, f"code_{name}", f"the {name}", kind, period, formula=formula)


FACTS = (
    fact("年收", YEAR), fact("季收", QUARTER), fact("月收", MONTH), fact("资", POINT),
    fact("月标", MONTH, Kind.FLAG), fact("月日", MONTH, Kind.DATE),
    fact("月比", MONTH, Kind.RATIO, "环比(月收)"), fact("态", POINT, formula="近3个月合计(月收)"),
)  # fmt: skip
BOOK = Dictionary(FACTS)


def backs(text: str) -> list[tuple[str, int]]:
    return [(ref.fact, ref.back) for ref in refs(expand(parse(text), BOOK))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("月收", [("月收", 0)]),
        ("上月(月收)", [("月收", 1)]),
        ("上季(季收)", [("季收", 1)]),
        ("上年同月(月收)", [("月收", 12)]),
        ("上年同季(季收)", [("季收", 4)]),
        ("上月(上年同月(月收))", [("月收", 13)]),
        ("上年同季(上季(季收))", [("季收", 5)]),
        ("同比(月收)", [("月收", 0), ("月收", 12)]),
        ("同比(季收)", [("季收", 0), ("季收", 4)]),
        ("环比(季收)", [("季收", 0), ("季收", 1)]),
        ("近3个月合计(月收)", [("月收", 0), ("月收", 1), ("月收", 2)]),
        ("近2季平均(季收)", [("季收", 0), ("季收", 1)]),
        ("同比(近2个月合计(月收))", [("月收", 0), ("月收", 1), ("月收", 12), ("月收", 13)]),
        ("上月(月收 / 资)", [("月收", 1), ("资", 0)]),
        ("上月(月比)", [("月收", 1), ("月收", 2)]),
        ("上年(年收 - 态)", [("年收", 1), ("月收", 0), ("月收", 1), ("月收", 2)]),
        ("上月(月日) + 30天", [("月日", 1)]),
    ],
)
def test_each_fact_moves_by_its_own_unit(text: str, expected: list[tuple[str, int]]) -> None:
    assert backs(text) == expected


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("上年(月收)", "上年同月(x)"), ("上年(季收)", "上年同季(x)"), ("上月(季收)", "上季(x)"),
        ("上季(月收)", "上月(x)"), ("上月(年收)", "上年(x)"), ("上年同季(年收)", "上年(x)"),
        ("上年同月(季收)", "上年同季(x)"), ("增速(月收)", "同比(x)"), ("增速(季收)", "同比(x)"),
        ("增量(月收)", "x - 上年同月(x)"), ("增量(季收)", "x - 上年同季(x)"), ("同比(年收)", "增速(x)"),
        ("环比(年收)", "增速(x)"), ("近3年合计(月收)", "近n个月合计(x)"), ("近3个月平均(季收)", "近n季平均(x)"),
        ("近4季每季(月标)", "近n个月每月(x)"), ("近2年任一年(月标)", "近n个月任一月(x)"),
        ("近12个月合计(年收)", "近n年合计(x)"), ("首次(月标)", "没有对应的算法"),
        ("近2年复合增速(月收) > 5%", "没有对应的算法"), ("近2年复合增速(季收) > 5%", "没有对应的算法"),
        ("上月(月收 + 年收)", "上年(x)"), ("同比(月收 + 季收)", "分开写"), ("环比(月收 / 年收)", "增速(x)"),
    ],
)  # fmt: skip
def test_the_right_function_is_named(text: str, mend: str) -> None:
    with pytest.raises(RuleError) as caught:
        check(parse(text), BOOK, expect="any", text=text)
    (problem,) = caught.value.problems
    assert problem.code == "other-period"
    assert mend in problem.mend.zh
    assert problem.mend.en
    assert problem.message.en


@pytest.mark.parametrize("text", ["同比(资)", "上季(资)", "近3个月合计(1元)", "环比(1元)"])
def test_states_have_no_months(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        check(parse(text), BOOK, expect="any", text=text)
    assert [problem.code for problem in caught.value.problems] == ["no-year"]


@pytest.mark.parametrize(
    "text", ["近1个月合计(月收)", "近37个月合计(月收)", "近13季合计(季收)", "近11年合计(年收)"]
)
def test_too_few_or_too_many(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule(text, BOOK, expect="money")
    assert [problem.code for problem in caught.value.problems] == ["bad-years"]


@pytest.mark.parametrize(
    "text",
    ["近3月合计(月收)", "近3个月每年(月标)", "近2季任一月(月标)", "近2年每月(月标)", "近十百个月合计(月收)"],
)
def test_what_is_no_function(text: str) -> None:
    with pytest.raises(RuleError):
        read_rule(text, BOOK, expect="any")


@pytest.mark.parametrize(
    ("period", "formula"), [(YEAR, "近12个月合计(月收)"), (QUARTER, "近3个月合计(月收)"), (MONTH, "年收")]
)
def test_a_derived_fact_keeps_to_its_own_unit(period: PeriodKind, formula: str) -> None:
    ((found, error),) = check_formulas(Dictionary([*FACTS, fact("新", period, formula=formula)]))
    assert found.name == "新"
    assert [problem.code for problem in error.problems] == ["derived-period"]


def test_derived_facts_of_months_and_states_are_well() -> None:
    assert check_formulas(BOOK) == ()


@pytest.mark.parametrize(
    "text",
    [
        "上月(月收)",
        "上年同月(月收)",
        "上年同月(上年同月(上月(月收)))",
        "上年同季(上季(季收))",
        "上年(年收)",
        "资",
    ],
)
def test_core_expressions_are_written_as_functions(text: str) -> None:
    core = expand(parse(text), BOOK)
    written = to_chinese(with_functions(core, BOOK))
    assert expand(parse(written), BOOK) == core


def test_core_expressions_in_words() -> None:
    core = Arith("+", Fetch(Ref("月收", 1)), Fetch(Ref("季收", 2)))
    assert describe(core, BOOK, "zh") == "前一个月的月收 + 前2季的季收"
    assert to_english(core, BOOK) == "the 月收 [1 months before] + the 季收 [2 quarters before]"
