"""A name is a name and nothing besides; a word of an open list is a word of somebody who knows."""

import csv
from pathlib import Path
from typing import Any

import pytest

import chanmai
from bureau.enterprises.looks import look
from bureau.enterprises.made import ONE
from chanmai.bureau.enterprises.queries.gone import is_gone
from chanmai.bureau.enterprises.sheets.name_cells import name_of
from chanmai.bureau.enterprises.sheets.signs import flaw_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.unsure import says_nothing

A = "厦门海风信息技术有限公司"
PACK = Path(chanmai.__file__).parents[2] / "packs" / "xiamen"


@pytest.fixture(autouse=True)
def city(small_city: None, settings: Any) -> None:
    settings.PACK = PACK


def codes(headings: str, cells: str) -> list[str]:
    return look(f"统一社会信用代码,{headings}\n{ONE},{cells}\n").codes()


BESIDE = [
    *(f"{A}{mark}" for mark in ("①", "*", "※", "1", "（1）", "（注2）", "¹", "†", "★", "▲")),
    *(f"{A}（{aside}）" for aside in ("已注销", "曾用名：厦门海浪公司", "原厦门海浪公司", "更名", "含分公司")),
    *(f"{A}（{aside}）" for aside in ("拟迁出", "停业", "重复")),
    *(f"{A}{residue}" for residue in ("&nbsp;", "&#160;", "<br>", "_x000a_", "\\n", "$", "|", "\u0301", "\U0001f600")),
    *(f"1.{A}", f"（2）{A}", f"三、{A}", f"①{A}", f"{A}/厦门山石软件公司", f"{A}、厦门山石软件公司"),
    *("xxx有限公司", "某某公司", "测试公司", "123", "%E5%8E%A6%E9%97%A8", "\\u53a6\\u95e8", ONE, "厦" * 201),
]  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_a_name_with_something_else_beside_it_is_refused(name: str) -> None:
    with pytest.raises(NotRead) as caught:
        name_of(name)
    assert caught.value.message.zh
    assert caught.value.message.en
    assert codes("企业名称,所属区", f'"{name}",思明区') != []


SOUND = [
    A,
    "国投智能(厦门)信息股份有限公司",
    "*ST实达软件股份有限公司",
    "ST易联众信息技术股份有限公司",
    "Meitu, Inc.",
    "Baidu Online Network Technology (Beijing) Co., Ltd.",
    "厦门C&D软件有限公司",
    "3.14科技有限公司",
    "厦门“云”计算有限公司",
    "合众（特殊普通合伙）",
    "厦门·海风有限公司",
    "十一科技有限公司",
]


@pytest.mark.parametrize("name", SOUND)
def test_names_as_registers_have_them_are_kept(name: str) -> None:
    assert name_of(name) == name
    assert flaw_of(name) is None


def test_letters_with_their_accents_apart_are_put_together() -> None:
    assert name_of("Socie\u0301te\u0301 Ge\u0301ne\u0301rale") == "Soci\u00e9t\u00e9 G\u00e9n\u00e9rale"


def test_every_name_of_the_pack_is_a_name() -> None:
    with (PACK / "firms" / "registry.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert name_of(row["企业名称"]) == row["企业名称"]
            assert name_of(row["简称"], whole=False) == row["简称"]


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", "\u3000", "\u2009"])
def test_blanks_between_chinese_letters_and_stops_behind_are_no_part_of_a_name(blank: str) -> None:
    found = look(
        [
            ["统一社会信用代码", "企业名称", "所属区"],
            [ONE, f"厦门{blank}海风{blank}信息技术有限公司。", "思明区"],
        ]
    )
    assert (found.codes(), found.rows[0].name) == ([], A)


WRONGLY = ["cp1250", "cp1251", "cp437", "cp850", "mac_roman", "cp932", "gb18030", "cp1252", "latin-1"]


@pytest.mark.parametrize("codec", WRONGLY)
def test_utf_8_that_somebody_read_as_something_else_is_rubbish(codec: str) -> None:
    assert flaw_of(A.encode().decode(codec, errors="ignore")) is not None


def test_gbk_read_as_latin_letters_is_rubbish_and_letters_of_other_tongues_are_not() -> None:
    assert flaw_of(A.encode("gbk").decode("latin-1")) is not None
    for name in ("Société Générale", "Müller GmbH", "Ångström", "ソフト株式会社", "Привет", "Ελληνικά"):
        assert flaw_of(name) is None, name


@pytest.mark.parametrize(
    "lost", ["厦门海?有限公司", "厦门海□有限公司", "厦门〓风有限公司", "厦门■风有限公司"]
)
def test_a_letter_that_was_lost_makes_a_name_unreadable(lost: str) -> None:
    assert codes("企业名称,所属区", f"{lost},思明区") == ["odd_text"]


NOTHING = [
    *("暂缺", "暂未确定", "不确定", "尚未入驻", "n.a.", "undefined", "……", "***", "不知道", "/无", "无/", "无。"),
    *("0.0", "００", "None.", "【无】", "TBC", "同上。", "〃", "''", "如上", "见附表", "详见附件2"),
    *("保密", "不填", "空值"),
    *("nil.", "unknow", "非园区", "待核实", "未填写", "缺失", "不在园区", "其他（待定）", "测试"),
]  # fmt: skip


@pytest.mark.parametrize("word", NOTHING)
@pytest.mark.parametrize("heading", ["关联企业组", "所在园区", "登记状态", "产业领域", "企业名称"])
def test_what_nobody_knows_is_no_word_however_it_is_written(heading: str, word: str) -> None:
    assert says_nothing(word)
    quoted = f'"{word}"'
    if heading == "企业名称":
        assert codes("企业名称,所属区", f"{quoted},思明区") != []
    else:
        assert codes(f"企业名称,{heading},所属区", f"{A},{quoted},思明区") in (
            ["no_value"],
            ["not_listed"],
            ["odd_text"],
        )


@pytest.mark.parametrize(
    "word", ["无锡系", "空港组", "同安组", "A", "1", "美图系", "非凡集团", "略阳组", "待我集团公司组"]
)
def test_other_words_are_words(word: str) -> None:
    assert not says_nothing(word)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("软件园二期", "软件园二期"),
        ("厦门软件园二期", "软件园二期"),
        ("航空工业园(高崎片区)", "航空工业园（高崎片区）"),
    ],
)
def test_a_park_is_kept_under_its_name_in_the_pack(written: str, kept: str) -> None:
    found = look(f"统一社会信用代码,企业名称,所在园区,所属区\n{ONE},{A},{written},思明区\n")
    assert found.value("park") == kept


@pytest.mark.parametrize(
    ("heading", "word"),
    [
        *(("所在园区", word) for word in ("软件园四期", "软件园二期/三期", "原软件园二期", "其他", "园区外")),
        *(("产业领域", word) for word in ("软件", "数字创意等", "数字创意、人工智能", "其他")),
        *(("登记状态", word) for word in ("拟注销", "未注销", "注销中", "存续?", "1", "有效", "存续（拟注销）")),
    ],
)  # fmt: skip
def test_a_word_that_the_pack_does_not_know_is_asked(heading: str, word: str) -> None:
    assert codes(f"企业名称,{heading},所属区", f"{A},{word},思明区") in (["not_listed"], ["odd_text"])


GONE = [
    *(("注销", True), ("吊销，未注销", True), ("迁出", True), ("已迁出", True), ("撤销", True), ("吊销，已注销", True)),
    *(("存续", False), ("未注销", False), ("存续（未注销）", False), ("拟注销", False), ("注销中", False)),
    *(("注销备案", False), ("正在迁出", False), ("申请注销", False), ("未迁出", False), ("非吊销", False)),
]  # fmt: skip


@pytest.mark.parametrize(("word", "gone"), GONE)
def test_a_firm_is_gone_only_when_the_register_says_so(word: str, gone: bool) -> None:
    assert is_gone(word) is gone
