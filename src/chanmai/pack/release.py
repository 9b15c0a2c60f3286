"""release.yaml: which tables over firms may be published, and by which rules their cells are hidden."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.disclosure.rules import Dominance, ReleaseRules
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.words import read_words

MEASURES = ("firms", "revenue")
"""What can be added up: firms, or the money of the fact `revenue`."""
DIMENSIONS = ("district", "domain", "size")
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """Tables that can be published together, each by its dimensions."""

    code: str
    title: Text
    tables: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReleaseBook:
    """The rules of publication by measure, the tables on offer, and the facts of money and of groups of firms."""

    rules: Mapping[str, ReleaseRules] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()
    revenue: str = ""
    group: str = ""
    size_least: Mapping[str, int] = field(default_factory=dict)  # 分 that a firm of a size has at least

    def offer(self, code: str) -> Offer | None:
        """The offer of that code."""
        return next((each for each in self.offers if each.code == code), None)


def read_release(entry: Entry) -> ReleaseBook:
    """The rules and offers of a pack."""
    rules, sizes = entry.entry("rules"), entry.entry("size_least")
    book = ReleaseBook(
        {} if rules is None else _rules(rules),
        tuple(_offer(each) for each in entry.entries("offers")),
        entry.need("revenue"),
        entry.text("group"),
        {} if sizes is None else {name: sizes.money(name) or 0 for name in sizes.node.keys},
    )
    entry.note_unknown_keys()
    return book


def _rules(entry: Entry) -> dict[str, ReleaseRules]:
    dominance = tuple(
        Dominance(each.whole("firms", 1) or 1, _share(each, "percent")) for each in entry.entries("dominance")
    )
    least = entry.entry("least")
    closeness = _share(entry, "closeness_percent") if entry.has("closeness_percent") else None
    minimum = entry.whole("minimum_firms", 3) or 3
    shares = _share(entry, "percent_of_total"), _share(entry, "percent_of_largest")
    floors = {"firms": least.whole("firms", 1) or 1, "revenue": least.money("revenue") or 1} if least else {}
    for each in entry.entries("dominance"):
        each.knows("firms", "percent")
        each.note_unknown_keys()
    entry.note_unknown_keys()
    return {
        measure: ReleaseRules(minimum, dominance, closeness, *shares, floors.get(measure, 1))
        for measure in MEASURES
    }


def _share(entry: Entry, key: str) -> Fraction:
    if not entry.has(key):
        entry.note_missing(key)
    return Fraction(entry.whole(key, HUNDRED) or 0, HUNDRED)


def _offer(entry: Entry) -> Offer:
    tables = entry.data("tables")
    wanted = tables if isinstance(tables, list) else []
    offer = Offer(
        entry.need("code"),
        read_words(entry, "title", needed=True),
        tuple(tuple(str(name) for name in each) for each in wanted if isinstance(each, list)),
    )
    for names in offer.tables:
        unknown = [name for name in names if name not in DIMENSIONS]
        if unknown:
            entry.notes.error(
                entry.at("tables"),
                "no-dimension",
                Text(f"没有“{unknown[0]}”这个分组", f"There is no dimension `{unknown[0]}`"),
                Text(f"可用：{'、'.join(DIMENSIONS)}", f"There are: {', '.join(DIMENSIONS)}"),
            )
    entry.note_unknown_keys()
    return offer
