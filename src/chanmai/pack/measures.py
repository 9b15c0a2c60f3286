"""The measures of a plan: what the city is told to do, restated, with the part of the product that serves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import NOWHERE, Place, nearest
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the plan with a title: a section of the text or a box."""

    code: str
    chapter: str
    section: str
    box: str
    title: Text
    count: int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `body` is the responsible body where the plan names one; `capability` an app of the product."""

    code: str
    part: str
    chapter: str
    section: str
    box: str
    task: Text
    text: Text
    body: str
    kind: str
    systems: tuple[str, ...]
    capability: str


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures, the sections they stand in, the kinds of work with their English names, and the systems."""

    document: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    measures: tuple[Measure, ...] = ()
    place: Place = NOWHERE
    systems: Mapping[str, Text] = field(
        default_factory=dict
    )  # what the systems that the plan asks for are called


def read_measures(entry: Entry) -> Measures:
    """The measures of plan/measures.yaml. Parts must exist and their counts agree; codes are unique."""
    document = entry.text("document")
    read_words(entry, "note")
    kinds = entry.entry("kinds")
    names = {key: kinds.text(key) for key in kinds.node.keys} if kinds is not None else {}
    systems = entry.entry("systems")
    names_of_systems = (
        {key: read_words(systems, key) for key in systems.node.keys} if systems is not None else {}
    )
    section_entries, entries = entry.entries("sections"), entry.entries("measures")
    sections = tuple(_section(item) for item in section_entries)
    measures = tuple(_measure(item, names) for item in entries)
    _agree(sections, section_entries, measures, entries)
    entry.note_unknown_keys()
    return Measures(document, names, sections, measures, entry.at("document"), names_of_systems)


def _section(entry: Entry) -> Section:
    section = Section(
        code=entry.need("code"),
        chapter=entry.text("chapter"),
        section=entry.need("section"),
        box=entry.text("box"),
        title=read_words(entry, "title", needed=True),
        count=entry.whole("count"),
    )
    entry.note_unknown_keys()
    return section


def _measure(entry: Entry, kinds: Mapping[str, str]) -> Measure:
    entry.stated("body")
    entry.stated("box")
    measure = Measure(
        code=entry.need("code"),
        part=entry.text("part"),
        chapter=entry.text("chapter"),
        section=entry.need("section"),
        box=entry.text("box"),
        task=read_words(entry, "task", needed=True),
        text=read_words(entry, "text", needed=True),
        body=entry.text("body"),
        kind=entry.among("kind", kinds) if kinds else entry.text("kind"),
        systems=entry.texts("systems"),
        capability=entry.need("capability"),
    )
    entry.note_unknown_keys()
    return measure


def _agree(
    sections: tuple[Section, ...],
    section_entries: list[Entry],
    measures: tuple[Measure, ...],
    entries: list[Entry],
) -> None:
    known = [section.code for section in sections]
    codes: set[str] = set()
    for measure, entry in zip(measures, entries, strict=True):
        if measure.code in codes:
            words = Text(f"举措代码“{measure.code}”重复", f"The code `{measure.code}` is taken")
            entry.notes.error(
                entry.at("code"), "code-twice", words, Text("换一个代码。", "Choose another code.")
            )
        codes.add(measure.code)
        if known and measure.part not in known:
            words = Text(f"没有“{measure.part}”这一部分", f"There is no part `{measure.part}`")
            entry.notes.error(entry.at("part"), "unknown-part", words, nearest(measure.part, known))
    for section, entry in zip(sections, section_entries, strict=True):
        count = sum(measure.part == section.code for measure in measures)
        if section.count is not None and section.count != count:
            words = Text(
                f"“{section.code}”应有 {section.count} 条举措，实有 {count} 条",
                f"`{section.code}` should have {section.count} measures and has {count}",
            )
            entry.notes.error(
                entry.at("count"),
                "count",
                words,
                Text("补齐或改正 count。", "Complete it or mend the count."),
            )
