"""Numbers as packs and the fields of forms have them, and what the engine itself says of cells that are no values."""

from decimal import Decimal
from fractions import Fraction

import pytest

from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.numerals import Numeral, field_number, plain_numeral
from chanmai.engine.facts.reading import LENIENT, STRICT, Reading, read
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.units import UNITS

MONEY = Fact("营业收入", "revenue", "revenue", Kind.MONEY, PeriodKind.YEAR, UNITS["万元"])
STAFF = Fact("人员", "staff", "staff", Kind.NUMBER, PeriodKind.YEAR, UNITS["人"], whole=True)
LEVEL = Fact("级别", "level", "level", Kind.CATEGORY, PeriodKind.YEAR, values=("国家级", "省级"))


@pytest.mark.parametrize(
    ("text", "value", "word"),
    [
        ("500万元", "500", "万元"),
        ("-3.5 %", "-3.5", "%"),
        ("+1，234,500", "1234500", ""),
        ("２０人", "20", "人"),
        ("5 ", "5", ""),
    ],
)
def test_numbers_of_packs(text: str, value: str, word: str) -> None:
    assert plain_numeral(text) == Numeral(Decimal(value), word)


@pytest.mark.parametrize(
    "text", ["", "万元", ".5", "1e3", "￥5", "(5)", "5-6", "5万2", "1,23", "1234,567", "+1，234,5"]
)
def test_what_is_no_number_of_a_pack(text: str) -> None:
    assert plain_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("12345", 12_345), ("000012", None), ("0.000001", Fraction(1, 10**6)), ("5.", None)]
    + [(text, None) for text in ("", "-1", "+1", "５", "1,000", "1.0000001", "123456", "5万", " 5", "5\n")],
)
def test_numbers_of_fields(text: str, value: Fraction | None) -> None:
    assert field_number(text, 5) == value


@pytest.mark.parametrize(
    ("of", "cell", "code", "hint"),
    [
        (MONEY, "8000", "no-unit", "请写上单位，例如 8000万元、5%。"),
        (MONEY, "8000人", "unit", "可用：元、百元、万元、亿元。"),
        (STAFF, "1万", "unit", "可用：人。"),
        (STAFF, "2.5", "not-whole", "请检查小数。"),
        (LEVEL, "市级", "category", "可选：省级、国家级。"),
    ],
)
def test_the_engine_has_words_for_what_the_lenient_manner_refuses(
    of: Fact, cell: str, code: str, hint: str
) -> None:
    with pytest.raises(NotRead) as caught:
        read(of, cell, LENIENT)
    (problem,) = caught.value.problems
    assert (problem.code, problem.mend.zh) == (code, hint)


def test_the_lenient_manner_takes_more() -> None:
    assert read(MONEY, "0.0000005", LENIENT, UNITS["万元"]) == Reading(1, rounded=True)
    assert read(MONEY, "-0.0000005", LENIENT, UNITS["万元"]) == Reading(-1, rounded=True)
    assert read(LEVEL, "国家级企业", LENIENT) == Reading("国家级")
    assert read(LEVEL, "暂无", LENIENT) == Reading(None)


def test_a_number_counted_in_per_cent_is_read_in_both_manners() -> None:
    share = Fact("占比", "share", "share", Kind.NUMBER, PeriodKind.YEAR, UNITS["%"], scale=1_000_000)
    for manners in (STRICT, LENIENT):
        assert read(share, "5%", manners) == Reading(Fraction(1, 20))
