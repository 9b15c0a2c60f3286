"""Long lists of keys in pieces that any database takes in one statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Key = TypeVar("Key")
KEYS = 5000
"""SQLite takes 32,766 parameters as it is usually built."""


def blocks(items: Iterable[Key], size: int = KEYS) -> Iterator[list[Key]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while block := list(islice(rest, size)):
        yield block
