"""Names: equal spellings, likeness, and what search finds them by. Pairs as met in published lists."""

import pytest

from chanmai.bureau.enterprises.names import (
    SIMILAR,
    distinctive,
    fold_name,
    is_part,
    is_slip,
    likeness,
    normal,
    spelling,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国投智能（厦门）信息股份有限公司", "国投智能(厦门)信息股份有限公司"),
        ("厦门 海风 信息技术有限公司", "厦门海风信息技术有限公司"),
        ("ＡＢＣ软件有限公司", "abc软件有限公司"),
        ("ST易联众", "易联众"),
        ("*ST易联众", "易联众"),
        ("Meitu, Inc.", "meitu inc"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_numerals_are_folded_for_search_but_not_for_identity() -> None:
    assert fold_name("四三九九网络股份有限公司") == fold_name("4399网络股份有限公司")
    assert normal("四三九九网络股份有限公司") != normal("4399网络股份有限公司")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("厦门雷霆互动网络有限公司", "厦门雷霆网络科技有限公司"),
        ("厦门小牛网络科技有限公司", "厦门维虎网络科技有限公司"),
        ("吉比特", "吉贝尔"),
        ("美图", "美柚"),
        ("厦门飞鱼科技有限公司", "飞鱼科技国际有限公司"),
    ],
)
def test_different_firms_are_never_one_name(one: str, other: str) -> None:
    assert normal(one) != normal(other)
    assert likeness(one, other) < SIMILAR


def test_a_slip_of_the_ear_is_alike_and_a_renaming_is_not() -> None:
    assert likeness("厦门市美亚柏科信息股份有限公司", "厦门市美亚百科信息股份有限公司") >= SIMILAR
    assert likeness("厦门市美亚柏科信息有限公司", "厦门市美亚柏科信息股份有限公司") >= SIMILAR
    assert likeness("美亚柏科", "国投智能") < SIMILAR


ONE = "厦门海风信息技术股份有限公司"


@pytest.mark.parametrize(
    "written",
    [
        "厦门海峰信息技术股份有限公司",
        "廈門海风信息技术股份有限公司",
        "厦门市海风信息技术股份有限公司",
        "厦门海风信息技术有限责任公司",
        "厦门海风信息技术股份有限责任公司",
        "厦门海风信息科术股份有限公司",
    ],
)
def test_a_letter_its_sound_or_the_legal_form_may_differ(written: str) -> None:
    assert is_slip(written, ONE)
    assert not is_part(written, ONE)


@pytest.mark.parametrize(
    "written",
    [
        "福建海风信息技术股份有限公司",
        "上海厦门海风信息技术股份有限公司",
        "厦门海风信息技术股份（福州）有限公司",
        "厦门海风技术股份有限公司",
        "厦门海风",
        "厦门三山信息技术股份有限公司",
    ],
)
def test_another_place_or_word_is_another_name(written: str) -> None:
    assert not is_slip(written, ONE)


def test_a_name_that_only_lacked_its_legal_form_is_no_part() -> None:
    assert not is_part("厦门海风软件有限公司", "厦门海风软件")
    assert is_slip("厦门海风软件有限公司", "厦门海风软件")


@pytest.mark.parametrize(
    "more",
    [
        "研发中心",
        "工会",
        "工会委员会",
        "党支部",
        "门市部",
        "二部",
        "（集团）",
        " - 福州",
        "厦门分部",
        "第一分公司",
    ],
)
def test_a_name_and_more_is_a_part_of_the_firm(more: str) -> None:
    assert is_part(ONE + more, ONE)
    assert not is_slip(ONE + more, ONE)


def test_pinyin_reads_names_in_context() -> None:
    found = spelling("厦门海风信息技术有限公司")
    assert found.pinyin.startswith("xiamenhaifeng")
    assert found.initials == "xmhfxxjsyxgs"
    assert spelling("四三九九网络").initials == "4399wl"


def test_the_distinctive_part() -> None:
    assert distinctive("厦门市海风信息技术股份有限公司") == "海风信息技术"
    assert distinctive("有限公司") == "有限公司"
