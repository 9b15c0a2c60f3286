"""Charts drawn in Typst: bars that lie, lines, and fans of a forecast. One drawing serves PDF and Word."""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from chanmai.bureau.reports.document import Chart
from chanmai.bureau.reports.files.typesetting import family, literal
from chanmai.engine.facts.printing import fixed, short

WIDTH, HEIGHT = 160, 70
"""Of a drawing in millimetres; bars are as high as they are many."""
LEFT, RIGHT, TOP, BOTTOM = 20, 4, 10, 12
BAR, GAP, NAMES = 4.6, 2.4, 46
COLOURS = ("#1f6fc2", "#e0a04a", "#1f9d8a", "#a3465c")
BAND = "#cfe2f5"
INK, PALE = "#33414e", "#d8dfe6"
STEPS, MOST_LABELS = 4, 8
_MONTH = re.compile(r"\d{4}-\d{2}")


def picture(chart: Chart) -> str:
    """The whole source of a picture of its own."""
    return f"#set page(width: auto, height: auto, margin: 2mm)\n#set text({family()}, size: 8pt)\n{drawing(chart)}\n"


def drawing(chart: Chart) -> str:
    """A box of WIDTH in which everything stands at its place; equal charts give equal sources."""
    if chart.kind == "bars":
        rows = len(chart.table.rows)
        return _box(rows * (BAR + GAP) + 6, _bars(chart))
    return _box(HEIGHT, _Plane(chart).marks())


def _box(height: float, marks: Iterator[str]) -> str:
    content = "\n".join(f"  #place(top + left, {mark})" for mark in marks)
    return f"#box(width: {WIDTH}mm, height: {_n(height)}mm)[\n{content}\n]"


def _n(value: float) -> str:
    """A length to the hundredth of a millimetre, so that rounding of floats is not seen."""
    return fixed(Fraction(value), 2)


def _text(x: float, y: float, text: str, *, align: str = "left", width: float = 0, fill: str = INK) -> str:
    inner = f"text(size: 7.5pt, fill: rgb({literal(fill)}), {literal(text)})"
    if not width:
        return f"dx: {_n(x)}mm, dy: {_n(y)}mm, {inner}"
    return f"dx: {_n(x)}mm, dy: {_n(y)}mm, box(width: {_n(width)}mm, align({align}, {inner}))"


def _rule(x: float, y: float, x2: float, y2: float, *, fill: str, stroke: str = "0.4pt") -> str:
    ends = f"start: ({_n(x)}mm, {_n(y)}mm), end: ({_n(x2)}mm, {_n(y2)}mm)"
    return f"line({ends}, stroke: {stroke} + rgb({literal(fill)}))"


def _block(x: float, y: float, width: float, height: float, fill: str) -> str:
    size = f"width: {_n(width)}mm, height: {_n(height)}mm"
    return f"dx: {_n(x)}mm, dy: {_n(y)}mm, rect({size}, fill: rgb({literal(fill)}))"


def _bars(chart: Chart) -> Iterator[str]:
    """A name on the left, a bar from zero on, the number behind it; what lies below zero goes to the left."""
    column = chart.columns[0]
    values = chart.values(column)
    known = [value for value in values if value is not None]
    low, high = min([Fraction(0), *known]), max([Fraction(0), *known])
    span = float(high - low) or 1.0
    room = WIDTH - NAMES - 26
    zero = NAMES + 2 + float(-low) / span * room
    yield _text(NAMES + 2, 0, chart.table.heads[column])
    texts = chart.table.texts("—")
    for row, (name, value) in enumerate(zip(chart.labels, values, strict=True)):
        y = 6 + row * (BAR + GAP)
        yield _text(0, y + 0.6, name, align="right", width=NAMES)
        length = abs(float(value)) / span * room if value is not None else 0.0
        start = zero - length if value is not None and value < 0 else zero
        if length:
            fill = COLOURS[0] if value is not None and value > 0 else COLOURS[3]
            yield _block(start, y, length, BAR, fill)
        yield _text(start + length + 1, y + 0.6, texts[row][column])


class _Plane:
    """Axes with a scale of round steps, and lines or a band upon them."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.columns = [chart.values(column) for column in chart.columns]
        known = [float(value) for column in self.columns for value in column if value is not None]
        self.step = _round_step(min(known, default=0.0), max(known, default=1.0))
        self.low = math.floor(min(known, default=0.0) / self.step) * self.step
        self.high = max(math.ceil(max(known, default=1.0) / self.step) * self.step, self.low + self.step)
        self.count = len(chart.labels)

    def x(self, place: int) -> float:
        """Of the middle of a label's room."""
        return LEFT + (place + 0.5) / max(self.count, 1) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Of a value, from the top down."""
        return TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)

    def marks(self) -> Iterator[str]:
        """Everything, what lies behind first."""
        yield from self._axes()
        if self.chart.kind == "fan":
            past, middle, low, high = self.columns
            yield from self._band(low, high)
            yield from self._line(past, 0)
            yield from self._line(middle, 1)
            names = self.chart.columns[:2]
        else:
            for place, column in enumerate(self.columns):
                yield from self._line(column, place)
            names = self.chart.columns
        yield from self._legend([self.chart.table.heads[column] for column in names])

    def _axes(self) -> Iterator[str]:
        yield _text(0, 0, self.chart.unit)
        value = self.low
        while value <= self.high + self.step / 2:
            y = self.y(value)
            yield _rule(LEFT, y, WIDTH - RIGHT, y, fill=PALE)
            yield _text(
                0, y - 1.4, short(Fraction(value).limit_denominator(10**6), 4), align="right", width=LEFT - 2
            )
            value += self.step
        every = max(1, math.ceil(self.count / MOST_LABELS))
        for place in range(0, self.count, every):
            yield _text(
                self.x(place) - 10, HEIGHT - BOTTOM + 2, self.chart.labels[place], align="center", width=20
            )

    def _line(self, values: Sequence[Fraction | None], place: int) -> Iterator[str]:
        """Straight between neighbours of which one follows the other; a gap stays a gap."""
        fill = COLOURS[place % len(COLOURS)]
        known = [(n, float(value)) for n, value in enumerate(values) if value is not None]
        for (n, value), (m, after) in pairwise(known):
            if m == n + 1 and follows(self.chart.labels[n], self.chart.labels[m]):
                yield _rule(self.x(n), self.y(value), self.x(m), self.y(after), fill=fill, stroke="1.2pt")
        for n, value in known:
            x, y = self.x(n) - 0.8, self.y(value) - 0.8
            yield f"dx: {_n(x)}mm, dy: {_n(y)}mm, circle(radius: 0.8mm, fill: rgb({literal(fill)}))"

    def _band(self, low: Sequence[Fraction | None], high: Sequence[Fraction | None]) -> Iterator[str]:
        ends = [
            (n, a, b)
            for n, (a, b) in enumerate(zip(low, high, strict=True))
            if a is not None and b is not None
        ]
        upper = [(self.x(n), self.y(float(b))) for n, _, b in ends]
        lower = [(self.x(n), self.y(float(a))) for n, a, _ in reversed(ends)]
        points = ", ".join(f"({_n(x)}mm, {_n(y)}mm)" for x, y in (*upper, *lower))
        if len(ends) > 1:
            yield f"polygon(fill: rgb({literal(BAND)}), {points})"

    def _legend(self, names: Sequence[str]) -> Iterator[str]:
        room = (WIDTH - LEFT - RIGHT) / max(len(names), 1)
        for place, name in enumerate(names):
            x = LEFT + place * room
            fill = COLOURS[place % len(COLOURS)]
            yield _block(x, 0.6, 4, 1.6, fill)
            yield _text(x + 5, 0, name)


def follows(period: str, later: str) -> bool:
    """Whether a line may join two periods: years in a row, months of one year, since what adds up begins anew."""
    if _MONTH.fullmatch(period) and _MONTH.fullmatch(later):
        return period[:4] == later[:4]
    return not (period.isdecimal() and later.isdecimal()) or int(later) == int(period) + 1


def _round_step(low: float, high: float) -> float:
    """1, 2 or 5 times a power of ten, so that about STEPS of them span the values."""
    span = (high - low) or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / STEPS))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor * STEPS >= span)
