"""One thing that is wrong in a text, told in Chinese and English with its place and how to mend it."""

import unicodedata
from dataclasses import dataclass

from chanmai.engine.facts.texts import NO_TEXT, Text, TextError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, what to do about it, and where (offsets into the original text)."""

    code: str
    message: Text
    mend: Text = NO_TEXT
    start: int = 0
    end: int = 0

    @property
    def whole(self) -> Text:
        """What is wrong and what to do, with a blank between them."""
        return Text(" ", " ").join(filter(None, (self.message, self.mend)))


class ProblemError(TextError, ValueError):
    """Input that was refused: every problem found in it, one a line of `message`, and the text itself."""

    def __init__(self, problems: tuple[Problem, ...], text: str = "") -> None:
        super().__init__(Text("\n", "\n").join(each.whole for each in problems))
        self.problems = problems
        self.text = text

    def __str__(self) -> str:
        lines: list[str] = []
        for problem in self.problems:
            lines += _caret(self.text, problem)
            lines += (problem.whole.zh, problem.whole.en)
        return "\n".join(lines)


def _caret(text: str, problem: Problem) -> list[str]:
    """The line of the text in which the problem stands, and carets below the place."""
    if not text:
        return []
    start = min(problem.start, len(text))
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first:] if last < 0 else text[first:last]
    part = line[start - first : max(problem.end, start + 1) - first]
    return [line, " " * _width(line[: start - first]) + "^" * max(1, _width(part))]


def _width(text: str) -> int:
    """Columns that a terminal needs: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
