"""Firms by the titles of the pack's ladders, as a snapshot knows them at the end of the year that a clause looks at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.pack.ladders import is_among
from chanmai.pack.pack import Pack
from chanmai.runners.table import Table

FIRST = "梯度"
NO_TITLE, OPEN = Text("没有称号", "No title"), Text("称号未知", "Titles not known")


@dataclass(frozen=True, slots=True)
class Title:
    """A title that a tier grants: the fact that says so and, where it lists several, the values that mean it."""

    name: Text
    fact: str
    values: tuple[str, ...]


def titles(pack: Pack) -> tuple[Title, ...]:
    """The titles of a pack, those of the cultivation ladders first, each ladder from its lowest tier up.

    Versions of one tier grant the same title.
    """
    ladders = sorted(pack.ladders, key=lambda ladder: ladder.kind != FIRST)
    tiers = [tier for ladder in ladders for tier in sorted(ladder.tiers, key=lambda tier: tier.level)]
    granting = [tier for tier in tiers if tier.grants in pack.dictionary]
    title_of: dict[tuple[str, tuple[str, ...]], Title] = {}
    for tier in granting:
        listing = pack.dictionary.get(tier.grants).kind is not Kind.FLAG
        key = (tier.grants, tier.titles if listing else ())
        title_of.setdefault(key, Title(tier.undated, *key))
    return tuple(title_of.values())


def titles_of(
    table: Table, tiers: Sequence[Title], dictionary: Dictionary, back: int
) -> dict[str, tuple[str, ...]]:
    """The titles of each firm of the snapshot by its subject, `back` years before the snapshot's reference year.

    A firm without one is under 没有称号 only if nothing about its titles is unknown, else under 称号未知.
    """
    columns = [_column(table, title, dictionary, back) for title in tiers]
    return {
        subject: tuple(_of_firm(tiers, answers))
        for subject, *answers in zip(table.subjects, *columns, strict=True)
    }


def _of_firm(tiers: Sequence[Title], answers: Sequence[bool | None]) -> Iterator[str]:
    if True in answers:
        yield from (title.name.zh for title, holds in zip(tiers, answers, strict=True) if holds)
    elif answers:
        yield OPEN.zh if None in answers else NO_TITLE.zh


def _column(table: Table, title: Title, dictionary: Dictionary, back: int) -> list[bool | None]:
    fact = dictionary.get(title.fact)
    ref = Ref(fact.name, back if fact.period is PeriodKind.YEAR else 0)
    values = table.column(ref, dictionary)
    return (
        [None] * len(table)
        if values is None
        else [is_among(value, title.values) for value in values.to_pylist()]
    )


@lru_cache(maxsize=8)
def order(tiers: tuple[Title, ...]) -> dict[str, Text]:
    """The rows of a table by titles, in order, with their words in both languages."""
    return {words.zh: words for words in (*(title.name for title in tiers), NO_TITLE, OPEN)}
