"""Problems of a rule as a page tells them: line and column, the line with the place marked, what is wrong, the mend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chanmai.engine.facts.problem import Problem


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem. `line` and `column` count from 1; `line` 0: it concerns the whole. The line is in three parts."""

    line: int
    column: int
    said: str
    mend: str
    before: str
    marked: str
    after: str


def problem_lines(problems: Iterable[Problem], text: str, lang: str) -> Iterator[ProblemLine]:
    """The problems of a text in "zh" or "en"."""
    for each in problems:
        message, mend = each.message.of(lang), each.mend.of(lang)
        if each.end <= each.start and not each.start:
            yield ProblemLine(0, 0, message, mend, "", "", "")
            continue
        start = min(each.start, len(text))
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", start)
        line = text[first:] if last < 0 else text[first:last]
        at, end = start - first, max(each.end - first, start - first + 1)
        number = text.count("\n", 0, start) + 1
        yield ProblemLine(number, at + 1, message, mend, line[:at], line[at:end], line[end:])
