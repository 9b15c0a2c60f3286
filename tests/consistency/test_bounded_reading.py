"""Whatever somebody writes or pastes is read, or refused in words, in a time that grows as the text does.

Texts are what wears patterns out: one sign or word over and over, numbers without end, brackets within brackets. Every
reader of text is tried with each, in one size and in twice that size; time is that of the processor.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chanmai.bureau.clauses.search_text import query_tokens
from chanmai.bureau.enterprises import credit_code, names
from chanmai.bureau.enterprises.sheets.dates import month_in, parse_day, parse_month, parse_year, years_in
from chanmai.bureau.laboratory.writing.outline import read_outline
from chanmai.bureau.laboratory.writing.own_clause import read_own_clause
from chanmai.drafting.clauses.draft import draft
from chanmai.drafting.files.files import read_bytes
from chanmai.drafting.output.folder import folder
from chanmai.drafting.output.report import data
from chanmai.drafting.text.bounds import too_dense
from chanmai.drafting.text.text import looks_wrapped
from chanmai.drafting.text.vocabulary import vocabulary_of
from chanmai.drafting.values.reading import State, read_text
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.reading import LENIENT, STRICT, read
from chanmai.engine.facts.texts import TextError
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese
from chanmai.pack.finding import Notebook
from chanmai.pack.load import load
from chanmai.pack.tree import read_yaml

XIAMEN = Path(__file__).parents[2] / "packs" / "xiamen"
SIGNS = "09万一十（）(){}[]《》“”\"'|｜-~:：，,。；;、.!?？% ‰\\/#&*+=<>_^$@`\t\n "
WORDS = (
    "万元", "0.", "1,", "1:", "1,000,", "（（））", "（含", "1000_2000_3000_", "营业收入不低于",
    "营业收入不低于5万元，", "营业收入不低于5万元。", "给予5万元奖励。", "已", "距", "数额", "的", "上一年",
    "年平均", "并且", "审计的", "局", "厦门市局", "下列", "下列一", "符合下列条件之一：", "有效期9年",
    "自2024年1月1日起施行至", "占", "营业收入占营业收入", "营业收入、", "5万元至", "5万元或", "每满100万元",
    "百分之五", "三分之一", "1/2", "2024年1月", "2024-2025年", "高新技术企业，", "不予支持", "近三年",
    "5人以上", "4:3:3", "达到或超过", "1.", "（一）", "第一条", "a", "A1", "a:_", "-_", "[{", "且", "非",
    "not_", "若(", "min(1,", "1+", "1_>_", '"a"_in_{', "近9年每年(", "<!--", "<svg>", "<td>", "&#", "&amp",
    "<a_", "</nav>", "<![CDATA[", "认定:", "<?",
)  # fmt: skip
PIECES = (
    *SIGNS,
    *(word.replace("_", " ") for word in WORDS),
    "一、\n",
    "至少2项：\n  ",
    "\u200b",
    "\r\n",
    "\u3000",
    "\ufeff",
)
ENDINGS = (("", ""), ("营业收入", "x不低于5万元"))
NEXT_TO_NOTHING = 0.3
LONGEST_TIME = 8.0
"""Processor seconds for the longest text that a page takes; an ordinary text of that length takes half of it."""


@pytest.fixture(scope="module")
def words() -> Any:
    return vocabulary_of(XIAMEN)


@pytest.fixture(scope="module")
def pack() -> Any:
    return load(XIAMEN)


SWELLING = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(30))


def texts(size: int) -> list[str]:
    """Every piece over and over, alone and within a sentence."""
    return [before + (piece * size)[:size] + after for piece in PIECES for before, after in ENDINGS]


def seconds(reader: Callable[[str], Any], text: str) -> float:
    """Processor time of one reading; a refusal in words is an answer, any other exception fails."""
    start = time.process_time()
    with suppress(TextError):
        reader(text)
    return time.process_time() - start


def grows_as_the_text(reader: Callable[[str], Any], size: int) -> None:
    """Fails for texts that take more than linear time, those that take next to none at all left aside."""
    slow = []
    for short, long in zip(texts(size), texts(2 * size), strict=True):
        twice = seconds(reader, long)
        if twice > NEXT_TO_NOTHING and twice > 3.2 * max(seconds(reader, short) for _ in range(2)):
            slow.append((short[:20], twice))
    assert not slow


def drafted(words: Any, text: str) -> None:
    made = draft(text, words, wrapped=looks_wrapped(text))
    folder(made)
    data(made)


def test_the_drafting_aid_reads_anything(words: Any) -> None:
    grows_as_the_text(partial(drafted, words), 2_000)


@pytest.mark.parametrize(
    "piece", ["0", "万元", "营业收入不低于", "1000 2000 3000 ", "给予5万元奖励。", "（", "局"]
)
def test_the_longest_text_of_the_page_takes_seconds(words: Any, piece: str) -> None:
    assert seconds(partial(drafted, words), (piece * 100_000)[:100_000]) < LONGEST_TIME


@pytest.mark.parametrize(
    "text", ["9" * 200_000, "营业收入不低于" * 20_000, "1000 2000 " * 2_000, "一" * 5_000, "1,000," * 100]
)
def test_what_is_too_dense_is_told_and_left_alone(words: Any, text: str) -> None:
    made = draft(
        f"营业收入不低于5000万元的，给予10万元奖励。\n{text}\n营业收入不低于2000万元的，给予5万元奖励。",
        words,
    )
    first, dense, last = made.document.readings
    assert too_dense(dense.words)
    assert (first.state, dense.state, last.state) == (
        State.UNDERSTOOD,
        State.NOT_UNDERSTOOD,
        State.UNDERSTOOD,
    )
    assert dense.proposals == ()
    (warning,) = made.warnings
    assert "第 2 句没有读" in warning.zh
    assert "sentence 2" in warning.en
    assert len(made.clauses) == 2


def test_days_past_the_calendar_are_left_open(words: Any) -> None:
    for text in ("有效期9999年，自2024年1月1日起施行。", "有效期至9999年12月31日，自2024年1月1日起施行。"):
        made = draft(text, words)
        assert made.valid[1] is None
        assert read_text(text, words).readings


def facts() -> list[Fact]:
    return [
        Fact("数", "n", kind, values=("甲", "乙") if kind in (Kind.CATEGORY, Kind.SET) else ())
        for kind in Kind
    ]


READERS: dict[str, Callable[[str], Any]] = {
    "rule": lambda text: to_chinese(parse(text)),
    "rule, long": lambda text: parse(text[:9_990]),
    "day": parse_day,
    "year": parse_year,
    "month": parse_month,
    "year in a title": years_in,
    "month in a title": month_in,
    "name": lambda text: (
        names.normal(text),
        names.fold_name(text),
        names.distinctive(text),
        names.spelling(text),
    ),
    "code": credit_code.tidy,
    "search": query_tokens,
    "text file": lambda text: read_bytes("x.txt", text.encode("utf-8", "replace")),
    "web page": lambda text: read_bytes("x.html", b"<html>" + text.encode("utf-8", "replace")),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_every_reader_reads_anything(reader: Callable[[str], Any]) -> None:
    grows_as_the_text(reader, 1_500)


def test_likeness_is_told_of_names_as_long_as_names_are() -> None:
    for text in texts(200):
        assert 0 <= names.likeness(text, text[::-1]) <= 100


@pytest.mark.parametrize("manners", [STRICT, LENIENT], ids=["strict", "lenient"])
def test_cells_of_every_kind_are_read(pack: Any, manners: Any) -> None:
    kinds = {fact.kind: fact for fact in pack.dictionary}
    for fact in kinds.values():
        grows_as_the_text(lambda text, fact=fact: read(fact, text, manners), 2_000)


def test_clauses_of_ones_own_are_read(pack: Any) -> None:
    grows_as_the_text(lambda text: read_outline(text, "x", pack.dictionary), 500)
    for field in ("formula", "cap", "name", "words"):
        grows_as_the_text(lambda text, field=field: read_own_clause({field: text}, None, pack), 250)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5_000,
        "{a: " * 5_000,
        "- " * 5_000,
        SWELLING,
        "a: &a [*a]",
        "&a [*a]",
    ],
)
def test_a_tangled_file_of_a_pack_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    notes = Notebook()
    assert read_yaml(tmp_path, tmp_path / "x.yaml", notes) is None
    assert notes.errors


def test_a_file_of_a_pack_is_read_whatever_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"

    def reader(text: str) -> None:
        path.write_text(text, encoding="utf-8", errors="replace")
        read_yaml(tmp_path, path, Notebook())

    grows_as_the_text(reader, 1_500)
