"""The firms that have to report in a collection with what they reported, now and a year before, as columns."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.monitoring.queries.directory import Filer, directory
from chanmai.engine.facts.fact import PeriodKind, Value
from chanmai.engine.facts.periods import PER_YEAR, before
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, NotKept, restore
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs

Filed = Mapping[int, Mapping[str, Datum]]


@dataclass(frozen=True, slots=True)
class Population:
    """Firms row by row, and what each filed for the period (`filed`) and for that of a year before (`earlier`)."""

    form: str
    firms: Sequence[Filer]
    period: str
    before: str
    filed: Filed
    earlier: Filed

    def values(self, node: Node | None, *, back: int = 0) -> list[Value | None]:
        """An expression over the return of each firm, None where it is not known; `back` 1: as of a year before."""
        if node is None:
            return [True] * len(self.firms)
        dictionary = city_pack().dictionary
        core = expand(node, dictionary)
        read = refs(core)
        facts = {ref: dictionary.get(ref.fact) for ref in read}
        found: list[Value | None] = []
        for firm in self.firms:
            known: dict[Ref, Value | None] = {}
            for ref, fact in facts.items():
                years = self._years(ref.back + back)
                datum = years.get(firm.number, {}).get(fact.code) if years is not None else None
                try:
                    known[ref] = None if datum is None else restore(fact, datum)
                except NotKept:
                    known[ref] = None
            found.append(evaluate(core, known.get))
        return found

    def numbers(self, node: Node | None, *, back: int = 0) -> list[int | Fraction | None]:
        """The same, of which only numbers are known."""
        return [
            value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
            for value in self.values(node, back=back)
        ]

    def only(self, rows: Sequence[int]) -> "Population":
        """Some of the firms."""
        return replace(self, firms=[self.firms[row] for row in rows])

    def _years(self, back: int) -> Filed | None:
        return (self.filed, self.earlier)[back] if back in (0, 1) else None


def population(viewer: Viewer, collection: int, *, at: datetime.datetime) -> Population:
    """The firms of a collection within the visitor's scope. Raises Forbidden, NotFound.

    Of a closed collection what was known when it was closed, of an open one what is known at `at`.
    """
    found = directory(viewer, collection)
    known_at = found.closed_at or at
    kind = PeriodKind(city_pack().forms[found.form].period)
    year_before = before(found.period, kind, PER_YEAR[kind])
    return Population(
        form=found.form,
        firms=found.filers,
        period=found.period,
        before=year_before,
        filed=values_of_form(found.form, found.period, known_at=known_at),
        earlier=values_of_form(found.form, year_before, known_at=known_at),
    )
