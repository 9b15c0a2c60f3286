"""One thing that is wrong in a text, told in Chinese and English with its place and how to mend it."""

import unicodedata
from dataclasses import dataclass

from chanmai.engine.facts.bilingual import BilingualError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (`zh`, `en`), where (offsets into the original text) and what to do (`hint_…`)."""

    code: str
    zh: str
    en: str
    start: int = 0
    end: int = 0
    hint_zh: str = ""
    hint_en: str = ""


class ProblemError(BilingualError, ValueError):
    """Input that was refused: every problem found in it, one a line, and the text itself."""

    def __init__(self, problems: tuple[Problem, ...], text: str = "") -> None:
        self.problems = problems
        self.text = text
        self.zh = "\n".join(f"{p.zh} {p.hint_zh}".strip() for p in problems)
        self.en = "\n".join(f"{p.en} {p.hint_en}".strip() for p in problems)
        super().__init__(self._report())

    def _report(self) -> str:
        lines: list[str] = []
        for problem in self.problems:
            lines += _caret(self.text, problem)
            lines.append(problem.zh + (f" {problem.hint_zh}" if problem.hint_zh else ""))
            lines.append(problem.en + (f" {problem.hint_en}" if problem.hint_en else ""))
        return "\n".join(lines)


def _caret(text: str, problem: Problem) -> list[str]:
    """The line of the text in which the problem stands, and carets below the place."""
    if not text:
        return []
    start = min(problem.start, len(text))
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first:] if last < 0 else text[first:last]
    marked = line[start - first : max(problem.end, start + 1) - first]
    return [line, " " * _width(line[: start - first]) + "^" * max(1, _width(marked))]


def _width(text: str) -> int:
    """Columns that a terminal needs: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
