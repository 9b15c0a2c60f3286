"""The numbers that Word counts itself: 第一条, （二）, 3. and their like, which are no text in the file.

A paragraph names a list (`numId`) and a level, or its style does; the list names a description of its levels, which
holds how a number is written and where it starts. Lists of one description count on together, unless one starts anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chanmai.drafting.files.ooxml import Element

_DIGITS, _LEGAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_CHINESE = ("", "十", "百", "千")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_UNNUMBERED = frozenset(("bullet", "none"))
_COUNTED = frozenset((
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "ideographDigital",
))  # fmt: skip
_ROWS = {
    "decimalEnclosedCircle": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "decimalEnclosedCircleChinese": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳",
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
}
_MOST = 9999
_DEEPEST = 20  # styles that are based on each other


@dataclass(slots=True)
class Level:
    """How a level of a list writes its number; `text` holds %1 to %9 for the numbers of the levels."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restarts: bool = True
    plain: bool = False  # all numbers in it in digits
    style: str = ""


@dataclass(slots=True)
class Numbering:
    """The lists of a file, and how far each has counted."""

    lists: dict[str, str] = field(default_factory=dict)  # list to description
    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # of a description
    anew: dict[str, dict[int, int]] = field(default_factory=dict)  # levels of a list that start anew
    styles: dict[str, Element] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, properties: Element | None) -> str | None:
        """The number of the next paragraph, with its signs; "" if it has none, None if it cannot be told."""
        place = self._place(properties)
        if place is None:
            return ""
        number, depth = place
        scheme_key = self.lists.get(number, "")
        levels = self.levels.get(scheme_key, {})
        if depth not in levels:
            return None
        counts = self.counts.setdefault(scheme_key, {})
        restarts = self.anew.get(number, {})
        if depth in restarts:
            counts[depth] = restarts.pop(depth)
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else levels[depth].start
        for deeper in [each for each in counts if each > depth and levels.get(each, Level()).restarts]:
            del counts[deeper]
        return _written(levels, counts, depth)

    def _place(self, properties: Element | None) -> tuple[str, int] | None:
        """The list and the level of a paragraph: its own, or those of its style; None if it is in no list."""
        own = properties.child("numPr") if properties else None
        number, depth = (own.value("numId"), own.value("ilvl")) if own else (None, None)
        chain = list(self._based(properties.value("pStyle") if properties else None))
        for _, style in chain if number is None else []:
            theirs = (style.child("pPr") or style).child("numPr") or Element("")
            number, depth = number or theirs.value("numId"), depth or theirs.value("ilvl")
            if number is not None:
                depth = depth or self._of_style(number, chain[0][0])
                break
        return None if number is None or number == "0" else (number, whole(depth, 0))

    def _based(self, style: str | None) -> Iterator[tuple[str, Element]]:
        """A style and those it is based on."""
        for _ in range(_DEEPEST):
            if style is None or style not in self.styles:
                return
            yield style, self.styles[style]
            style = self.styles[style].value("basedOn")

    def _of_style(self, number: str, style: str) -> str | None:
        levels = self.levels.get(self.lists.get(number, ""), {})
        return next((str(depth) for depth, level in levels.items() if level.style == style), None)


def numbering(parts: dict[str, Element]) -> Numbering:
    """The lists of a file from its parts `numbering` and `styles`, each of which may be missing."""
    scheme = Numbering()
    for each in parts["styles"].children if "styles" in parts else []:
        if each.name == "style":
            scheme.styles[each.attributes.get("styleId", "")] = each
    style_links: dict[str, str] = {}
    for each in parts["numbering"].children if "numbering" in parts else []:
        if each.name == "abstractNum":
            identifier = each.attributes.get("abstractNumId", "")
            scheme.levels[identifier] = dict(_levels(each))
            style_links[identifier] = each.value("numStyleLink") or ""
        elif each.name == "num":
            _listed(scheme, each)
    for identifier, style in style_links.items():
        if style in scheme.styles and not scheme.levels[identifier]:
            target = (scheme.styles[style].child("pPr") or Element("")).child("numPr")
            scheme.levels[identifier] = scheme.levels.get(
                scheme.lists.get((target and target.value("numId")) or "", ""), {}
            )
    return scheme


def _listed(scheme: Numbering, each: Element) -> None:
    """A list: its description, and the levels that it starts anew or writes in its own way."""
    identifier, scheme_key = each.attributes.get("numId", ""), each.value("abstractNumId") or ""
    overrides = [one for one in each.children if one.name == "lvlOverride"]
    own = {depth: level for one in overrides for depth, level in _levels(one)}
    if own:
        scheme.levels[f"{scheme_key} {identifier}"] = {**scheme.levels.get(scheme_key, {}), **own}
        scheme_key = f"{scheme_key} {identifier}"
    scheme.lists[identifier] = scheme_key
    scheme.anew[identifier] = {
        whole(one.attributes.get("ilvl"), 0): whole(one.value("startOverride"), 1)
        for one in overrides
        if one.child("startOverride")
    }


def _levels(description: Element) -> Iterator[tuple[int, Level]]:
    for each in description.children:
        if each.name == "lvl":
            legal = each.child("isLgl")
            yield (
                whole(each.attributes.get("ilvl"), 0),
                Level(
                    start=whole(each.value("start"), 1),
                    form=each.value("numFmt") or "decimal",
                    text=each.value("lvlText") or "",
                    restarts=each.value("lvlRestart") != "0",
                    plain=legal is not None and legal.attributes.get("val") not in ("0", "false"),
                    style=each.value("pStyle") or "",
                ),
            )


def _written(levels: dict[int, Level], counts: dict[int, int], depth: int) -> str | None:
    """The text of a level with the numbers in it; None if one of them is in a form that is not known."""
    level = levels[depth]
    if level.form in _UNNUMBERED:
        return ""
    missing = False

    def number(match: re.Match[str]) -> str:
        nonlocal missing
        at = int(match[1]) - 1
        theirs = levels.get(at, Level())
        form = "decimal" if level.plain else theirs.form
        count_text = _number(counts.get(at, theirs.start), form)
        missing = missing or count_text is None
        return count_text or ""

    text = re.sub(r"%([1-9])", number, level.text)
    return None if missing else text


def _number(number: int, form: str) -> str | None:
    """A number in one of Word's forms; None for a form or a number that is not known."""
    if not 0 <= number <= _MOST:
        return None
    if form in _ROWS:
        return _ROWS[form][number - 1] if 0 < number <= len(_ROWS[form]) else None
    if form in _COUNTED:
        return chinese(number)
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese(number).translate(str.maketrans(_DIGITS + "十百千", _LEGAL + "拾佰仟"))
    if form in ("decimal", "decimalFullWidth", "decimalHalfWidth", "decimalFullWidth2"):
        return str(number)
    if form == "decimalZero":
        return f"{number:02d}"
    if form in ("lowerLetter", "upperLetter") and number:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    return None


def chinese(number: int) -> str:
    """A number from 0 to 9999 as it is counted in headings: 七, 十二, 二十, 一百零三."""
    if number == 0:
        return _DIGITS[0]
    digits = [int(each) for each in reversed(str(number))]
    signs = [f"{_DIGITS[digit]}{_CHINESE[at]}" if digit else _DIGITS[0] for at, digit in enumerate(digits)]
    text = re.sub("零+", "零", "".join(reversed(signs))).rstrip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def whole(text: str | None, otherwise: int) -> int:
    """A whole number of at most six digits as an attribute has it, or what holds without one."""
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text) else otherwise
