"""Whatever somebody writes or pastes is read, or refused in words.

Texts are what wears patterns out: one sign or word over and over, numbers without end, brackets within brackets. Every
reader of text is tried with each. That time grows as the text does is held by `test_patterns` for patterns, and
`make bench PARTS=reading` measures it.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from benchmarks.reading import texts

from chanmai.bureau.clauses.search_text import query_tokens
from chanmai.bureau.enterprises import credit_code, names
from chanmai.bureau.enterprises.sheets.dates import parse_day
from chanmai.bureau.enterprises.sheets.periods import month_in, parse_month, parse_year, years_in
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
from chanmai.pack.tree import read_yaml
from packs import load

XIAMEN = Path(__file__).parents[2] / "packs" / "xiamen"


@pytest.fixture(scope="module")
def words() -> Any:
    return vocabulary_of(XIAMEN)


@pytest.fixture(scope="module")
def pack() -> Any:
    return load(XIAMEN)


SWELLING = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(30))


def reads_anything(reader: Callable[[str], Any], size: int) -> None:
    """Fails for any exception but a refusal in words."""
    for text in texts(size):
        with suppress(TextError):
            reader(text)


def drafted(words: Any, text: str) -> None:
    made = draft(text, words, wrapped=looks_wrapped(text))
    folder(made)
    data(made)


def test_the_drafting_aid_reads_anything(words: Any) -> None:
    reads_anything(partial(drafted, words), 200)


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
    reads_anything(reader, 300)


def test_likeness_is_told_of_names_as_long_as_names_are() -> None:
    for text in texts(200):
        assert 0 <= names.likeness(text, text[::-1]) <= 100


@pytest.mark.parametrize("manners", [STRICT, LENIENT], ids=["strict", "lenient"])
def test_cells_of_every_kind_are_read(pack: Any, manners: Any) -> None:
    kinds = {fact.kind: fact for fact in pack.dictionary}
    for fact in kinds.values():
        reads_anything(lambda text, fact=fact: read(fact, text, manners), 300)


def test_clauses_of_ones_own_are_read(pack: Any) -> None:
    reads_anything(lambda text: read_outline(text, "x", pack.dictionary), 60)
    for field in ("formula", "cap", "name", "words"):
        reads_anything(lambda text, field=field: read_own_clause({field: text}, None, pack), 40)


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

    reads_anything(reader, 300)
