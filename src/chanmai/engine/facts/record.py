"""What is known of one subject on one day: values with their sources, looked up by reference."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from chanmai.engine.facts.dictionary import Dictionary, prefix_of, subject_of
from chanmai.engine.facts.fact import Value


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A fact in a period, so many of its own units back; 0 for states.

    Years count from the reference year, months and quarters from the last one that was over before the month or
    quarter of the day of decision began (see `periods`).
    """

    fact: str
    back: int = 0

    @property
    def column(self) -> str:
        """The name with the periods back. Columns of snapshots have the fact's code instead (see `column_of`)."""
        return f"{self.fact}@{self.back}"

    @property
    def prefix(self) -> str:
        """The prefix of the name (see `dictionary`), or nothing."""
        return prefix_of(self.fact)

    @property
    def subject(self) -> str:
        """What stands behind the prefix: the code of a clause or tier, or a finding; else the whole name."""
        return subject_of(self.fact)


def column_of(ref: Ref, dictionary: Dictionary) -> str:
    """The column of a reference in a snapshot, named by the fact's code. Raises UnknownFact."""
    return Ref(dictionary.get(ref.fact).code, ref.back).column


def ref_of(column: str, dictionary: Dictionary) -> Ref | None:
    """The reference of a column; None when it is of no fact of the dictionary."""
    code, _, back = column.rpartition("@")
    return Ref(dictionary.get(code).name, int(back)) if code in dictionary else None


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
