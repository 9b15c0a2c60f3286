"""Values: what people write is read exactly, kept exactly, restored and shown; everything else is refused."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, Value, standard_scale
from chanmai.engine.facts.printing import ending, exact, show, show_money, show_quantity
from chanmai.engine.facts.reading import STRICT, Written, read
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import NotKept, keep, restore
from chanmai.engine.facts.units import UNITS


def fact(kind: Kind, unit: str = "", **more: object) -> Fact:
    whole = bool(more.pop("whole", False))
    scale = more.pop("scale", standard_scale(kind, whole))
    return Fact(
        "事实", "fact", "fact", kind, PeriodKind.YEAR, UNITS.get(unit), whole=whole, scale=scale, **more
    )  # type: ignore[arg-type]


MONEY = fact(Kind.MONEY, "万元", lowest=Fraction(0))
YUAN = fact(Kind.MONEY)
RATIO = fact(Kind.RATIO, "%", lowest=Fraction(0), highest=Fraction(1))
TIMES = fact(Kind.RATIO, "倍")
PEOPLE = fact(Kind.NUMBER, "人", whole=True)
SCORE = fact(Kind.NUMBER)
FLAG = fact(Kind.FLAG)
LEVEL = fact(Kind.CATEGORY, values=("国家级", "省级（含）"))
OPEN = fact(Kind.CATEGORY)
TITLES = fact(Kind.SET, values=("CMMI", "ITSS"))
DAY = fact(Kind.DATE)


@pytest.mark.parametrize(
    ("of", "written", "unit", "value", "kept", "zh", "en"),
    [
        (MONEY, "8000万元", None, 8_000_000_000, 8_000_000_000, "8000万元", "80 million yuan"),
        (MONEY, "1,234.5", None, 1_234_500_000, 1_234_500_000, "1234.5万元", "12.345 million yuan"),
        (MONEY, " ３．５ 亿元 ", "元", 35_000_000_000, 35_000_000_000, "3.5亿元", "350 million yuan"),
        (MONEY, "￥12.34元", None, 1234, 1234, "12.34元", "12.34 yuan"),
        (MONEY, 5, "元", 500, 500, "5元", "5 yuan"),
        (MONEY, Decimal("0.1"), "万元", 100_000, 100_000, "1000元", "1000 yuan"),
        (MONEY, "1e3", "元", 100_000, 100_000, "1000元", "1000 yuan"),
        (YUAN, "1234567", None, 123_456_700, 123_456_700, "123.4567万元", "1,234,567 yuan"),
        (YUAN, "12345678.9", None, 1_234_567_890, 1_234_567_890, "12,345,678.9元", "12,345,678.9 yuan"),
        (RATIO, "25%", None, Fraction(1, 4), 250_000, "25%", "25%"),
        (RATIO, "25", None, Fraction(1, 4), 250_000, "25%", "25%"),
        (RATIO, "0.25", "倍", Fraction(1, 4), 250_000, "25%", "25%"),
        (TIMES, "3", None, Fraction(3), 3_000_000, "3倍", "3 times"),
        (PEOPLE, "1万人", None, 10_000, 10_000, "10,000人", "10,000 people"),
        (PEOPLE, "1", None, 1, 1, "1人", "1 person"),
        (SCORE, "-87.25", None, Fraction(-349, 4), -87_250_000, "-87.25", "-87.25"),
        (SCORE, "3万", None, 30_000, 30_000_000_000, "30,000", "30,000"),
        (FLAG, "是", None, True, True, "是", "yes"),
        (FLAG, "×", None, False, False, "否", "no"),
        (FLAG, False, None, False, False, "否", "no"),
        (LEVEL, "省级(含)", None, "省级（含）", "省级（含）", "省级（含）", "省级（含）"),
        (OPEN, "随便", None, "随便", "随便", "随便", "随便"),
        (
            TITLES,
            "ITSS、CMMI",
            None,
            frozenset({"CMMI", "ITSS"}),
            ["CMMI", "ITSS"],
            "CMMI、ITSS",
            "CMMI, ITSS",
        ),
        (TITLES, "{“ITSS”}", None, frozenset({"ITSS"}), ["ITSS"], "ITSS", "ITSS"),
        (DAY, "2024/5/1", None, datetime.date(2024, 5, 1), "2024-05-01", "2024-05-01", "2024-05-01"),
        (DAY, "2024年5月1日", None, datetime.date(2024, 5, 1), "2024-05-01", "2024-05-01", "2024-05-01"),
        (DAY, "20240501", None, datetime.date(2024, 5, 1), "2024-05-01", "2024-05-01", "2024-05-01"),
        (
            DAY,
            "2024-05-01 00:00:00",
            None,
            datetime.date(2024, 5, 1),
            "2024-05-01",
            "2024-05-01",
            "2024-05-01",
        ),
        (
            DAY,
            datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC),
            None,
            datetime.date(2024, 5, 1),
            "2024-05-01",
            "2024-05-01",
            "2024-05-01",
        ),
    ],
)
def test_read_keep_restore_show(
    of: Fact, written: Written, unit: str | None, value: Value, kept: object, zh: str, en: str
) -> None:
    found = read(of, written, STRICT, UNITS.get(unit or "")).value
    assert found == value
    assert keep(of, found) == kept
    assert restore(of, kept) == value
    assert type(restore(of, kept)) is type(value)
    assert (show(of, found), show(of, found, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("of", "written", "unit", "code"),
    [
        (MONEY, "", None, "blank"),
        (MONEY, "  ", None, "blank"),
        (MONEY, "约8000万元", None, "not-a-number"),
        (MONEY, "1.2.3", None, "not-a-number"),
        (MONEY, "nan", None, "not-a-number"),
        (MONEY, "9" * 50, None, "not-a-number"),
        (MONEY, "5家", None, "unit"),
        (MONEY, "5%", None, "unit"),
        (MONEY, "5", "人", "unit"),
        (MONEY, "0.001元", None, "too-fine"),
        (MONEY, "-1元", None, "range"),
        (RATIO, "120%", None, "range"),
        (RATIO, "0.00001%", None, "too-fine"),
        (PEOPLE, "12.5", None, "not-whole"),
        (PEOPLE, "12家", None, "unit"),
        (FLAG, "也许", None, "not-a-flag"),
        (LEVEL, "国家", None, "category"),
        (TITLES, "CMMI、甲", None, "category"),
        (DAY, "2024-02-30", None, "not-a-date"),
        (DAY, "去年", None, "not-a-date"),
    ],
)
def test_refused(of: Fact, written: Written, unit: str | None, code: str) -> None:
    with pytest.raises(NotRead) as caught:
        read(of, written, STRICT, UNITS.get(unit or ""))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.message.zh.startswith("“事实”：")
    assert problem.message.en.startswith("fact: ")
    assert problem.mend.zh
    assert problem.mend.en


@pytest.mark.parametrize(
    ("of", "value"),
    [
        (MONEY, Fraction(1, 3)),
        (RATIO, Fraction(1, 3)),
        (MONEY, True),
        (MONEY, "5"),
        (FLAG, 1),
        (LEVEL, frozenset({"国家级"})),
        (TITLES, "CMMI"),
        (DAY, "2024-05-01"),
    ],
)
def test_what_cannot_be_kept_exactly_is_refused(of: Fact, value: Value) -> None:
    with pytest.raises(NotKept):
        keep(of, value)


@pytest.mark.parametrize(
    ("of", "kept"),
    [
        (MONEY, "5"),
        (MONEY, True),
        (MONEY, 1.5),
        (FLAG, 1),
        (LEVEL, 1),
        (TITLES, "CMMI"),
        (DAY, "2024-02-30"),
        (DAY, 5),
    ],
)
def test_a_kept_form_of_another_kind_is_refused(of: Fact, kept: object) -> None:
    with pytest.raises(NotKept):
        restore(of, kept)


@given(st.integers(-(10**14), 10**14))
def test_money_is_shown_exactly(fen: int) -> None:
    assert read(YUAN, show_money(fen), STRICT).value == fen
    english = show_money(fen, "en")
    number, word = english.replace(",", "").split(" ", 1)
    size = {"yuan": 100, "million yuan": 100_000_000, "billion yuan": 100_000_000_000}[word]
    assert Fraction(number) * size == fen


@given(st.integers(-(10**9), 10**9))
def test_ratios_are_shown_exactly(millionths: int) -> None:
    free = fact(Kind.RATIO, "%")
    assert read(free, show(free, restore(free, millionths)), STRICT).value == Fraction(millionths, 1_000_000)


def test_what_has_no_end_is_marked_as_rounded() -> None:
    assert show_money(Fraction(100, 3)) == "约0.33元"
    assert show_quantity(Kind.RATIO, None, Fraction(2, 3), "en") == "about 66.67%"
    assert ending(Fraction(1, 8)) == 3
    assert ending(Fraction(1, 3)) is None
    with pytest.raises(ValueError, match="no exact decimal"):
        exact(Fraction(1, 3))


def test_years_and_ranks_have_no_unit_in_english() -> None:
    assert show(fact(Kind.NUMBER, "年", whole=True), 2022, "en") == "2022"
    assert show(fact(Kind.NUMBER, "年", whole=True), 3, "en") == "3 years"
    assert show(fact(Kind.NUMBER, "名", whole=True), 5, "en") == "5"
    assert show(fact(Kind.NUMBER, "家", whole=True), 1, "en") == "1 firm"
