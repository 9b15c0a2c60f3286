"""All indicators over all firms at once: each expression is evaluated once a period, each breakdown sorted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Kind
from chanmai.engine.indicators.aggregates import Aggregate
from chanmai.engine.indicators.estimates import Estimate
from chanmai.engine.indicators.panel import EARLIER, NOW, Figures, Measure, Panel, estimates, figures_of
from chanmai.engine.language.check import check
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs
from chanmai.runners.columnar.columns import Columns, TooLarge
from chanmai.runners.columnar.formulas import Formulas
from chanmai.runners.columnar.vectors import Bools, nowhere
from chanmai.runners.indicators.earlier import YearBefore, before
from chanmai.runners.indicators.numbers import Numbers, Segments, middle, top_of
from chanmai.runners.table import Table

Names = Mapping[str, Sequence[str] | pa.Array]
"""By breakdown the group of each firm."""


def all_figures(measures: Sequence[Measure], panel: Panel) -> list[Figures]:
    """The figures of each indicator over a panel."""
    table = Table.from_kept([""] * panel.firms, panel.columns, panel.dictionary, 0)
    try:
        return figures_of_table(measures, table, panel.groups, panel.stratum, panel.dictionary)
    except TooLarge:  # a figure of 63 bits or more
        return [figures_of(of, panel) for of in measures]


def figures_of_table(
    measures: Sequence[Measure], table: Table, groups: Names, stratum: str, dictionary: Dictionary
) -> list[Figures]:
    """The same of a table with columns `@0` and `@1`. Raises TooLarge for a value of 63 bits or more."""
    work = _Work(measures, table, groups, stratum, dictionary)
    return [work.figures(of) for of in measures]


@dataclass(frozen=True, slots=True)
class _Answer:
    """A condition: where it holds, and where it is known."""

    holds: Bools
    known: Bools


class _Work:
    """What the figures of all indicators over one table share."""

    def __init__(
        self,
        measures: Sequence[Measure],
        table: Table,
        groups: Names,
        stratum: str,
        dictionary: Dictionary,
    ) -> None:
        self._rows = len(table)
        self._dictionary = dictionary
        written = [node for of in measures for node in (of.value, of.over, of.where) if node is not None]
        self._core = {node: expand(node, dictionary) for node in written}
        asked = dict.fromkeys(ref for core in self._core.values() for ref in refs(core))
        columns = Columns(table, [*asked, *map(before, asked)], dictionary)
        every = slice(0, self._rows)
        self._batches = (columns, YearBefore(columns))
        self._formulas = tuple(Formulas(batch, every) for batch in self._batches)
        self._whole = Segments.whole(self._rows)
        self._groups = {name: _segments(own) for name, own in groups.items()}
        self._stratum = self._groups[stratum][1]
        self._numbers_kept: dict[tuple[Node, int], Numbers] = {}

    def figures(self, of: Measure) -> Figures:
        """All figures of one indicator."""
        now, earlier = (self._parts(of, back) for back in (NOW, EARLIER))
        both = self._matched(of)
        matched = int(np.count_nonzero(both))
        same_now, same_earlier = (
            Aggregate(one.value, one.reported, matched)
            for one in (
                _aggregate(of, [each.only(both) for each in parts], self._whole)[0]
                if self._rows
                else _NOTHING
                for parts in (now, earlier)
            )
        )
        return Figures(
            now=self._one(of, now),
            earlier=self._one(of, earlier),
            matched=matched,
            matched_now=same_now,
            matched_earlier=same_earlier,
            estimate=self._estimate(now[0], earlier[0]) if estimates(of) else None,
            groups={
                name: dict(
                    zip(names, _aggregate(of, [each.within(segments) for each in now], segments), strict=True)
                )
                for name, (names, segments) in self._groups.items()
            },
        )

    def _one(self, of: Measure, parts: Sequence[Numbers]) -> Aggregate:
        return _aggregate(of, parts, self._whole)[0] if self._rows else _NOTHING

    def _parts(self, of: Measure, back: int) -> list[Numbers]:
        """The columns of numbers that an indicator is computed from: of a count, 1 for yes and 0 for no."""
        answer = self._answer(of.where, back)
        if of.how == "count":
            return [Numbers(answer.holds.astype(np.int64), Fraction(1), answer.known, 1)]
        value = self._numbers(of.value, back)
        if of.where is not None:
            value = value.only(answer.holds)
        if of.how != "share":
            return [value]
        over = self._numbers(of.over, back)
        return [value.only(over.known), over.only(value.known)]

    def _numbers(self, node: Node | None, back: int) -> Numbers:
        """An expression as numbers; nothing else than numbers is known."""
        if node is None:
            return Numbers.of(nowhere(), self._rows)
        key = (node, back)
        if key not in self._numbers_kept:
            is_number = check(node, self._dictionary, expect="any").quantity
            vector = self._formulas[back].quantity(self._core[node]) if is_number else nowhere()
            self._numbers_kept[key] = Numbers.of(vector, self._rows)
        return self._numbers_kept[key]

    def _answer(self, node: Node | None, back: int) -> _Answer:
        if node is None:
            always: Bools = np.ones(self._rows, dtype=bool)
            return _Answer(always, always)
        answer = self._formulas[back].condition(self._core[node])
        return _Answer(answer.surely, answer.surely | ~answer.possibly)

    def _known(self, node: Node, back: int) -> Bools:
        found = check(node, self._dictionary, expect="any")
        if found.quantity:
            return self._numbers(node, back).known
        if found.kind is Kind.FLAG:
            return self._answer(node, back).known
        core, read = self._core[node], self._batches[back].reader
        return np.array([evaluate(core, read(row)) is not None for row in range(self._rows)], dtype=bool)

    def _matched(self, of: Measure) -> Bools:
        needed = [node for node in (of.value, of.over, of.where) if node is not None]
        known: Bools = np.ones(self._rows, dtype=bool)
        for node in needed:
            for back in (NOW, EARLIER):
                known = known & self._known(node, back)
        return known

    def _estimate(self, now: Numbers, earlier: Numbers) -> Estimate | None:
        """By stratum as `engine.indicators.estimates`: of the silent by growth of the stratum, else by its mean."""
        filers = int(np.count_nonzero(now.known))
        if filers == self._rows:
            return None
        segments = self._stratum
        one, other = now.within(segments), earlier.within(segments)
        both = one.known & other.known
        silent = other.known & ~one.known
        sums = [each.sums(segments) for each in (one, one.only(both), other.only(both), other.only(silent))]
        counts = [segments.counts(marks) for marks in (one.known, silent)]
        estimated = Fraction(0)
        by_growth = by_mean = without = 0
        for filed, last, first, grown, reported, told, size in zip(
            *sums, *counts, segments.sizes, strict=True
        ):
            grows = first > 0 and last > 0
            quiet = size - reported - (told if grows else 0)
            if grows:
                estimated += grown * last / first
                by_growth += told
            if reported:
                estimated += filed / reported * quiet
                by_mean += quiet
            else:
                without += quiet
        return Estimate(sum(sums[0], Fraction(0)), estimated, filers, by_growth, by_mean, without)


_NOTHING = Aggregate(None, 0, 0)


def _segments(names: Sequence[str] | pa.Array) -> tuple[list[str], Segments]:
    """The names of the groups in the order in which they first occur, and their segments."""
    array = names if isinstance(names, pa.Array | pa.ChunkedArray) else pa.array(names, pa.string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    codes: NDArray[Any] = array.indices.to_numpy(zero_copy_only=False)
    found, places = np.unique(codes, return_inverse=True)
    words = array.dictionary.to_pylist()
    return [str(words[code]) for code in found.tolist()], Segments.of(places, len(found))


def _aggregate(of: Measure, parts: Sequence[Numbers], segments: Segments) -> list[Aggregate]:
    """The figure of each group, of numbers in the order of the groups."""
    value = parts[0]
    reported = segments.counts(value.known)
    if of.how in ("largest", "herfindahl"):  # shares of a sum with a value below zero mean nothing
        least = [num.min(initial=0) for num in segments.parts(value.num)]
        reported = [known if lowest >= 0 else 0 for known, lowest in zip(reported, least, strict=True)]
    return [
        Aggregate(figure if known else None, known, firms)
        for figure, known, firms in zip(_figures(of, parts, segments), reported, segments.sizes, strict=True)
    ]


def _figures(of: Measure, parts: Sequence[Numbers], segments: Segments) -> list[Fraction | None]:
    value = parts[0]
    match of.how:
        case "share":
            return _over(value.sums(segments), parts[1].sums(segments))
        case "median":
            middles = [middle(num) for num in value.known_parts(segments)]
            return [None if each is None else each * value.unit for each in middles]
        case "largest":
            tops = [top_of(num, of.most) * value.unit for num in value.known_parts(segments)]
            return _over(tops, value.sums(segments))
        case "herfindahl":
            return _over(value.squares(segments), [each**2 for each in value.sums(segments)])
    return list(value.sums(segments))


def _over(parts: Sequence[Fraction], wholes: Sequence[Fraction]) -> list[Fraction | None]:
    return [part / whole if whole else None for part, whole in zip(parts, wholes, strict=True)]
