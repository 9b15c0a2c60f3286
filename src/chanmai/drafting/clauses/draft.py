"""The whole draft of a text: what was read, the clauses it proposes, and what the checker of packs says of them."""

import datetime
from dataclasses import dataclass

from chanmai.drafting.clauses.assembly import Clause, clauses
from chanmai.drafting.text.bounds import LONGEST, LONGEST_FIGURE, MOST_FIGURES, too_dense
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.reading import Document, read_text
from chanmai.drafting.values.terms import validity
from chanmai.engine.facts.texts import Text

Day = datetime.date | None
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class NotDrafted:
    """A proposal of the endpoint that did not stand up to the text, and why."""

    sentence: int
    why: Text
    said: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was read, with the clauses proposed from it and the days on which it says that it holds."""

    document: Document
    clauses: tuple[Clause, ...]
    valid: tuple[Day, Day]
    domains: tuple[str, ...] = ()
    name: str = ""  # of the file
    warnings: tuple[Text, ...] = ()  # what reading the file may have lost, and sentences that were not read
    refused: tuple[NotDrafted, ...] = ()


def draft(original: str, words: Vocabulary, *, wrapped: bool = False, name: str = "") -> Draft:
    """The draft of a policy text. Deterministic: the same text and pack give the same draft."""
    return from_document(read_text(original, words, wrapped=wrapped), words, name)


def from_document(document: Document, words: Vocabulary, name: str = "") -> Draft:
    """The draft of a document that was read."""
    lines = [reading.words for reading in document.readings if not too_dense(reading.words)]
    days = validity(lines, document.head.issued)
    domains = tuple(each for each in words.domains if each in document.head.title)
    return Draft(document, tuple(clauses(document, words)), days, domains, name, _unread(document))


def _unread(document: Document) -> tuple[Text, ...]:
    """A warning that names the sentences too dense to be read."""
    dense = [str(reading.number) for reading in document.readings if too_dense(reading.words)]
    if not dense:
        return ()
    more = "…" if len(dense) > _MOST_NAMED else ""
    zh, en = ("、".join(dense[:_MOST_NAMED]) + more, ", ".join(dense[:_MOST_NAMED]) + more)
    return (
        Text(
            f"第 {zh} 句没有读：一句超过 {LONGEST} 个字、{MOST_FIGURES} 个数，或有一个数超过 {LONGEST_FIGURE} 位。"
            "请分成几句再读。",
            f"Not read: sentence {en}. It has more than {LONGEST} characters, more than {MOST_FIGURES} numbers, or a "
            f"number of more than {LONGEST_FIGURE} signs. Split it and read it again.",
        ),
    )
