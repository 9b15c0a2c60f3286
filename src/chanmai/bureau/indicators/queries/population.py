"""The firms that have to report in a collection with what they reported, now and a year before, as columns."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.filings import values_of_form
from chanmai.bureau.monitoring.queries.directory import Filer, directory
from chanmai.engine.facts.fact import PeriodKind, Value
from chanmai.engine.facts.periods import PER_YEAR, before
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, value_of
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.refs import refs

Filed = Mapping[int, Mapping[str, Datum]]
NOTHING: Mapping[str, Datum] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Population:
    """Firms row by row, and what each filed for the period (`filed`) and for that of a year before (`earlier`)."""

    form: str
    firms: Sequence[Filer]
    period: str
    before: str
    filed: Filed
    earlier: Filed
    _columns: dict[tuple[str, int], Sequence[Value | None]] = field(default_factory=dict, repr=False)

    def values(self, node: Node | None, *, back: int = 0) -> Sequence[Value | None]:
        """An expression over the return of each firm, None where it is not known; `back` 1: as of a year before."""
        if node is None:
            return [True] * len(self.firms)
        core = expand(node, city_pack().dictionary)
        if isinstance(core, Fetch):
            return self._column(core.ref, back)
        read = tuple(refs(core))
        rows = zip(*(self._column(ref, back) for ref in read), strict=True)
        return [evaluate(core, dict(zip(read, row, strict=True)).get) for row in rows]

    def numbers(self, node: Node | None, *, back: int = 0) -> list[int | Fraction | None]:
        """The same, of which only numbers are known."""
        return [
            value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
            for value in self.values(node, back=back)
        ]

    def only(self, rows: Sequence[int]) -> "Population":
        """Some of the firms."""
        columns: dict[tuple[str, int], Sequence[Value | None]]
        columns = {key: [column[row] for row in rows] for key, column in self._columns.items()}
        return replace(self, firms=[self.firms[row] for row in rows], _columns=columns)

    def _column(self, ref: Ref, back: int) -> Sequence[Value | None]:
        """What the firms filed of a fact, read once."""
        key = (ref.fact, ref.back + back)
        if key not in self._columns:
            fact = city_pack().dictionary.get(ref.fact)
            filed: Filed = (self.filed, self.earlier)[key[1]] if key[1] in (0, 1) else {}
            self._columns[key] = [
                value_of(fact, filed.get(firm.number, NOTHING).get(fact.code)) for firm in self.firms
            ]
        return self._columns[key]


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
