"""Long lists in pages."""

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; `pages` and `total` are of the whole list."""

    rows: tuple[Row, ...]
    number: int
    pages: int
    total: int


class PageSpan(NamedTuple):
    """Where a page lies in its list: its number, how many pages and rows there are, and which rows stand on it."""

    number: int
    pages: int
    total: int
    rows: slice


def page_span(total: int, number: int, size: int) -> PageSpan:
    """The page of that number in a list of `total` rows, `size` on each; the nearest where there is none."""
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    return PageSpan(number, pages, total, slice((number - 1) * size, number * size))
