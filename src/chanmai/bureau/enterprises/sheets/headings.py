"""What a column heading means: its name, its unit, its year; unknown headings get the nearest known one."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from chanmai.bureau.enterprises.layouts import Column, Layout, Role
from chanmai.engine.facts.units import UNITS, Unit

_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_ORDINAL = re.compile(r"^(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、:：)]\s*")
_YEAR = re.compile(r"^((?:19|20)\d{2})年度?(?=.)")
_UNIT_WORDS = {**UNITS, "百分比": UNITS["%"], "人民币万元": UNITS["万元"], "人民币元": UNITS["元"]}
_SHEET_UNIT = re.compile(r"(?:金额)?单位\s*[:：]?\s*(?:人民币)?\s*(亿元|万元|百元|元)")
SUGGEST_FROM = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart: “2024年营业收入（万元）” is 营业收入, 万元, 2024. `keys`: as what it is looked up."""

    text: str
    name: str
    unit: Unit | None = None
    year: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A heading and the column of the form that it means, None when it is no word of the form."""

    heading: Heading
    column: Column | None


@lru_cache(maxsize=4096)
def take_apart(text: str) -> Heading:
    """The parts of a heading; brackets that hold no unit stay ignored (“从业人员（期末）” keeps the note out)."""
    shown = " ".join(text.split())
    name = unicodedata.normalize("NFKC", shown).replace(" ", "").strip("*＊#:：")
    name = _ORDINAL.sub("", name)
    unit = None
    for inside in _BRACKETS.findall(name):
        unit = unit or _unit(inside)
    stripped = _BRACKETS.sub("", name) or name
    for separator in ("/", "_", "-", "—", ","):
        head, _, tail = stripped.rpartition(separator)
        if head and _unit(tail) is not None:
            stripped, unit = head, unit or _unit(tail)
    year = ""
    if found := _YEAR.match(stripped):
        year, stripped = found[1], stripped[found.end() :]
    name = stripped.strip("*＊:：")
    keys = (name, _BRACKETS.sub(r"\1", _key(shown)), shown)
    return Heading(shown, name, unit, year, tuple(map(_key, keys)))


def _unit(text: str) -> Unit | None:
    return _UNIT_WORDS.get(text.removeprefix("单位").lstrip(":：").removeprefix("人民币"))


def sheet_unit(text: str) -> Unit | None:
    """The money unit that a line above the table gives for the whole of it (“单位：万元”), or None."""
    found = _SHEET_UNIT.search(unicodedata.normalize("NFKC", text))
    return UNITS[found[1]] if found else None


class Vocabulary:
    """All words by which the columns of one form may be headed."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._columns: dict[str, Column] = {}
        for column in layout.columns:
            for word in _words(column):
                self._columns.setdefault(_key(word), column)

    def find(self, heading: Heading) -> Match:
        """The column that a heading means. Case, blanks, brackets, units and numbering do not matter."""
        column = next((self._columns[key] for key in heading.keys if key in self._columns), None)
        return Match(heading, column if heading.text else None)

    def suggest(self, heading: Heading) -> str:
        """The column whose name comes nearest to an unknown heading, or empty."""
        words = list(self._columns)
        near = process.extractOne(_key(heading.name), words, scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM)
        return self._nearest(heading.name) if near is None else self._columns[near[0]].heading

    def _nearest(self, name: str) -> str:
        """A column whose name contains the heading or is contained in it, when there is only one."""
        if len(name) < 2:
            return ""
        found = {
            c.heading for word, c in self._columns.items() if len(word) > 1 and (word in name or name in word)
        }
        return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace(" ", "").lower()


def _words(column: Column) -> list[str]:
    words = [column.heading, *column.aliases, column.english]
    if column.fact is not None:
        words += [column.fact.name, column.fact.code, column.fact.english, *column.fact.aliases]
    named = [word for word in words if word]
    return named + [take_apart(word).name for word in named]


def identifies(matches: list[Match]) -> bool:
    """True when a header names the firm: by credit code or by name."""
    return any(m.column is not None and m.column.role in (Role.CODE, Role.NAME) for m in matches)
