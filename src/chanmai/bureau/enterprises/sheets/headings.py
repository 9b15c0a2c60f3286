"""What a column heading means: its name, its unit, its year; unknown headings get the nearest known one."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from chanmai.bureau.enterprises.layouts import Column, Layout, Role
from chanmai.bureau.enterprises.sheets.periods import quarter_of_heading
from chanmai.bureau.enterprises.sheets.unit_words import unit_of
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.units import Unit

_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_FOOTNOTE = re.compile(r"(?<=.)[①-⑳¹²³⁴-⁹†‡]")
_ORDINAL = re.compile(r"^(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、:：)]\s*|\d{1,3}\s+|0\d(?=[^\d.]))")
_YEAR = re.compile(r"^((?:19|20)\d{2})(?:年度?)?(?=[^\d年.\-/—至])")
_YEAR_BEHIND = re.compile(r"(?<=[^\d.\-/—至])((?:19|20)\d{2})(?:年度?)?$")
_WHOLE_YEAR = re.compile(r"((?:19|20)\d{2})(?:年度?)?")
_BARE_UNIT = re.compile(r"(.{2,}?)((?:人民币)?[十百千万亿]*元)")
_PARTS = re.compile(r"[,，;、|]")
_NOTE = re.compile(
    r"(?:单位|人民币|RMB|CNY|必填|选填|可空|可不填|非必填|选择|下拉选择|请选择|期末|期末数|年末|年末数|全年|全年数|全年合计"
    r"|当年|本年|本年度|本期|累计|本年累计|整数|数字|纯数字|填数字|填整数|只填数字|文本|保留[一二两三四]?\d?位小数|\*"
    r"|\d{1,2}|[一二三四五六七八九十①②③④⑤⑥⑦⑧⑨])?"
)
"""What may stand in brackets behind the name of a quantity without making it another."""
_ANOTHER = re.compile(
    r"上年|去年|上期|上月|同期|同比|环比|增[长速幅减]|预计|计划|目标|人均|占比|比重|排名|[^税费]率"
)
"""In an unknown heading: it is of another time or another measure than a column that it resembles."""
_TO_DATE = re.compile(r"累计|全年|本年")
SUGGEST_FROM = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading taken apart: “2024年营业收入（万元）” is 营业收入, 万元, 2024. `keys`: as what it is looked up.

    `unclear` is what stands in its brackets without being a unit, a year or a mere note.
    """

    text: str
    name: str
    unit: Unit | None = None
    year: str = ""
    keys: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A heading and the column of the form that it means, None when it is no word of the form."""

    heading: Heading
    column: Column | None


@lru_cache(maxsize=4096)
def take_apart(text: str) -> Heading:
    """The parts of a heading; notes in brackets are left out (“从业人员（期末）” is 从业人员)."""
    wording = " ".join(text.split())
    name = unicodedata.normalize("NFKC", _FOOTNOTE.sub("", wording)).strip("*＊#:： ")
    name = _ORDINAL.sub("", name).replace(" ", "")
    inside = [part for each in _BRACKETS.findall(name) for part in _PARTS.split(each)]
    units = [unit for part in inside if (unit := unit_of(part)) is not None]
    years = [match[1] for part in inside if (match := _WHOLE_YEAR.fullmatch(part))]
    unclear = [
        p for p in inside if unit_of(p) is None and not _WHOLE_YEAR.fullmatch(p) and not _NOTE.fullmatch(p)
    ]
    stripped = _BRACKETS.sub("", name) or name
    for separator in ("/", "_", "-", "—", ",", ":", "、"):
        head, _, tail = stripped.rpartition(separator)
        if head and (unit := unit_of(tail)) is not None:
            stripped, units = head, [*units, unit]
    for pattern in (_YEAR, _YEAR_BEHIND):
        if year_match := pattern.search(stripped):
            years.append(year_match[1])
            stripped = stripped.replace(year_match[0], "", 1)
    name = stripped.strip("*＊:：")
    keys = (name, _BRACKETS.sub(r"\1", _key(wording)), wording)
    unclear += [unit.name for unit in units if unit != units[0]] + [
        year for year in years if year != years[0]
    ]
    unit, year = units[0] if units else None, years[0] if years else ""
    return Heading(wording, name, unit, year, tuple(map(_key, keys)), tuple(unclear))


class Vocabulary:
    """All words by which the columns of one form may be headed."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._columns: dict[str, Column] = {}
        for column in layout.columns:
            for word in _words(column):
                self._columns.setdefault(_key(word), column)

    def find(self, heading: Heading) -> Match:
        """The column that a heading means. Case, blanks, brackets, units and numbering do not matter.

        In a quarterly form a heading may name the quarter. What has come together so far is no figure of one period.
        """
        quarter = quarter_of_heading(heading.text) if self.layout.period is PeriodKind.QUARTER else None
        if quarter is None:
            match = self._find(heading)
        else:
            match = self._find(take_apart(quarter[1]))
            match = replace(match, heading=replace(match.heading, text=heading.text, year=quarter[0]))
        fact = match.column.fact if match.column is not None else None
        total = _TO_DATE.search(heading.text)
        if fact is None or total is None or fact.period not in (PeriodKind.QUARTER, PeriodKind.MONTH):
            return match
        return replace(match, heading=replace(match.heading, unclear=(total[0],)))

    def _find(self, heading: Heading) -> Match:
        if not heading.text:
            return Match(heading, None)
        key = next((key for key in reversed(heading.keys) if key in self._columns), None)
        if key is not None:
            whole = key != heading.keys[0]
            return Match(replace(heading, unclear=()) if whole else heading, self._columns[key])
        bare = _BARE_UNIT.fullmatch(heading.name)
        if bare is None or heading.unit is not None or _key(bare[1]) not in self._columns:
            return Match(heading, None)
        return Match(replace(heading, name=bare[1], unit=unit_of(bare[2])), self._columns[_key(bare[1])])

    def suggest(self, heading: Heading) -> str:
        """The column whose name comes nearest to an unknown heading, or empty; last year's is near to none."""
        if _ANOTHER.search(heading.name):
            return ""
        words = list(self._columns)
        near = process.extractOne(_key(heading.name), words, scorer=fuzz.ratio, score_cutoff=SUGGEST_FROM)
        return self._nearest(heading.name) if near is None else self._columns[near[0]].heading

    def _nearest(self, name: str) -> str:
        """A column whose name contains the heading or is contained in it, when there is only one."""
        if len(name) < 2:
            return ""
        words = {
            c.heading for word, c in self._columns.items() if len(word) > 1 and (word in name or name in word)
        }
        return words.pop() if len(words) == 1 else ""


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace(" ", "").lower()


def _words(column: Column) -> list[str]:
    words = [column.heading, *column.aliases, column.english]
    if column.fact is not None:
        words += [column.fact.name, column.fact.code, column.fact.english, *column.fact.aliases]
    heading_words = [word for word in words if word]
    return heading_words + [take_apart(word).name for word in heading_words]


def identifies(matches: list[Match]) -> bool:
    """True when a header names the firm: by credit code or by name."""
    return any(m.column is not None and m.column.role in (Role.CODE, Role.NAME) for m in matches)
