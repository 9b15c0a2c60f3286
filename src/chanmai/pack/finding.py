"""What the reader and the checker of a pack have to say: where, what, and how to mend it, in two languages."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import NO_TEXT, Text, TextError

FEW = 12  # so many words can be listed in a message


class Severity(Term):
    """How grave a finding is. Only an error keeps a pack from being loaded."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a pack: file relative to the pack's folder, line and column from 1 (0: the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line:column`, as editors and compilers write it."""
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)


NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to know of a pack."""

    place: Place
    code: str  # stable ASCII name of the kind of finding, such as "unknown-key"
    message: Text
    mend: Text = NO_TEXT
    severity: Severity = Severity.ERROR

    @property
    def file(self) -> str:
        """File relative to the pack's folder."""
        return self.place.file

    @property
    def line(self) -> int:
        """Line from 1; 0 for the whole file."""
        return self.place.line

    def __str__(self) -> str:
        """Three lines: place and kind, Chinese, English; each mend follows in its language."""
        return "\n".join(
            (
                f"{self.place}: {self.severity} [{self.code}]",
                f"    {_sentences(self.message.zh, self.mend.zh, '。')}",
                f"    {_sentences(self.message.en, self.mend.en, '.', ' ')}",
            )
        )

    def data(self) -> dict[str, str | int]:
        """The finding as JSON-ready data."""
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "severity": str(self.severity),
            "code": self.code,
            "zh": self.message.zh,
            "en": self.message.en,
            "mend_zh": self.mend.zh,
            "mend_en": self.mend.en,
        }


def _sentences(first: str, second: str, stop: str, gap: str = "") -> str:
    """Both texts as sentences, each ended once."""
    ended = [
        text if text.endswith((stop, "?", "？", "…")) else text + stop for text in (first, second) if text
    ]
    return gap.join(ended)


class PackError(TextError, ValueError):
    """A pack that cannot be loaded. `findings` has every error, in the order of files and lines."""

    def __init__(self, findings: Iterable[Fault]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        count = many(len(self.findings), "error")
        super().__init__(
            Text(
                f"政策包有 {len(self.findings)} 处错误，未载入；第一处：{first.place} {first.message.zh}",
                f"The pack has {count} and was not loaded; the first: {first.place} {first.message.en}",
            )
        )

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


def many(count: int, thing: str) -> str:
    """A count with its thing, in English."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


@dataclass(slots=True)
class Notebook:
    """Collects findings while a pack is read, so that one run names every mistake."""

    findings: list[Fault] = field(default_factory=list)
    _keys: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # by kind of file and part of it

    def error(self, place: Place, code: str, words: Text, mend: Text = NO_TEXT) -> None:
        """Note an error."""
        self.findings.append(Fault(place, code, words, mend))

    def warn(self, place: Place, code: str, words: Text, mend: Text = NO_TEXT) -> None:
        """Note something that loads but should be mended."""
        self.findings.append(Fault(place, code, words, mend, Severity.WARNING))

    def note(self, place: Place, code: str, words: Text, mend: Text = NO_TEXT) -> None:
        """Note something that is good to know."""
        self.findings.append(Fault(place, code, words, mend, Severity.NOTE))

    def learn(self, file: str, part: str, keys: Iterable[str]) -> None:
        """Remember which keys a part of such a file may have."""
        self._keys.setdefault((file.rpartition("/")[2], part), set()).update(keys)

    def homes(self, file: str, key: str) -> tuple[str, ...]:
        """The parts of such a file in which a key belongs; none where no part read so far has it."""
        kind = file.rpartition("/")[2]
        return tuple(
            part for (name, part), keys in self._keys.items() if name == kind and part and key in keys
        )

    @property
    def errors(self) -> list[Fault]:
        """The errors alone."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]

    def in_order(self) -> list[Fault]:
        """Every finding once, by file, line and column."""
        unique = dict.fromkeys(self.findings)
        return sorted(unique, key=lambda each: (each.place.file, each.place.line, each.place.column))


def choice_of(words: Iterable[str]) -> Text:
    """A mend that lists the words that can be written."""
    known = list(dict.fromkeys(words))
    return Text(f"可以写：{'、'.join(known)}", f"Known words: {', '.join(known)}")


def nearest(word: str, words: Iterable[str]) -> Text:
    """A mend that names the nearest known words, or lists them all when they are few."""
    known = list(dict.fromkeys(words))
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    if near:
        return Text(f"是否想写 {'、'.join(near)}？", f"Did you mean {', '.join(near)}?")
    return choice_of(known) if 0 < len(known) <= FEW else Text("请核对写法", "Check the spelling")
