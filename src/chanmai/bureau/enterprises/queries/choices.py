"""Rows of a file that do not say which firm they mean: the firms that come into question, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANOTHER = "new"
"""The answer that it is a firm which the library does not have."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be answered for a row: one of the firms (number in the database and label), or `another` one.

    `withdrawn`: the firm is not in the library any more; to choose it is to put it back.
    """

    row: int
    name: str
    firms: tuple[tuple[int, str], ...] = ()
    another: bool = True
    withdrawn: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the import."""
        firms = [list(firm) for firm in self.firms]
        return {"name": self.name, "firms": firms, "another": self.another, "withdrawn": self.withdrawn}


def choices_of(kept: Mapping[str, Any]) -> tuple[Choice, ...]:
    """The choices as they were kept, by row."""
    return tuple(
        Choice(int(row), each["name"], tuple(map(tuple, each["firms"])), each["another"], each["withdrawn"])
        for row, each in sorted(kept.items(), key=lambda item: int(item[0]))
    )
