"""What a number format makes of a number: a percentage, a day, something a thousand times smaller, words beside it."""

import re
from dataclasses import dataclass

_LITERAL = re.compile(r'"([^"]*)"?|[\\!](.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].')
_JAPANESE = ("-411]", "-ja-JP]")
"""Where ￥ in a number format is the yen."""
_PLACEHOLDER = re.compile(r"[0#?]")
_CONDITION = re.compile(r"\[[<>=]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_DAY = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_BUILT_IN_DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_BUILT_IN_PERCENTS = {9, 10}
_PLAIN_SIGNS = str.maketrans("", "", " ¥￥()（）-+—.,:：/\u3000\u00a0")


@dataclass(frozen=True, slots=True)
class Display:
    """How a number is shown. `words` stand beside it: a unit, a currency; `scaled`: not the number itself is shown.

    `struck`: it is struck out.
    """

    percent: bool = False
    day: bool = False
    scaled: bool = False
    words: str = ""
    struck: bool = False

    @property
    def tells(self) -> bool:
        """True when what is shown is not just the number."""
        return self.scaled or self.struck or bool(self.words)


def display_of(code: str) -> Display:
    """What a number format does with numbers above zero; only the first section counts, unless there are conditions."""
    texts: list[str] = []

    def note(match: re.Match[str]) -> str:
        text = next((group for group in match.groups() if group), "")
        if match[0].endswith(_JAPANESE):
            text = "日元"
        texts.extend(filter(None, (text,)))
        return "\x00" if text else ""

    bare = _LITERAL.sub(note, code)
    bare = bare if _CONDITION.search(code) else bare.split(";")[0]
    letters = "".join(texts[: bare.count("\x00")])
    digits = [match.start() for match in _PLACEHOLDER.finditer(bare)]
    general = "general" in bare.lower() or "@" in bare
    if not digits and not general and (_DAY.search(bare) or "年" in letters or "月" in letters):
        return Display(day=True)
    pointed = bool(digits) and "\x00" in bare[digits[0] : digits[-1]]
    no_number = not digits and not general and bool(code.strip())
    words = (letters + re.sub(r"[0#?.,;\x00@eE+%-]|general", "", bare, flags=re.IGNORECASE)).translate(
        _PLAIN_SIGNS
    )
    return Display("%" in bare, False, pointed or no_number or bool(_SCALED.search(bare)), words)


def built_in(number: int) -> Display:
    """What the format of that number does that every spreadsheet has."""
    return Display(number in _BUILT_IN_PERCENTS, number in _BUILT_IN_DAYS)
