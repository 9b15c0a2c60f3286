"""The quality index of a pack: dimensions, indicators, weights, judgements by pairs, ways that may be chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.engine.quality.normalising import WAYS
from chanmai.engine.quality.table import QualityError
from chanmai.engine.quality.weighing import Priorities, consistent_priorities
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import NOWHERE, Place
from chanmai.pack.targets import Gauge, read_gauge
from chanmai.pack.words import read_words

WEIGHINGS = ("expert", "ahp", "equal", "entropy")
AGGREGATIONS = ("arithmetic", "geometric")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A side of quality with the weight that experts give it."""

    code: str
    title: Text
    expert: int


@dataclass(frozen=True, slots=True)
class QualityIndicator:
    """One indicator and how it is measured over firms. Shown in `unit`, a `scale` of base units, with `decimals`."""

    code: str
    dimension: str
    title: Text
    gauge: Gauge
    rising: bool
    unit: str
    scale: Fraction
    decimals: int


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole index. The first of each list of ways is the method, the others test it."""

    document: str = ""
    title: Text = NO_TEXT
    note: Text = NO_TEXT
    normalisations: tuple[str, ...] = ()
    weighings: tuple[str, ...] = ()
    aggregations: tuple[str, ...] = ()
    leave_one_out: bool = False
    spread: Fraction = Fraction(0)
    draws: int = 0
    seed: int = 0
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[QualityIndicator, ...] = ()
    priorities: Priorities | None = None
    place: Place = NOWHERE


def read_quality(entry: Entry, expressions: Expressions) -> Quality:
    """The content of plan/quality.yaml. Contradictory judgements are an error, as unknown dimensions and ways are."""
    dimensions = tuple(_dimension(each) for each in entry.entries("dimensions"))
    codes = [each.code for each in dimensions]
    indicators = (_indicator(each, codes, expressions) for each in entry.entries("indicators"))
    found = Quality(
        document=entry.text("document"),
        title=read_words(entry, "title", needed=True),
        note=read_words(entry, "note"),
        normalisations=_ways(entry, "normalisations", WAYS),
        weighings=_ways(entry, "weighings", WEIGHINGS),
        aggregations=_ways(entry, "aggregations", AGGREGATIONS),
        leave_one_out=entry.flag("leave_one_out"),
        spread=entry.quantity("spread", "ratio") or Fraction(0),
        draws=entry.whole("draws") or 0,
        seed=entry.whole("seed") or 0,
        dimensions=dimensions,
        indicators=tuple(each for each in indicators if each is not None),
        priorities=_priorities(entry, len(dimensions)),
        place=entry.at("indicators"),
    )
    if "ahp" in found.weighings and found.priorities is None:
        entry.note_missing("judgements")
    entry.note_unknown_keys()
    return found


def _ways(entry: Entry, key: str, known: Iterable[str]) -> tuple[str, ...]:
    names, known = entry.texts(key), list(known)
    for name in names:
        if name not in known:
            words = Text(f"“{key}”没有“{name}”这种做法", f"`{name}` is none of the {key}")
            entry.notes.error(entry.at(key), "not-among", words, Text("、".join(known), ", ".join(known)))
    if not names:
        entry.note_missing(key)
    return names


def _dimension(entry: Entry) -> Dimension:
    found = Dimension(entry.need("code"), read_words(entry, "title", needed=True), entry.whole("expert") or 0)
    if found.expert <= 0:
        words = Text("专家权重应大于零", "An expert weight is above zero")
        entry.notes.error(entry.at("expert"), "no-weight", words)
    entry.note_unknown_keys()
    return found


def _indicator(entry: Entry, dimensions: Sequence[str], expressions: Expressions) -> QualityIndicator | None:
    gauge = read_gauge(entry, expressions)
    found = QualityIndicator(
        code=entry.need("code"),
        dimension=entry.among("dimension", dimensions),
        title=read_words(entry, "title", needed=True),
        gauge=gauge or Gauge("sum"),
        rising=entry.flag("rising", default=True),
        unit=entry.text("unit"),
        scale=entry.quantity("scale") or Fraction(1),
        decimals=entry.whole("decimals") or 0,
    )
    if gauge is None:
        entry.note_missing("measure")
    entry.note_unknown_keys()
    return None if gauge is None else found


def _priorities(entry: Entry, size: int) -> Priorities | None:
    """What the judgements above the diagonal say; noted where they are no triangle, not positive or contradictory."""
    rows = entry.data("judgements")
    if rows is None:
        return None
    try:
        return consistent_priorities(_square(rows, size))
    except (ValueError, TypeError, ZeroDivisionError):
        words = Text(
            "judgements 应为对角线以上的三角形，每格大于零", "Judgements are a triangle above the diagonal"
        )
        entry.notes.error(entry.at("judgements"), "wrong-form", words)
    except QualityError as error:
        entry.notes.error(entry.at("judgements"), "contradictory", error.message, error.mend)
    return None


def _square(rows: object, size: int) -> list[list[Fraction]]:
    """The reciprocal matrix of what stands above its diagonal. Raises ValueError for another form."""
    triangle = rows if isinstance(rows, list) else []
    if [len(row) if isinstance(row, list) else 0 for row in triangle] != list(range(size - 1, 0, -1)):
        raise ValueError
    matrix = [[Fraction(1)] * size for _ in range(size)]
    for a, row in enumerate(triangle):
        for b, word in enumerate(row, a + 1):
            matrix[a][b] = Fraction(str(word))
            matrix[b][a] = 1 / matrix[a][b]
    return matrix
