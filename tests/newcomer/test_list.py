"""ARCHITECTURE.md lists for each kind of thing exactly the files that the toy of that kind touches."""

import re

import pytest

from consistency.sources import modules, place
from newcomer.architecture import ROOT, alternatives, kinds, tables
from newcomer.toy import Toy, replacement, toys

VERDICT = "A verdict"
NAMED = re.compile(r"Verdict\.(MET|NOT_MET|UNKNOWN)\b|\"(符合|不符合|待补充)\"")


@pytest.mark.parametrize("toy", toys(), ids=lambda toy: toy.folder.name)
def test_the_list_of_a_kind_is_what_its_toy_touches(toy: Toy) -> None:
    assert {toy.place(file) for file in kinds()[toy.heading]} == toy.files


@pytest.mark.parametrize("toy", toys(), ids=lambda toy: toy.folder.name)
def test_a_toy_finds_the_lines_that_it_goes_by(toy: Toy) -> None:
    for change in toy.changes:
        replacement((ROOT / change["file"]).read_text(encoding="utf-8"), change, toy.folder.name)
    assert [file for file in toy.new if (ROOT / file).exists()] == []


def test_every_kind_has_a_toy() -> None:
    assert {toy.heading for toy in toys()} == kinds().keys() - {VERDICT}


def names_all_verdicts(source: str) -> bool:
    """True for a module that names each of the three, by name or by its Chinese word."""
    found = NAMED.findall(source)
    return any(len({each[way] for each in found} - {""}) == 3 for way in (0, 1))


def test_the_files_that_must_know_all_verdicts_are_listed() -> None:
    there = [(place(file), source) for file, source, _tree in modules()]
    tools = [(place(file), file.read_text(encoding="utf-8")) for file in (ROOT / "tools").glob("*.py")]
    assert {name for name, source in there + tools if names_all_verdicts(source)} == set(kinds()[VERDICT])


def test_files_are_read_out_of_a_table() -> None:
    text = (
        "## Where to add what\n\n### A page\n\n| file | what |\n|---|---|\n| `a/{b,c}.py`, `d` | it `x` |\n\n"
        "## After\n\n### No\n"
    )
    assert tables(text) == {"A page": ("a/b.py", "a/c.py", "d")}
    assert alternatives("{a,b}/{c,d}") == ["a/c", "a/d", "b/c", "b/d"]


def test_a_change_says_where_it_failed() -> None:
    change = {"file": "f", "after": "b", "put": "c"}
    assert replacement("a\nb\n", change, "toy") == "a\nb\nc\n"
    with pytest.raises(AssertionError, match="2 times, not once"):
        replacement("b\nb\n a\nb\n".replace("b\nb", "b\nx\nb", 1)[:-2], change, "toy")
