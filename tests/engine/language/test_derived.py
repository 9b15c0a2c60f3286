"""Formulas of derived facts: the good ones pass, each kind of fault is told for its fact."""

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.derived import check_formulas
from spec.manual import DICTIONARY


def derived(name: str, kind: Kind, formula: str | None, unit: str = "") -> Fact:
    return Fact(name, name, name, kind, PeriodKind.YEAR, UNITS.get(unit), formula=formula)


def test_the_dictionary_of_the_manual_is_sound() -> None:
    assert check_formulas(DICTIONARY) == ()


def test_every_fault_is_told_for_its_fact() -> None:
    book = Dictionary(
        [
            derived("收入", Kind.MONEY, None),
            derived("人数", Kind.NUMBER, None, "人"),
            derived("好", Kind.RATIO, "增速(收入)"),
            derived("零", Kind.MONEY, "0"),
            derived("半", Kind.NUMBER, "人数 / 2", "人"),
            derived("错型", Kind.MONEY, "增速(收入)"),
            derived("错单位", Kind.NUMBER, "人数 * 2", "家"),
            derived("没写完", Kind.MONEY, "收入 +"),
            derived("没有名", Kind.MONEY, "收人"),
            derived("自己", Kind.MONEY, "上年(自己) + 1元"),
        ]
    )
    assert {fact.name: fault.text for fact, fault in check_formulas(book)} == {
        "错型": "增速(收入)",
        "错单位": "人数 * 2",
        "没写完": "收入 +",
        "没有名": "收人",
        "自己": "上年(自己) + 1元",
    }
    codes = {fact.name: [problem.code for problem in fault.problems] for fact, fault in check_formulas(book)}
    assert codes == {
        "错型": ["derived-type"],
        "错单位": ["derived-type"],
        "没写完": ["unfinished"],
        "没有名": ["unknown-fact"],
        "自己": ["ring"],
    }
