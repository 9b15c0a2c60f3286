"""A cell is read to exactly its value, or it is refused or asked about; never rounded to something known."""

import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE, Rows
from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.bureau.enterprises.sheets.columns import ColumnReader
from chanmai.bureau.enterprises.sheets.problem import Severity
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.reading import limit_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import keep
from chanmai.engine.facts.units import UNITS

A = "厦门海风信息技术有限公司"
MONEY = Fact("营业收入", "revenue", "Revenue", Kind.MONEY, PeriodKind.YEAR, UNITS["万元"])
STAFF = Fact(
    "从业人员", "staff", "Staff", Kind.NUMBER, PeriodKind.YEAR, UNITS["人"], whole=True, lowest=Fraction(0)
)
AREA = Fact("面积", "area", "Area", Kind.NUMBER, PeriodKind.YEAR, UNITS["平方米"], scale=1_000_000)
SHARE = Fact("税率", "rate", "Rate", Kind.RATIO, PeriodKind.YEAR, UNITS["%"], scale=1_000_000)
FLAG = Fact("高企", "hnte", "High-tech", Kind.FLAG, PeriodKind.YEAR)
WAN = UNITS["万元"]


def refused(fact: Fact, cell: Any, **how: Any) -> str:
    with pytest.raises(NotRead) as caught:
        read_cell(fact, cell, **how)
    assert caught.value.message.zh
    assert caught.value.message.en
    return caught.value.problems[0].code


FOOTNOTES = "①②⑩⑴⒈¹²³⁰₁½¼㈠㊀ⅠⅫ*#†‡ªº"


@pytest.mark.parametrize("mark", list(FOOTNOTES))
def test_marks_of_footnotes_are_no_digits(mark: str) -> None:
    for cell in (f"1200{mark}", f"{mark}1200", f"12{mark}00", f"1200 {mark}"):
        assert refused(MONEY, cell, unit=WAN) == "not_a_number"


@pytest.mark.parametrize(
    "cell",
    [
        "55 60",
        "1200 1300",
        "1 2345",
        "12 34",
        "1,200 300",
        "5\n6",
        "5\t6",
        "1200、1300",
        "1200-1300",
        "1200~1300",
        "1200/1300",
        "1200[1]",
        "1200(1)",
        "1200（注1）",
        "约1200",
        "1200+",
        "1200余",
        "近1200",
        "1200左右",
        "1.2.3",
        "1,23",
        "12,34,567",
        "1'200",
        "一千二百",
        "△12",
        "1200万左右",
        "O",
        "l2",
    ],
)
def test_two_numbers_or_more_than_a_number_are_refused(cell: str) -> None:
    for fact in (MONEY, STAFF, AREA):
        assert refused(fact, cell, unit=fact.unit) in ("not_a_number", "formula_text")


@pytest.mark.parametrize(
    "cell",
    [
        "1 200",
        "1\u00a0200",
        "1\u3000200",
        "1\u202f200",
        "１ ２００",
        "1,200",
        "１，２００",
        "1200",
        "1200.00",
        "1200 人",
    ],
)
def test_blanks_group_by_threes(cell: str) -> None:
    assert read_cell(STAFF, cell).value == 1200


@pytest.mark.parametrize("fact", [MONEY, STAFF, AREA, SHARE])
def test_sizes_beyond_any_firm_are_refused_with_their_limit(fact: Fact) -> None:
    limit = limit_of(fact)
    assert limit * fact.scale < 2**62
    unit = fact.unit
    assert unit is not None
    most = limit / unit.factor
    fits, beyond = Decimal(int(most)), Decimal(int(most) + 1)
    assert keep(fact, read_cell(fact, fits, unit=unit).value or 0) == int(most) * unit.factor * fact.scale
    for cell in (
        beyond,
        str(beyond),
        Decimal(10) ** 40,
        "9" * 14 if fact is MONEY else "9" * 20,
        f"{beyond}{unit.name}",
    ):
        with pytest.raises(NotRead) as caught:
            read_cell(fact, cell, unit=unit)
        assert caught.value.problems[0].code in ("too_large", "not_a_number")
        assert ColumnReader(fact, unit).usual(cell) is None


@pytest.mark.parametrize("cell", [99_999_999_999_999, "99999999999999", 9_000_000_000_000, "5e20"])
def test_a_row_with_such_a_size_is_named(cell: Any) -> None:
    rows: Rows = [["信用代码", "企业名称", "年度", "营业收入（万元）"], [ONE, A, 2024, cell]]
    (problem,) = (
        look(rows, "x.xlsx").problems
        if isinstance(cell, int)
        else [p for p in look(rows, "x.xlsx").problems if p.severity is Severity.ERROR]
    )
    assert (problem.code, problem.cell) == ("too_large", "D2")
    assert "100000000亿元" in problem.message.zh or "上限" in problem.message.zh


# What follows writes a known value in a way that people do, or spoils it, and looks at what becomes of it.

SIGNS = st.sampled_from(["", " ", "　", "\u200b", "\u00a0"])
SPOILS = st.sampled_from(
    [
        "①",
        "¹",
        "*",
        "约",
        "左右",
        "?",
        "未",
        "（待核）",
        ";60",
        "~",
        "以上",
        "(注)",
        "、5",
        "/5",
        "a",
        "千",
        "美元",
    ]
)
FEN = st.integers(-(10**13), 10**13)


@st.composite
def written(draw: st.DrawFn) -> tuple[int, str]:
    """An amount in 分 and a text that says it."""
    fen = draw(FEN)
    name = draw(st.sampled_from(["元", "千元", "万元", "百万元", "亿元", "角"]))
    factor = {"元": 100, "千元": 10**5, "万元": 10**6, "百万元": 10**8, "亿元": 10**10, "角": 10}[name]
    number = Decimal(fen) / factor
    body = (
        format(number, "," if draw(st.booleans()) else "")
        if number == number.to_integral_value()
        else format(number, "f")
    )
    if "E" in body:
        body = format(number, "f")
    if draw(st.booleans()):
        body = "".join(
            unicodedata.lookup(f"FULLWIDTH DIGIT {_NAMES[int(c)]}") if c.isdigit() else c for c in body
        )
    if draw(st.booleans()) and "," in body:
        body = body.replace(",", " ")
    return fen, f"{draw(SIGNS)}{body}{draw(SIGNS)}{name}{draw(SIGNS)}"


_NAMES = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


@given(written())
def test_an_amount_however_written_is_read_to_the_last_fen(pair: tuple[int, str]) -> None:
    fen, text = pair
    found = look([["信用代码", "企业名称", "年度", "净利润（万元）"], [ONE, A, 2024, text]], "a.xlsx")
    assert found.value("net_profit") == fen


@given(written(), SPOILS, st.booleans())
def test_an_amount_with_anything_else_in_its_cell_is_refused(
    pair: tuple[int, str], spoil: str, before: bool
) -> None:
    _, text = pair
    cell = f"{spoil}{text}" if before else f"{text}{spoil}"
    found = look([["信用代码", "企业名称", "年度", "净利润（万元）"], [ONE, A, 2024, cell]], "a.xlsx")
    assert found.codes(), cell
