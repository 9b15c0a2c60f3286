"""The words by which policy texts name facts: names and aliases of the dictionary, and the pack's drafting.yaml."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from chanmai.drafting.text.text import normalise
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Arith, Fetch
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.facts import FactEntry, build_dictionary, read_facts
from chanmai.pack.finding import Notebook, PackError, Place
from chanmai.pack.tree import Mapping, read_yaml

FILE = "drafting.yaml"
_QUANTITIES = (Kind.MONEY, Kind.NUMBER, Kind.RATIO, Kind.DATE)
_SHORTEST_FLAG, _SHORTEST_VALUE = 4, 4


@dataclass(frozen=True)
class Vocabulary:
    """Every word that stands for a fact, and every phrase that stands for a whole condition."""

    dictionary: Dictionary
    synonyms: dict[str, str] = field(default_factory=dict)  # word → name of a fact
    phrases: dict[str, str] = field(default_factory=dict)  # phrase → test
    apart: tuple[str, ...] = ()  # words that hold the name of a fact and mean something else
    domains: tuple[str, ...] = ()  # names of domains that a text may mention

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Quantities and dates by every word for them."""
        fact_of: dict[str, Fact] = {}
        for fact in self.dictionary:
            if fact.kind in _QUANTITIES:
                fact_of |= {_plain(word): fact for word in (fact.name, *fact.aliases) if not word.isascii()}
        return fact_of | {word: self.dictionary.get(name) for word, name in self.synonyms.items()}

    @cached_property
    def tests(self) -> dict[str, str]:
        """Conditions by every phrase for them: yes/no facts, categories that only one fact has, the pack's phrases."""
        test_of: dict[str, str] = {}
        for fact in self.dictionary:
            if fact.kind is Kind.FLAG:
                words = (_plain(word) for word in (fact.name, *fact.aliases))
                test_of |= {word: fact.name for word in words if len(word) >= _SHORTEST_FLAG}
        return test_of | self._values() | self.phrases

    def _values(self) -> dict[str, str]:
        owners: dict[str, list[str]] = {}
        for fact in self.dictionary:
            if fact.kind in (Kind.CATEGORY, Kind.SET):
                for value in fact.values:
                    owners.setdefault(value, []).append(fact.name)
        return {
            _plain(value): f'{names[0]} in {{"{value}"}}'
            for value, names in owners.items()
            if len(names) == 1 and (len(value) >= _SHORTEST_VALUE or value.endswith("区"))
        }

    @cached_property
    def fact_words(self) -> re.Pattern[str]:
        """Finds names of quantities and the words apart from them, the longest first."""
        return _any([*self.facts, *self.apart])

    @cached_property
    def test_words(self) -> re.Pattern[str]:
        """Finds phrases, the longest first."""
        return _any(self.tests)

    @cached_property
    def shares(self) -> dict[str, str]:
        """Names of the facts that are one fact over another, by that formula: 研发费用 / 营业收入."""
        share_of: dict[str, str] = {}
        for fact in self.dictionary:
            node = parse(fact.formula) if fact.formula else None
            if isinstance(node, Arith) and node.op == "/" and isinstance(node.left, Fetch):
                share_of.setdefault(to_chinese(node), fact.name)
        return share_of

    def share(self, part: str, whole: str) -> str:
        """How a rule says one fact over another: by the name of the share where the dictionary has one."""
        return self.shares.get(f"{part} / {whole}", f"{part} / {whole}")


def vocabulary_of(root: Path) -> Vocabulary:
    """The vocabulary of a pack's folder, of which only the facts and drafting.yaml are read. Raises PackError."""
    notes = Notebook()
    if not (root / "pack.yaml").is_file():
        notes.error(
            Place("pack.yaml"),
            "no-pack",
            Text(f"“{root.name}”里没有 pack.yaml", f"There is no pack.yaml in `{root.name}`"),
            Text("给出政策包的文件夹。", "Give the folder of a pack."),
        )
    entered: list[FactEntry] = []
    for path in sorted(root.glob("facts/*.yaml")):
        tree = read_yaml(root, path, notes)
        entered += read_facts(tree, notes) if tree is not None else []
    dictionary = build_dictionary(entered, notes)
    if notes.errors:
        raise PackError(notes.errors)
    return vocabulary(root, dictionary)


def vocabulary(root: Path, dictionary: Dictionary) -> Vocabulary:
    """The vocabulary of a pack; drafting.yaml may be left out. Raises PackError when the file is wrong."""
    path = root / FILE
    if not path.is_file():
        return Vocabulary(dictionary)
    notes = Notebook()
    tree = read_yaml(root, path, notes)
    result = Vocabulary(dictionary)
    if isinstance(tree, Mapping):
        result = _read(Entry(tree, notes), dictionary, notes)
    if notes.errors:
        raise PackError(notes.errors)
    return result


def _read(entry: Entry, dictionary: Dictionary, notes: Notebook) -> Vocabulary:
    synonyms: dict[str, str] = {}
    for item in entry.entries("synonyms"):
        name = item.need("fact")
        if name not in dictionary:
            words = Text(f"事实词典里没有“{name}”", f"The dictionary has no fact `{name}`")
            notes.error(item.at("fact"), "unknown-fact", words)
        synonyms |= {_plain(word): name for word in item.texts("words") if name in dictionary}
        item.note_unknown_keys()
    phrases: dict[str, str] = {}
    expressions = Expressions(dictionary, notes)
    for item in entry.entries("phrases"):
        scalar = item.scalar("test")
        if scalar is not None and expressions.read(scalar, "condition") is not None:
            phrases |= {_plain(word): scalar.text.strip() for word in item.texts("words")}
        item.note_unknown_keys()
    apart, domains = tuple(map(_plain, entry.texts("apart"))), entry.texts("domains")
    entry.note_unknown_keys()
    return Vocabulary(dictionary, synonyms, phrases, apart, domains)


def _plain(word: str) -> str:
    return normalise(word).normal


def _any(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
