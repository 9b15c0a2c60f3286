"""Single cells, headings, days and periods."""

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.bureau.enterprises.sheets.columns import ColumnReader
from chanmai.bureau.enterprises.sheets.dates import parse_day
from chanmai.bureau.enterprises.sheets.headings import take_apart
from chanmai.bureau.enterprises.sheets.periods import month_in, parse_month, parse_year, years_in
from chanmai.bureau.enterprises.sheets.problem import letters
from chanmai.bureau.enterprises.sheets.unit_words import UnitLine, unit_line
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.numerals import numeral
from chanmai.engine.facts.reading import Reading
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import Datum, keep
from chanmai.engine.facts.units import UNITS

MONEY = Fact("营业收入", "revenue", "Revenue", Kind.MONEY, PeriodKind.YEAR, UNITS["万元"])
STAFF = Fact(
    "从业人员", "staff", "Staff", Kind.NUMBER, PeriodKind.YEAR, UNITS["人"], whole=True, lowest=Fraction(0)
)
SHARE = Fact(
    "研发强度", "rd", "R&D", Kind.RATIO, PeriodKind.YEAR, UNITS["%"], scale=1_000_000, highest=Fraction(1)
)
FLAG = Fact("高企", "hnte", "High-tech", Kind.FLAG, PeriodKind.YEAR)
AREA = Fact(
    "所属区", "district", "District", Kind.CATEGORY, PeriodKind.POINT, values=("思明区", "湖里区", "海沧区")
)
LISTS = Fact("榜单", "lists", "Lists", Kind.SET, PeriodKind.YEAR, values=("百强", "瞪羚"))
DAY = Fact("登记日期", "registered", "Registered", Kind.DATE, PeriodKind.POINT)
WAN = UNITS["万元"]


def kept_of(fact: Fact, reading: Reading) -> Datum | None:
    return None if reading.value is None else keep(fact, reading.value)


def kept(fact: Fact, cell: Any, **how: Any) -> Datum | None:
    return kept_of(fact, read_cell(fact, cell, **how))


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1234.5678", 1_234_567_800),
        ("１，２３４．５", 1_234_500_000),
        ("12,345,678", 12_345_678_000_000),
        (" 88 ", 88_000_000),
        ("3.5亿元", 35_000_000_000),
        ("2000元", 200_000),
        ("(1,200)", -1_200_000_000),
        ("−5", -5_000_000),
        ("1.2e3", 1_200_000_000),
        (Decimal("0.01"), 10_000),
        (Decimal(0), 0),
        ("0", 0),
    ],
)
def test_money_is_exact(cell: Any, fen: int) -> None:
    assert kept(MONEY, cell, unit=WAN) == fen


@pytest.mark.parametrize("cell", [None, "", "-", "—", "/", "N/A", "暂无", "未填", "…"])
def test_blanks_are_unknown_and_never_zero(cell: Any) -> None:
    assert kept(MONEY, cell, unit=WAN) is None


def test_more_digits_than_a_fen_are_rounded_and_said_so() -> None:
    reading = read_cell(MONEY, "8333.33333333", unit=WAN)
    assert (reading.value, reading.rounded) == (8_333_333_333, True)
    assert not read_cell(MONEY, "8333.333333", unit=WAN).rounded


@pytest.mark.parametrize(
    ("fact", "cell", "code"),
    [
        (MONEY, "约三千", "not_a_number"),
        (MONEY, "1,23", "not_a_number"),
        (MONEY, "12人", "wrong_unit"),
        (MONEY, "=1+1", "formula_text"),
        (MONEY, "+cmd|' /C calc'!A0", "formula_text"),
        (MONEY, "@SUM(A1)", "formula_text"),
        (MONEY, True, "not_a_number"),
        (MONEY, datetime.date(2024, 5, 1), "not_a_number"),
        (MONEY, "1e99", "not_a_number"),
        (STAFF, "12.5", "not_whole"),
        (STAFF, "-3", "out_of_range"),
        (STAFF, "20家", "wrong_unit"),
        (FLAG, "也许", "not_yes_or_no"),
        (AREA, "鼓楼区", "not_listed"),
        (AREA, "=HYPERLINK(1)", "formula_text"),
        (DAY, "2024-02-30", "not_a_day"),
        (DAY, "2024年5月", "not_a_day"),
    ],
)
def test_bad_cells_are_told_in_both_languages(fact: Fact, cell: Any, code: str) -> None:
    with pytest.raises(NotRead) as caught:
        read_cell(fact, cell, unit=WAN if fact is MONEY else None)
    assert caught.value.problems[0].code == code
    assert caught.value.message.zh
    assert caught.value.message.en


def test_money_without_any_unit_is_refused_rather_than_guessed() -> None:
    with pytest.raises(NotRead, match="没有写明单位"):
        read_cell(MONEY, "12")


def test_percentages_however_they_are_written() -> None:
    assert kept(SHARE, "12.5%", unit=UNITS["%"]) == 125_000
    assert kept(SHARE, Decimal("12.5"), unit=UNITS["%"]) == 125_000
    assert kept(SHARE, Decimal("0.125"), unit=UNITS["%"], percent=True) == 125_000
    with pytest.raises(NotRead, match="超出可能的范围"):
        read_cell(SHARE, "125%", unit=UNITS["%"])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("是", True),
        ("√", True),
        ("Y", True),
        (True, True),
        (Decimal(1), True),
        ("否", False),
        ("无", False),
        (Decimal(0), False),
        ("", None),
        ("-", None),
    ],
)
def test_flags(cell: Any, value: bool | None) -> None:
    assert kept(FLAG, cell) is value


def test_a_category_may_be_shortened_when_only_one_fits() -> None:
    assert kept(AREA, "思明") == "思明区"
    assert kept(AREA, "海沧区 ") == "海沧区"
    with pytest.raises(NotRead, match="是不是“湖里区”"):
        read_cell(AREA, "胡里区")


def test_sets_are_split_sorted_and_checked() -> None:
    assert kept(LISTS, "瞪羚；百强、瞪羚") == sorted(["瞪羚", "百强"])
    with pytest.raises(NotRead):
        read_cell(LISTS, "百强、独角兽")


@pytest.mark.parametrize(
    "cell",
    [
        "2024-05-01",
        "2024/5/1",
        "2024.5.1",
        "2024年5月1日",
        "20240501",
        "２０２４-05-01",
        Decimal(45413),
        Decimal(20240501),
        "45413",
        datetime.date(2024, 5, 1),
        "2024-05-01 00:00:00",
    ],
)
def test_days_however_they_are_written(cell: Any) -> None:
    assert parse_day(cell) == datetime.date(2024, 5, 1)


def test_periods() -> None:
    assert {parse_year(cell) for cell in ("2024", "2024年", "2024年度", Decimal(2024), "２０２４")} == {
        "2024"
    }
    assert {
        parse_month(cell)
        for cell in (
            "2024-05",
            "2024年5月",
            "2024.5",
            "202405",
            "2024年1-5月",
            "2024年1—5月",
            datetime.date(2024, 5, 1),
        )
    } == {"2024-05"}
    for bad in ("二〇二四", "24", "2024-13", ""):
        with pytest.raises(NotRead):
            parse_month(bad)
    assert years_in("2024年度软件企业年报") == ("2024",)
    assert years_in("2023年与2024年对比") == ("2023", "2024")
    assert years_in("软件企业年报（2026年3月15日填报）2026-03-15") == ()
    assert month_in("关于2024年1-5月软件业月报") == "2024-05"


@pytest.mark.parametrize(
    ("text", "name", "unit", "year"),
    [
        ("营业收入（万元）", "营业收入", "万元", ""),
        ("营业收入(亿元)", "营业收入", "亿元", ""),
        ("3、营业收入 （单位：万元）", "营业收入", "万元", ""),
        ("*营业收入/万元", "营业收入", "万元", ""),
        ("2024年营业收入（万元）", "营业收入", "万元", "2024"),
        ("从业人员（期末）", "从业人员", None, ""),
        ("研发强度\n（%）", "研发强度", "%", ""),
    ],
)
def test_headings_are_taken_apart(text: str, name: str, unit: str | None, year: str) -> None:
    heading = take_apart(text)
    assert (heading.name, heading.unit.name if heading.unit else None, heading.year) == (name, unit, year)


def test_the_unit_above_the_table() -> None:
    assert unit_line("单位：万元").units == (WAN,)
    assert unit_line("金额单位: 人民币元").units == (UNITS["元"],)
    assert unit_line("填报单位：某公司") == UnitLine()


@given(st.integers(-(10**15), 10**15))
def test_every_decimal_of_fen_survives(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert kept(MONEY, f"{yuan:,f}", unit=UNITS["元"]) == fen
    found = numeral(str(yuan))
    assert found is not None
    assert found.value == Fraction(fen, 100)


WRITTEN = st.one_of(
    st.decimals(-2000, 2000, places=3),
    st.decimals(-2000, 2000, places=3).map(str),
    st.integers(-(10**16), 10**16).map(str),
    st.sampled_from(["-5", "+5", "1e3", "思明", "思明区", "是", "否", "0", "1", "-", "5%", "１２", "", " "]),
)


@pytest.mark.parametrize("fact", [MONEY, STAFF, SHARE, FLAG, AREA, LISTS])
@given(cells=st.lists(WRITTEN, max_size=30))
def test_what_is_usual_in_a_column_is_read_as_any_cell_is(fact: Fact, cells: list[Any]) -> None:
    column = ColumnReader(fact, fact.unit)
    for cell in [*cells, *cells]:
        usual = column.usual(cell)
        try:
            whole = column.read(cell, percent=False)
        except NotRead:
            assert usual is None
        else:
            assert whole == read_cell(fact, cell, unit=fact.unit)
            assert usual is None or (usual, False) == (kept_of(fact, whole), whole.rounded)


def test_digits_and_words_met_before_are_usual() -> None:
    money, area = ColumnReader(MONEY, WAN), ColumnReader(AREA, None)
    assert (money.usual("12.5"), money.usual(Decimal(3)), money.usual("12.5万元")) == (
        12_500_000,
        3_000_000,
        None,
    )
    assert ColumnReader(MONEY, None).usual("12.5") is None  # no unit: each cell tells so
    assert ColumnReader(SHARE, UNITS["%"], marked=True).usual(Decimal("0.1")) is None
    assert area.usual("思明") is None
    assert area.read("思明", percent=False).value == "思明区" == area.usual("思明")


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [letters(n) for n in (1, 26, 27, 28, 52, 53, 702, 703)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
