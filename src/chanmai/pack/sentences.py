"""The sentences of a plan, each known by its first words, with what serves it: measures, targets, clauses, a page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import NOWHERE, Place, nearest
from chanmai.pack.words import read_words

PAGES = ("targets", "measures", "domains", "layout", "series")
"""The pages of the plan."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `opening`: its first words as printed; `text` restates it where no measure does."""

    code: str
    section: str
    box: str
    opening: str
    text: Text
    measures: tuple[str, ...]
    targets: tuple[str, ...]
    clauses: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """All sentences in the order of the plan."""

    document: str = ""
    sentences: tuple[Sentence, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Codes:
    """What a sentence may name: codes of measures and clauses, slugs of targets."""

    measures: Collection[str]
    targets: Collection[str]
    clauses: Collection[str]


def read_sentences(entry: Entry, known: Codes) -> Sentences:
    """The content of plan/sentences.yaml. What is named must be there, a measure once at most, codes unique."""
    entries = entry.entries("sentences")
    found = Sentences(
        entry.text("document"), tuple(_sentence(each, known) for each in entries), entry.at("sentences")
    )
    _once(entries, [(each.code,) for each in found.sentences], "code")
    _once(entries, [each.measures for each in found.sentences], "measures")
    entry.note_unknown_keys()
    return found


def _sentence(entry: Entry, known: Codes) -> Sentence:
    names: Mapping[str, Collection[str]] = {
        "measures": known.measures,
        "targets": known.targets,
        "clauses": known.clauses,
    }
    found = Sentence(
        code=entry.need("code"),
        section=entry.need("section"),
        box=entry.text("box"),
        opening=entry.need("opening"),
        text=read_words(entry, "text"),
        page=entry.among("page", PAGES),
        **{key: entry.texts(key) for key in names},
    )
    for key, codes in names.items():
        for code in entry.texts(key):
            if code not in codes:
                words = Text(f"“{key}”里没有“{code}”", f"There is no `{code}` among the {key}")
                entry.notes.error(entry.at(key), "unknown-code", words, nearest(code, list(codes)))
    if found.text == NO_TEXT and not found.measures:
        entry.note_missing("text")
    entry.note_unknown_keys()
    return found


def _once(entries: list[Entry], codes: list[tuple[str, ...]], key: str) -> None:
    seen: set[str] = set()
    for entry, named in zip(entries, codes, strict=True):
        for code in named:
            if code in seen:
                words = Text(f"“{code}”出现了两次", f"`{code}` is there twice")
                entry.notes.error(entry.at(key), "code-twice", words)
            seen.add(code)
