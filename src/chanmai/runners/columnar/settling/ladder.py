"""Answers that fall from met to open to not met as some numbers grow: few of them have to be asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chanmai.runners.columnar.vectors import Bools

Truth = bool | None
Places = NDArray[np.intp]


@dataclass(slots=True)
class Ladder:
    """The answers known so far, by the points of their rows.

    Where every point of one row is at most that of another, its answer is at least as good. So a met row answers for
    those below it, a row not met for those above it, and two open ones for those between them.
    """

    known: dict[tuple[Any, ...], Truth] = field(default_factory=dict)

    def climb(
        self, points: Sequence[NDArray[Any]], count: int, ask: Callable[[Sequence[int]], Truth]
    ) -> list[tuple[Truth, Places]]:
        """The answers to `count` rows, each with the places of its rows.

        `ask` gives the answer where each point is that of some place. Without points all rows have one answer.
        """
        board = _Board(points, count)
        for at, truth in self.known.items():
            board.note(at, truth)
        parts = [np.arange(count)]
        while parts:
            places = board.unanswered(parts.pop())
            for corner in board.corners(places):
                at = tuple(point[place] for point, place in zip(points, corner, strict=True))
                if at not in self.known:
                    self.known[at] = ask(corner)
                board.note(at, self.known[at])
            parts += board.halves(board.unanswered(places))
        return [
            (truth, np.flatnonzero(rows))
            for truth, rows in ((True, board.met), (False, board.unmet), (None, board.open))
            if rows.any()
        ]


class _Board:
    """Which of some rows are answered."""

    def __init__(self, points: Sequence[NDArray[Any]], count: int) -> None:
        self._points = points
        self._count = count
        self.met, self.unmet, self.open = (np.zeros(count, dtype=bool) for _ in range(3))
        self._above_open, self._below_open = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)

    def note(self, at: tuple[Any, ...], truth: Truth) -> None:
        """Take the answer at some point into account."""
        below = self._all([point <= value for point, value in zip(self._points, at, strict=True)])
        above = self._all([point >= value for point, value in zip(self._points, at, strict=True)])
        if truth is True:
            self.met |= below
        elif truth is False:
            self.unmet |= above
        else:
            self._above_open |= above
            self._below_open |= below
            self.open |= self._above_open & self._below_open

    def _all(self, tests: Sequence[Bools]) -> Bools:
        return np.asarray(np.logical_and.reduce([np.ones(self._count, dtype=bool), *tests]))

    def unanswered(self, places: Places) -> Places:
        """Those of the places that have no answer."""
        return places[~(self.met | self.unmet | self.open)[places]]

    def corners(self, places: Places) -> list[list[int]]:
        """The two corners of the box around the places: for each point a place that has it."""
        if not len(places):
            return []
        least = [int(places[np.argmin(point[places])]) for point in self._points]
        most = [int(places[np.argmax(point[places])]) for point in self._points]
        return [least, most]

    def halves(self, places: Places) -> list[Places]:
        """The places in two parts, divided by the point that differs most among them; none of none."""
        if not len(places):
            return []
        columns = [point[places] for point in self._points]
        widest = max(columns, key=lambda column: len(np.unique(column)))
        in_order = np.sort(widest)
        middle = in_order[len(in_order) // 2]
        low = widest < middle if in_order[0] < middle else widest <= middle
        return [places[~low], places[low]]
