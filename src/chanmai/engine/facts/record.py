"""What is known of one subject on one day: values with their sources, looked up by reference."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from chanmai.engine.facts.fact import Value


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A fact in a period: `back` years before the reference year (0 = the reference year; point facts: 0)."""

    fact: str
    back: int = 0

    @property
    def column(self) -> str:
        """Name of the column in a snapshot. The dictionary's code replaces the Chinese name there."""
        return f"{self.fact}@{self.back}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from: the form, who filed it, when, and whether it is invented."""

    form: str
    reporter: str
    filed_at: datetime.date | None = None
    filing: str = ""  # identifier of the filing
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One subject's facts, as of a day. A reference that is not in `values` is unknown.

    `history_complete` says that every award ever received is in `values` (as 已获: and 次数:); only then does an
    award that is not recorded count as never received. Otherwise the history of awards is as unknown as any fact.
    """

    subject: str
    reference_year: int
    values: Mapping[Ref, Value]
    sources: Mapping[Ref, Source] = field(default_factory=dict)
    history_complete: bool = False

    def value(self, ref: Ref) -> Value | None:
        """The value, or None when it is not known."""
        return self.values.get(ref)
