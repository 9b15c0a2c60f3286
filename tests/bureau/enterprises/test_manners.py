"""The two manners of reading a written value beside each other: cases and packs are strict, cells of a file lenient.

manners.txt has a block for each column: its fact, its unit or -, and "percent" where its cells show percentages. A line
is a cell (a text in quotes, #a number, @a day), what the strict manner makes of it and what the lenient one does: the
kept form, ≈ before what was rounded, ✗ before the code of a refusal. messages.txt has refusals word for word.
"""

import datetime
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from chanmai.bureau.enterprises.sheets.cells import read_cell
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, standard_scale
from chanmai.engine.facts.reading import STRICT, Reading, read
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.storage import keep
from chanmai.engine.facts.units import UNITS

HERE = Path(__file__).parent
Told = tuple[str, ...]
"""A value in its kept form, or a refusal: its code, then the words in Chinese and English."""


def fact(name: str, kind: Kind, unit: str = "", **more: Any) -> Fact:
    scale = more.pop("scale", standard_scale(kind, more.get("whole", False)))
    return Fact(name, "code", f"the {kind}", kind, PeriodKind.YEAR, UNITS.get(unit), scale=scale, **more)


ZERO, ONE = Fraction(0), Fraction(1)
LISTED = ("国家级", "省级（含）", "Ⅱ类", "A-B", "国家重点", "市级")
MANY = tuple("甲乙丙丁戊己庚辛壬癸")
FACTS = {
    each.name: each
    for each in (
        fact("营业收入", Kind.MONEY, "万元", lowest=ZERO),
        fact("利润", Kind.MONEY, highest=Fraction(10**16)),
        fact("研发强度", Kind.RATIO, "%", lowest=ZERO, highest=ONE),
        fact("增速", Kind.RATIO, "%", scale=10_000),
        fact("倍数", Kind.RATIO, "倍", lowest=Fraction(1, 3)),
        fact("人员", Kind.NUMBER, "人", whole=True, lowest=ZERO, highest=Fraction(10**9)),
        fact("面积", Kind.NUMBER, "平方米", lowest=Fraction(-1, 3)),
        fact("得分", Kind.NUMBER),
        fact("年份", Kind.NUMBER, "年", whole=True, lowest=Fraction(1900), highest=Fraction(2100)),
        fact("规上", Kind.FLAG),
        fact("级别", Kind.CATEGORY, values=LISTED),
        fact("天干", Kind.CATEGORY, values=MANY),
        fact("园区", Kind.CATEGORY),
        fact("榜单", Kind.SET, values=("百强", "瞪羚", "独角兽企业", "无", "CMMI")),
        fact("标签", Kind.SET),
        fact("登记日期", Kind.DATE),
    )
}


def cell_of(text: str) -> Any:
    """The cell that a line begins with."""
    if text.startswith("#"):
        return Decimal(text[1:])
    return datetime.date.fromisoformat(text[1:]) if text.startswith("@") else json.loads(text)


def told(of: Fact, reading: Callable[[], Reading]) -> Told:
    try:
        found = reading()
    except NotRead as error:
        (problem,) = error.problems
        return f"✗{problem.code}", error.message.zh, error.message.en
    kept = None if found.value is None else keep(of, found.value)
    return ("≈" * found.rounded + json.dumps(kept, ensure_ascii=False),)


def strict(of: Fact, cell: Any, unit: str) -> Told:
    if cell is None:
        return ("—",)
    return told(of, lambda: read(of, cell, STRICT, UNITS.get(unit)))


def lenient(of: Fact, cell: Any, unit: str, *, percent: bool) -> Told:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return ("—",)
    return told(of, lambda: read_cell(of, cell, unit=UNITS.get(unit), percent=percent))


def blocks(file: str) -> list[list[str]]:
    """The blocks of a file, each with its head and its lines."""
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    return [block.split("\n") for block in text.rstrip("\n").split("\n\n")]


def answers(head: str, lines: list[str]) -> Iterator[tuple[str, Told, Told]]:
    """Each cell of a block with what the two manners make of it."""
    name, unit, *percent = head.removeprefix("# ").split(" ")
    for line in lines:
        text = line.rsplit(" | ", 2)[0]
        cell = cell_of(text)
        told = lenient(FACTS[name], cell, unit, percent=bool(percent))
        yield text, strict(FACTS[name], cell, unit), told


def messages(head: str, lines: list[str]) -> list[str]:
    """The refusals of a block: each code with the first cell and the last of which it was told."""
    found: dict[str, list[str]] = {}
    for cell, *both in answers(head, lines):
        for told in both:
            if len(told) > 1:
                found.setdefault(told[0], []).append("\n  ".join((f"{told[0]} {cell}", *told[1:])))
    some = [dict.fromkeys((of_code[0], of_code[-1])) for of_code in found.values()]
    return "\n".join((head, *(each for of_code in some for each in of_code))).split("\n")


@pytest.mark.parametrize("block", blocks("manners.txt"), ids=lambda block: block[0])
def test_both_manners_answer_as_the_table_says(block: list[str]) -> None:
    head, *lines = block
    assert [f"{cell} | {one[0]} | {other[0]}" for cell, one, other in answers(head, lines)] == lines


@pytest.mark.parametrize(
    ("block", "told"), list(zip(blocks("manners.txt"), blocks("messages.txt"), strict=True))
)
def test_refusals_are_told_word_for_word(block: list[str], told: list[str]) -> None:
    head, *lines = block
    assert messages(head, lines) == told
