"""reports/*.yaml: the templates of regular reports: chapters of paragraphs with named figures, and exhibits."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Place, nearest
from chanmai.pack.words import read_words


class Audience(Term):
    """For whom a part of a report is; each of them reads what is for those behind it too."""

    FIRMS = "firms"  # names single firms: for officers who see all of them
    CITY = "city"  # sums over all firms: for who sees the whole city
    PUBLIC = "public"  # what is published, or guarded: for everybody


class Rhythm(Term):
    """How often a report is made."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


SHOWS: Mapping[str, tuple[str, ...]] = {
    "indicators": ("codes",),
    "breakdown": ("of", "by"),
    "targets": (),
    "goals": (),
    "series": ("of",),
    "forecast": ("of",),
    "structure": ("by",),
    "lights": (),
    "lagging": (),
    "movers": ("of",),
    "release": ("of", "by"),
    "quality": ("by",),
    "warnings": ("by",),
}
"""What can be shown, and what each must name."""
PUBLIC_SHOWS = frozenset({"goals", "series", "forecast", "release"})
FIRM_SHOWS = frozenset({"movers"})
"""Exhibits that name firms."""
FIELDS = ("value", "earlier", "growth", "levels", "reported", "firms", "matched", "estimated", "whole")
"""What can be said of an indicator in a sentence."""
COUNTS: Mapping[str, tuple[str, ...]] = {
    "targets": ("all", "reached", "open", "missed", "unattainable", "incomparable"),
    "lights": ("all", "red", "amber", "green", "none"),
}
PLAIN = ("period", "as_of")
"""Names that every paragraph may use, also one for everybody."""
GROUPS = {
    "breakdown": ("district", "domain", "park", "size"),
    "structure": ("district", "domain"),
    "release": ("firms", "revenue"),
    "quality": ("district", "park", "domain"),
    "warnings": ("district", "domain", "reason"),
}
_NAME = re.compile(r"\{([^{}]*)\}")
LAST = 12


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`words`), or an exhibit (`show`) with its title; `last`: how many periods or rows at most."""

    audience: Audience
    words: Text
    show: str
    title: Text
    codes: tuple[str, ...]
    of: str
    by: str
    last: int
    place: Place


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its blocks."""

    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """A regular report; its figures of firms are those of the returns of `form`."""

    code: str
    title: Text
    rhythm: Rhythm
    form: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class TemplateCodes:
    """The codes that a template may name."""

    indicators: Collection[str]
    targets: Collection[str]
    series: Collection[str]
    offers: Collection[str]
    forms: Collection[str]


def names_in(text: str) -> tuple[str, ...]:
    """The names of figures in a paragraph, as they stand between braces."""
    return tuple(_NAME.findall(text))


def read_report(entry: Entry, known: TemplateCodes) -> ReportTemplate:
    """One template; what it names and nobody knows is noted."""
    form = entry.need("form")
    if form and form not in known.forms:
        _unknown(entry, "form", form, known.forms)
    found = ReportTemplate(
        entry.need("code"),
        read_words(entry, "title", needed=True),
        entry.choice("every", Rhythm, Rhythm.MONTH),
        form,
        tuple(_chapter(each, known) for each in entry.entries("chapters")),
    )
    entry.note_unknown_keys()
    return found


def _chapter(entry: Entry, known: TemplateCodes) -> Chapter:
    chapter = Chapter(
        read_words(entry, "title", needed=True),
        tuple(_block(each, known) for each in entry.entries("blocks")),
    )
    entry.note_unknown_keys()
    return chapter


def _block(entry: Entry, known: TemplateCodes) -> Block:
    show = entry.among("show", SHOWS)
    block = Block(
        audience=entry.choice("for", Audience, Audience.CITY),
        words=read_words(entry, "text", needed=not show),
        show=show,
        title=read_words(entry, "title", needed=bool(show)),
        codes=entry.texts("codes"),
        of=entry.text("of"),
        by=entry.text("by"),
        last=entry.whole("last", LAST) or LAST,
        place=entry.place,
    )
    for key in SHOWS.get(show, ()):
        if not getattr(block, key):
            entry.note_missing(key)
    _check_codes(entry, block, known)
    _check_audience(entry, block)
    for name in sorted({*names_in(block.words.zh), *names_in(block.words.en)}):
        _check_name(entry, block, name, known)
    entry.note_unknown_keys()
    return block


def _check_codes(entry: Entry, block: Block, known: TemplateCodes) -> None:
    for code in block.codes:
        if code not in known.indicators:
            _unknown(entry, "codes", code, known.indicators)
    books = {
        "breakdown": known.indicators,
        "movers": known.targets,
        "series": known.series,
        "forecast": known.series,
        "release": known.offers,
    }
    if block.of and block.show in books and block.of not in books[block.show]:
        _unknown(entry, "of", block.of, books[block.show])
    if block.by and block.by not in GROUPS.get(block.show, (block.by,)):
        _unknown(entry, "by", block.by, GROUPS[block.show])


def _check_audience(entry: Entry, block: Block) -> None:
    if block.audience is Audience.PUBLIC and block.show and block.show not in PUBLIC_SHOWS:
        _too_open(entry, block.show, "city")
    if block.audience is not Audience.FIRMS and block.show in FIRM_SHOWS:
        _too_open(entry, block.show, "firms")


def _check_name(entry: Entry, block: Block, name: str, known: TemplateCodes) -> None:
    if name in PLAIN:
        return
    if block.audience is Audience.PUBLIC:
        _too_open(entry, f"{{{name}}}", "city")
    if name not in all_names(known.indicators):
        _unknown(entry, "text", name, list(all_names(known.indicators)))


def all_names(indicators: Collection[str]) -> Iterator[str]:
    """Every name that a paragraph may use."""
    yield from PLAIN
    for subject, parts in (*COUNTS.items(), *((code, FIELDS) for code in indicators)):
        yield from (f"{subject}.{part}" for part in parts)


def _unknown(entry: Entry, key: str, name: str, words: Collection[str]) -> None:
    entry.notes.error(
        entry.at(key), "unknown-name", Text(f"没有“{name}”", f"There is no `{name}`"), nearest(name, words)
    )


def _too_open(entry: Entry, what: str, least: str) -> None:
    entry.notes.error(
        entry.at("for"),
        "too-open",
        Text(f"“{what}”不能给这个范围的读者看", f"`{what}` is not for these readers"),
        Text(f"写 for: {least}。", f"Write `for: {least}`."),
    )
