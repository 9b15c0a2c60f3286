"""The taxonomy of industry domains and the official classes it is laid beside."""

from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Place, nearest
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain and what belongs to it. `core`: the plan puts it first; `gb4754` are official classes as a hint."""

    code: str
    name: str
    english: str
    group: str
    core: bool
    section: str
    box: str
    gb4754: tuple[str, ...]
    keywords: tuple[str, ...]
    children: "tuple[Domain, ...]"
    note: Text

    def walk(self) -> "Iterator[Domain]":
        """The domain and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class DomainGroup:
    """A heading under which the plan puts several domains."""

    code: str
    name: str
    english: str
    section: str


@dataclass(frozen=True, slots=True)
class IndustryClass:
    """A class of the official classification of industries."""

    code: str
    division: str
    name: str
    english: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Groups, domains as a tree, and official classes."""

    groups: tuple[DomainGroup, ...] = ()
    domains: tuple[Domain, ...] = ()
    divisions: tuple[IndustryClass, ...] = ()
    classes: tuple[IndustryClass, ...] = ()
    note: Text = NO_TEXT

    def walk(self) -> Iterator[Domain]:
        """Every domain of the tree, in order."""
        for domain in self.domains:
            yield from domain.walk()

    def find(self, name: str) -> Domain | None:
        """The domain of that code or name."""
        return next((each for each in self.walk() if name in (each.code, each.name)), None)


def read_taxonomy(entry: Entry) -> Taxonomy:
    """The taxonomy of plan/taxonomy.yaml. Codes are unique, groups and classes have to exist."""
    entry.text("document"), entry.text("section")
    official = entry.entry("gb4754")
    divisions: tuple[IndustryClass, ...] = ()
    classes: tuple[IndustryClass, ...] = ()
    if official is not None:
        read_words(official, "title"), official.text("source")
        divisions = tuple(_class(item) for item in official.entries("divisions"))
        classes = tuple(_class(item) for item in official.entries("classes"))
        official.note_unknown_keys()
    groups = tuple(_group(item) for item in entry.entries("groups"))
    reader = _Domains({group.code for group in groups}, {item.code for item in classes})
    taxonomy = Taxonomy(
        groups, tuple(reader.read(item) for item in entry.entries("domains")), divisions, classes,
        read_words(entry, "note"),
    )  # fmt: skip
    entry.note_unknown_keys()
    return taxonomy


class _Domains:
    """Reads the tree and watches that no code comes twice and that groups and classes are known."""

    def __init__(self, groups: set[str], classes: set[str]) -> None:
        self.groups = groups
        self.classes = classes
        self.taken: dict[str, Place] = {}

    def read(self, entry: Entry) -> Domain:
        """One domain with its children."""
        domain = Domain(
            code=self._code(entry),
            name=entry.need("name"),
            english=entry.need("english"),
            group=self._known(entry, "group", self.groups),
            core=entry.flag("core"),
            section=entry.text("section"),
            box=entry.text("box"),
            gb4754=self._classes(entry),
            keywords=entry.texts("keywords"),
            children=tuple(self.read(item) for item in entry.entries("children")),
            note=read_words(entry, "note"),
        )
        entry.note_unknown_keys()
        return domain

    def _code(self, entry: Entry) -> str:
        code = entry.need("code")
        if code in self.taken:
            words = Text(
                f"领域代码“{code}”重复，前一处 {self.taken[code]}",
                f"The domain code `{code}` is taken, {self.taken[code]}",
            )
            entry.notes.error(
                entry.at("code"), "code-twice", words, Text("换一个代码。", "Choose another code.")
            )
        self.taken[code] = entry.at("code")
        return code

    def _known(self, entry: Entry, key: str, known: set[str]) -> str:
        text = entry.text(key)
        if text and known and text not in known:
            words = Text(f"“{key}”里的“{text}”没有定义", f"`{text}` of `{key}` is not defined")
            entry.notes.error(entry.at(key), "unknown-group", words, nearest(text, sorted(known)))
        return text

    def _classes(self, entry: Entry) -> tuple[str, ...]:
        codes = entry.texts("gb4754")
        for code in codes:
            if self.classes and code not in self.classes:
                words = Text(f"行业小类“{code}”没有列出", f"The class `{code}` is not listed")
                entry.notes.error(
                    entry.at("gb4754"), "unknown-class", words, nearest(code, sorted(self.classes))
                )
        return codes


def _group(entry: Entry) -> DomainGroup:
    group = DomainGroup(entry.need("code"), entry.need("name"), entry.need("english"), entry.text("section"))
    entry.note_unknown_keys()
    return group


def _class(entry: Entry) -> IndustryClass:
    item = IndustryClass(
        entry.need("code"), entry.text("division"), entry.need("name"), entry.text("english")
    )
    entry.note_unknown_keys()
    return item
