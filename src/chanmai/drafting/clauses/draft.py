"""The whole draft of a text: what was read, the clauses it proposes, and what the checker of packs says of them."""

import datetime
from dataclasses import dataclass

from chanmai.drafting.clauses.assembly import Clause, clauses
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.reading import Document, read_text
from chanmai.drafting.values.terms import validity
from chanmai.engine.facts.texts import Text

Day = datetime.date | None


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
    warnings: tuple[Text, ...] = ()  # what reading the file may have lost
    refused: tuple[NotDrafted, ...] = ()


def draft(original: str, words: Vocabulary, *, wrapped: bool = False, name: str = "") -> Draft:
    """The draft of a policy text. Deterministic: the same text and pack give the same draft."""
    return from_document(read_text(original, words, wrapped=wrapped), words, name)


def from_document(document: Document, words: Vocabulary, name: str = "") -> Draft:
    """The draft of a document that was read."""
    lines = [reading.words for reading in document.readings]
    days = validity(lines, document.head.issued)
    domains = tuple(each for each in words.domains if each in document.head.title)
    return Draft(document, tuple(clauses(document, words)), days, domains, name)
