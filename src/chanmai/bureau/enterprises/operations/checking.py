"""The edit checks of a form: what a row says against the form's rules. A failed rule becomes a question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import Check, Layout
from chanmai.bureau.enterprises.queries.standing import standing_filings
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.periods import before
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, restore
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.refs import refs

Said = Mapping[str, Datum | None]
ByPeriod = dict[tuple[int, str], Said]
"""What the firms said in this form, by firm and period."""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A check that a filing does not pass."""

    enterprise: int
    period: str
    check: Check


def check_filings(layout: Layout, filings: Iterable[tuple[int, str, Said]]) -> list[CheckFailure]:
    """The failed checks of (firm, period, values). A check with an unknown value asks nothing."""
    filings = list(filings)
    if not layout.checks or not filings:
        return []
    dictionary = city_pack().dictionary
    statements = _earlier(layout, {period for _, period, _ in filings if period}, dictionary)
    statements |= {(firm, period): values for firm, period, values in filings if period}
    return [
        CheckFailure(firm, period, check)
        for firm, period, values in filings
        for check in layout.checks
        if not check.hard
        and evaluate(check.test, _Look(dictionary, statements, firm, period, values)) is False
    ]


def broken_checks(layout: Layout, values: Mapping[str, Said]) -> list[tuple[str, Check]]:
    """The hard checks that a row breaks by itself, with the period."""
    hard = [check for check in layout.checks if check.hard]
    if not hard:
        return []
    dictionary = city_pack().dictionary
    return [
        (period, check)
        for period, statement in values.items()
        for check in hard
        if evaluate(check.test, _Look(dictionary, {}, 0, period, statement)) is False
    ]


def _earlier(layout: Layout, periods: set[str], dictionary: Dictionary) -> ByPeriod:
    """What is filed for the earlier periods that the checks of filings of these periods look back to."""
    asked = {ref for check in layout.checks for ref in refs(check.test) if ref.back}
    steps = {(dictionary.get(ref.fact).period, ref.back) for ref in asked}
    earlier = {before(period, kind, back) for period in periods for kind, back in steps} - {""}
    if not earlier:
        return {}
    rows = standing_filings().filter(form=layout.code, period__in=earlier)
    rows = rows.order_by("filed_at", "received_at", "pk")
    return {
        (firm, period): values
        for firm, period, values in rows.values_list("enterprise_id", "period", "values").iterator(
            chunk_size=2000
        )
    }


@dataclass(frozen=True, slots=True)
class _Look:
    """Finds a referenced fact: in the filing itself, or in that of an earlier period."""

    dictionary: Dictionary
    said: ByPeriod
    firm: int
    period: str
    values: Said

    def __call__(self, ref: Ref) -> Value | None:
        fact = self.dictionary.get(ref.fact)
        values: Said = self.values
        if ref.back:
            values = self.said.get((self.firm, before(self.period, fact.period, ref.back)), {})
        datum = values.get(fact.code)
        return None if datum is None else restore(fact, datum)
