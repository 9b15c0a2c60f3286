"""Closed vocabularies: their members are words of the documents, and no word of one is a word of another."""

from enum import Enum, StrEnum


class Apart:
    """Beside `str` in an enumeration: a member equals itself and its plain text, never one of another enumeration."""

    def __eq__(self, other: object) -> bool:
        return self is other or (not isinstance(other, Enum) and super().__eq__(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Term(Apart, StrEnum):
    """A word of a closed vocabulary.

    “待补充” is a verdict and a standing; a table by verdicts that is asked for a standing must fail, not answer.
    """
