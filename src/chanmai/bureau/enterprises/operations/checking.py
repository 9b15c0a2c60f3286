"""The edit checks of a form: what a row says against the form's rules. A failed rule becomes a question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chanmai.bureau.enterprises.layouts import Check, Layout
from chanmai.bureau.enterprises.queries.surroundings import Said, Surroundings
from chanmai.engine.language.evaluate import evaluate


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """A check that a filing does not pass."""

    enterprise: int
    period: str
    check: Check


def check_filings(layout: Layout, filings: Iterable[tuple[int, str, Said]]) -> list[CheckFailure]:
    """The failed checks of (firm, period, values). A check with an unknown value asks nothing."""
    filings = list(filings)
    soft = [check for check in layout.checks if not check.hard]
    if not soft or not filings:
        return []
    around = Surroundings(layout, {period for _, period, _ in filings}, {firm for firm, _, _ in filings})
    for firm, period, values in filings:
        if period:
            around.put(firm, period, values)
    failures = []
    for firm, period, values in filings:
        look = around.look(firm, period, values)
        failures += [
            CheckFailure(firm, period, check) for check in soft if evaluate(check.test, look) is False
        ]
    return failures


def broken_checks(layout: Layout, values: Mapping[str, Said]) -> list[tuple[str, Check]]:
    """The hard checks that a row breaks by itself, with the period."""
    hard = [check for check in layout.checks if check.hard]
    if not hard:
        return []
    around = Surroundings(layout, ())
    return [
        (period, check)
        for period, statement in values.items()
        for check in hard
        if evaluate(check.test, around.look(0, period, statement)) is False
    ]
