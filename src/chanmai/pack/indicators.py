"""Indicators of the trade: what is summed, divided, counted or compared over the returns of one form and period."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Node
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Place, nearest
from chanmai.pack.words import read_words

if TYPE_CHECKING:
    from chanmai.pack.expressions import Expressions

WAYS = ("total", "share", "count", "median", "largest", "herfindahl")
NEEDED = {"total": "value", "share": "over", "count": "where", "median": "value", "largest": "value",
          "herfindahl": "value"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator over the firms for which `where` holds, of the returns of `forms`; see `engine.indicators`.

    `value` and `over` are expressions over one return, `texts` these as written by key; `most` says for `largest` how
    many firms; `unit` is that in which it is printed.
    """

    code: str
    title: Text
    how: str
    value: Node | None
    over: Node | None
    where: Node | None
    texts: dict[str, str]
    most: int
    unit: str
    forms: tuple[str, ...]
    definition: Text
    place: Place


@dataclass(frozen=True, slots=True)
class IndicatorBook:
    """The indicators, and the codes of the ladders by whose tiers they are broken down."""

    indicators: tuple[Indicator, ...] = ()
    ladders: tuple[str, ...] = ()


def read_indicators(entry: Entry, expressions: "Expressions", ladders: Collection[str]) -> IndicatorBook:
    """The content of plan/indicators.yaml; `ladders` are the codes of those that there are."""
    wanted = entry.texts("ladders")
    for code in wanted:
        if code not in ladders:
            words = Text(f"没有阶梯“{code}”", f"There is no ladder `{code}`")
            entry.notes.error(entry.at("ladders"), "unknown-ladder", words, nearest(code, ladders))
    found = tuple(_indicator(each, expressions) for each in entry.entries("indicators"))
    entry.note_unknown_keys()
    return IndicatorBook(found, wanted)


def _indicator(entry: Entry, expressions: "Expressions") -> Indicator:
    texts: dict[str, str] = {}
    nodes: dict[str, Node | None] = {}
    for key, expect in (("value", "any"), ("over", "any"), ("where", "condition")):
        scalar = entry.scalar(key)
        nodes[key] = expressions.read(scalar, expect) if scalar is not None else None
        if scalar is not None:
            texts[key] = scalar.text.strip()
    how = entry.among("how", WAYS)
    if how in NEEDED and not texts.get(NEEDED[how]):
        entry.note_missing(NEEDED[how])
    indicator = Indicator(
        code=entry.need("code"),
        title=read_words(entry, "title", needed=True),
        how=how,
        value=nodes["value"],
        over=nodes["over"],
        where=nodes["where"],
        texts=texts,
        most=entry.whole("most", 4) or 4,
        unit=entry.need("unit"),
        forms=entry.texts("forms"),
        definition=read_words(entry, "definition", needed=True),
        place=entry.at("code"),
    )
    entry.note_unknown_keys()
    return indicator
