"""What the edit checks of a form read beside a return: the same form earlier, other forms of the same time."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.queries.standing import standing_filings
from chanmai.engine.edits.rules import Beside, years_before
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import PeriodKind, Value
from chanmai.engine.facts.periods import before
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, restore
from chanmai.engine.language.refs import refs

Said = Mapping[str, Datum | None]
Statement = tuple[int, str, str]
"""Firm, form, period."""
FEW = 500  # firms that are asked for by number


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a reference of a check stands: form and period of another return; both as of the return itself if not."""

    form: str
    period: str


class Surroundings:
    """Looks up what checks name, for returns of one form. Nothing is read twice, and only what the checks ask for."""

    def __init__(
        self, layout: Layout, periods: Collection[str], firms: Collection[int] | None = None
    ) -> None:
        """`firms` None: of every firm."""
        self._layout = layout
        self.dictionary: Dictionary = layout.book.dictionary
        self._beside = {each.name: each for each in layout.beside}
        self._asked = tuple(dict.fromkeys(ref for check in layout.checks for ref in refs(check.test)))
        places = {self.place(ref, period) for ref in self._asked for period in periods if period}
        own = {Elsewhere(layout.code, period) for period in periods}
        self._said = _filed({each for each in places if each.period} - own, firms)

    def put(self, firm: int, period: str, values: Said) -> None:
        """Let a return of this form say this, filed or not."""
        self._said[firm, self._layout.code, period] = values

    def fact_of(self, ref: Ref) -> str:
        """The name of the fact that a reference of a check is about."""
        beside = self._beside.get(ref.fact)
        return beside.fact if beside is not None else ref.fact

    def place(self, ref: Ref, period: str) -> Elsewhere:
        """The return in which a reference stands when that of a period is checked."""
        beside: Beside | None = self._beside.get(ref.fact)
        if beside is not None:
            return Elsewhere(beside.form or self._layout.code, beside.period(period))
        if not ref.back:
            return Elsewhere(self._layout.code, period)
        kind = self.dictionary.get(ref.fact).period
        earlier = (
            years_before(period, ref.back) if kind is PeriodKind.YEAR else before(period, kind, ref.back)
        )
        return Elsewhere(self._layout.code, earlier)

    def holds_return(self, ref: Ref, firm: int, period: str) -> bool:
        """Whether the firm has filed the return in which the reference stands."""
        place = self.place(ref, period)
        return (firm, place.form, place.period) in self._said

    def datum(self, ref: Ref, firm: int, period: str, values: Said) -> Datum | None:
        """What stands where a check looks, in kept form, when the return says these values."""
        said: Said | None = values
        if ref.back or ref.fact in self._beside:
            place = self.place(ref, period)
            said = self._said.get((firm, place.form, place.period))
        return None if said is None else said.get(self.dictionary.get(self.fact_of(ref)).code)

    def look(self, firm: int, period: str, values: Said) -> Callable[[Ref], Value | None]:
        """Finds what a check names when the return says these values."""

        def value(ref: Ref) -> Value | None:
            datum = self.datum(ref, firm, period, values)
            return None if datum is None else restore(self.dictionary.get(ref.fact), datum)

        return value

    def columns(self, returns: Mapping[int, Said], period: str) -> dict[Ref, list[Datum | None]]:
        """All that the checks name, one entry a return in the order given."""
        return {
            ref: [self.datum(ref, firm, period, values) for firm, values in returns.items()]
            for ref in self._asked
        }


def _filed(places: Collection[Elsewhere], firms: Collection[int] | None) -> dict[Statement, Said]:
    """What stands in these returns, the later filing of a fact over the earlier."""
    if not places:
        return {}
    said: dict[Statement, Said] = {}
    rows = standing_filings().filter(
        form__in={each.form for each in places}, period__in={each.period for each in places}, item=""
    )
    if firms is not None and len(firms) <= FEW:
        rows = rows.filter(enterprise_id__in=firms)
    wanted = {(each.form, each.period) for each in places}
    rows = rows.order_by("filed_at", "received_at", "pk")
    for firm, form, period, values in rows.values_list("enterprise_id", "form", "period", "values").iterator(
        chunk_size=2000
    ):
        if (form, period) in wanted:
            said[firm, form, period] = {**said.get((firm, form, period), {}), **values}
    return said
