"""A word is a value of its column as it stands there, or it is refused or asked about."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE
from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.units import UNITS

A = "厦门海风信息技术有限公司"
MONEY = Fact("营业收入", "revenue", "Revenue", Kind.MONEY, PeriodKind.YEAR, UNITS["万元"])
FLAG = Fact("高企", "hnte", "High-tech", Kind.FLAG, PeriodKind.YEAR)
DISTRICT = Fact(
    "所属区",
    "district",
    "District",
    Kind.CATEGORY,
    PeriodKind.POINT,
    values=("思明区", "湖里区", "集美区", "海沧区"),
)
SIZE = Fact(
    "企业规模", "size", "Size", Kind.CATEGORY, PeriodKind.YEAR, values=("大型", "中型", "小型", "微型")
)
EVENT = Fact(
    "认定", "event", "Event", Kind.CATEGORY, PeriodKind.YEAR, values=("首次认定", "重新认定", "未认定")
)
STAGE = Fact(
    "上市",
    "stage",
    "Stage",
    Kind.CATEGORY,
    PeriodKind.YEAR,
    values=("新三板挂牌", "北交所上市", "境内外上市"),
)
PARK = Fact("所在园区", "park", "Park", Kind.CATEGORY, PeriodKind.POINT)
LISTS = Fact("榜单", "lists", "Lists", Kind.SET, PeriodKind.YEAR, values=("百强", "瞪羚"))
BORN = Fact("登记日期", "born", "Registered", Kind.DATE, PeriodKind.POINT)
WAN = UNITS["万元"]


def refused(fact: Fact, cell: Any, **how: Any) -> str:
    with pytest.raises(NotRead) as caught:
        read_cell(fact, cell, **how)
    assert caught.value.message.zh
    assert caught.value.message.en
    return caught.value.problems[0].code


DENIALS = [
    "未",
    "非",
    "不",
    "无",
    "已撤销",
    "已退市",
    "已迁出",
    "正在申请",
    "待",
    "拟",
    "原",
    "曾",
    "申请中",
    "未通过",
    "失败",
    "取消",
]


@pytest.mark.parametrize(
    ("fact", "word"), [(fact, value) for fact in (DISTRICT, SIZE, EVENT, STAGE) for value in fact.values]
)
@pytest.mark.parametrize("denial", DENIALS)
def test_a_category_is_never_cut_out_of_what_is_written_around_it(fact: Fact, word: str, denial: str) -> None:
    for cell in (
        f"{denial}{word}",
        f"{word}{denial}",
        f"{word}（{denial}）",
        f"{word}({denial})",
        f"{word} {denial}",
    ):
        if cell not in fact.values:
            assert refused(fact, cell) == "not_listed"


@pytest.mark.parametrize(
    ("fact", "cell"),
    [
        (EVENT, "重新认定未通过"),
        (EVENT, "首次认定（已撤销）"),
        (STAGE, "北交所上市（已退市）"),
        (SIZE, "微型/小型"),
        (SIZE, "小微型"),
        (SIZE, "小型以上"),
        (SIZE, "小"),
        (DISTRICT, "思明区、湖里区"),
        (DISTRICT, "思明区 湖里区"),
        (DISTRICT, "思明区\n湖里区"),
        (DISTRICT, "思明"[:1]),
        (DISTRICT, "厦门市思明区"),
        (DISTRICT, "思明区软件园"),
    ],
)
def test_what_only_resembles_a_category_is_refused(fact: Fact, cell: str) -> None:
    assert refused(fact, cell) == "not_listed"


@pytest.mark.parametrize(
    ("fact", "cell", "value"),
    [
        (DISTRICT, "思明", "思明区"),
        (SIZE, "小型企业", "小型"),
        (DISTRICT, " 思明区　", "思明区"),
        (SIZE, "微型", "微型"),
    ],
)
def test_an_empty_ending_may_lack_or_be_too_much(fact: Fact, cell: str, value: str) -> None:
    assert read_cell(fact, cell).value == value


def test_a_suggestion_has_more_in_common_than_the_ending_of_all() -> None:
    with pytest.raises(NotRead) as caught:
        read_cell(DISTRICT, "火炬高新区")
    assert "是不是" not in caught.value.message.zh
    with pytest.raises(NotRead, match="是不是“思明区”"):
        read_cell(DISTRICT, "思明区（已迁出）")


UNSURE = [
    "无",
    "没有",
    "待定",
    "待补充",
    "待核实",
    "不适用",
    "未知",
    "不详",
    "同上",
    "略",
    "（空）",
    "(无)",
    "。",
]
UNSURE += ["nan", "NaN", "None", "none", "0", "*", "?", "？", "#N/A", "unknown", "TBD", "x"]


@pytest.mark.parametrize("word", UNSURE)
def test_words_for_nothing_are_no_value_of_any_column(word: str) -> None:
    assert refused(PARK, word) == "no_value"
    assert refused(DISTRICT, word) in ("no_value", "formula_text")
    assert refused(BORN, word) == "not_a_day"
    if word != "0":
        assert refused(MONEY, word, unit=WAN) in ("not_a_number", "formula_text")


def test_a_set_of_nobody_knows_is_refused_and_a_set_of_none_is_empty() -> None:
    assert read_cell(LISTS, "无").value == frozenset()
    assert refused(LISTS, "待定") == "not_listed"


@pytest.mark.parametrize(
    "word",
    ["软件园二期（已迁出）", "软件园 (拟入驻)", "未入驻园区", "不在园区", "无园区", "软件园（申请中）"],
)
def test_a_denial_is_no_word_of_an_open_list(word: str) -> None:
    assert refused(PARK, word) == "no_value"


@pytest.mark.parametrize(
    "word",
    [
        "航空工业园（高崎片区）",
        "存续（在营、开业、在册）",
        "已注销",
        "无人机产业园",
        "厦门科学城（美峰-西柯片区）",
    ],
)
def test_names_with_brackets_are_words_of_an_open_list(word: str) -> None:
    assert read_cell(PARK, word).value == word


@pytest.mark.parametrize("word", ["一期、二期", "一期;二期", "一期\n二期", "一期|二期"])
def test_one_of_an_open_list_is_one(word: str) -> None:
    assert refused(PARK, word) == "several_values"


@given(st.sampled_from(["东区", "西区"]), st.text(max_size=6))
def test_a_category_with_anything_else_in_its_cell_is_refused(value: str, more: str) -> None:
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKC", more) if unicodedata.category(sign) != "Cf"
    ).strip()
    for cell in (value + more, more + value):
        found = look([["信用代码", "企业名称", "所属区"], [ONE, A, cell]], "a.xlsx")
        if plain in ("", "区", "市", "企业", "型", "型企业"):
            continue
        assert found.codes(), cell
