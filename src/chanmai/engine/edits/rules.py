"""What an edit rule is, and the cells of other returns that stand beside those of a return."""

from dataclasses import dataclass, replace
from typing import Protocol

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, PeriodKind
from chanmai.engine.facts.periods import MONTH, PER_YEAR, QUARTER, YEAR, before
from chanmai.engine.facts.term import Term
from chanmai.engine.language.nodes import Node


class EditKind(Term):
    """What an edit rule compares. Whether a cell is a value at all (type) is found when it is read."""

    RANGE = "range"
    BALANCE = "balance"
    ON_PERIOD = "month-on-month"
    ON_YEAR = "year-on-year"
    RATIO = "ratio"
    CROSS = "cross-form"


class Rule(Protocol):
    """An edit rule as the search sees it: `test` is expanded and holds for a sound return."""

    @property
    def code(self) -> str:
        """Its code."""
        ...

    @property
    def test(self) -> Node:
        """The condition in core nodes."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """A cell that rules call by `name`: of the form itself so many periods back, or of another form.

    For another form (`form`) `back` counts years; `month` is the month that is meant in a form of months, 0 for a
    form of years.
    """

    name: str
    fact: str  # name in the dictionary
    form: str = ""
    back: int = 0
    month: int = 0

    def period(self, written: str) -> str:
        """The period whose return is asked when that of `written` is checked; empty where there is none."""
        if not self.form:
            return before(written, kind_of(written), self.back)
        year = f"{int(written[:4]) - self.back:04}"
        return f"{year}-{self.month:02}" if self.month else year

    def as_fact(self, dictionary: Dictionary) -> Fact:
        """The cell as a fact of its own name, a state, so that rules read it like any other."""
        fact = dictionary.get(self.fact)
        place = f"{self.form or 'own'}_{self.back}_{self.month}"
        return replace(
            fact, name=self.name, code=f"{fact.code}_beside_{place}", english=f"{fact.english} ({self._where()})",
            period=PeriodKind.POINT, aliases=(),
            formula=None, lever=None,
        )  # fmt: skip

    def _where(self) -> str:
        """In which return it stands, in English."""
        back = f"{self.back} before" if self.back else ""
        month = f"month {self.month}" if self.month else ""
        return ", ".join(part for part in (f"{self.form} return" if self.form else "", month, back) if part)


def kind_of(written: str) -> PeriodKind:
    """Whether a period as filings write it is a year, a quarter or a month."""
    if "-" not in written:
        return YEAR
    return QUARTER if "Q" in written else MONTH


def years_before(written: str, back: int) -> str:
    """The same year, quarter or month so many years earlier."""
    kind = kind_of(written)
    return before(written, kind, back * PER_YEAR[kind])
