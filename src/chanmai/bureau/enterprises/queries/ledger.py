"""Earlier awards as they were filed one by one: added up to what a firm received under a clause, and how often."""

from collections.abc import Iterator, Mapping

from chanmai.bureau.enterprises.sheets.awards import MARK
from chanmai.engine.facts.dictionary import RECEIVED, TIMES, prefix_of, subject_of
from chanmai.engine.facts.storage import Datum


def is_award(item: str) -> bool:
    """True for the item of a filing that is one award of an award file."""
    return MARK in item


class Ledger:
    """Takes filings in the order in which a later word replaces an earlier one; a correction replaces its item.

    An award of 0 was withdrawn: it counts neither as money nor as once enjoyed.
    """

    def __init__(self) -> None:
        self._last: dict[tuple[int, str], tuple[str, int]] = {}

    def take(self, firm: int, item: str, values: Mapping[str, Datum]) -> None:
        """Take the filing of one award."""
        for code, amount in values.items():
            if prefix_of(code) == RECEIVED and isinstance(amount, int):
                self._last[firm, item] = (code, amount)

    def totals(self) -> Iterator[tuple[int, str, int]]:
        """For each firm and clause: the fact of the money received and its 分, the fact of how often, and the times."""
        money: dict[tuple[int, str], int] = {}
        times: dict[tuple[int, str], int] = {}
        for (firm, _item), (code, amount) in self._last.items():
            money[firm, code] = money.get((firm, code), 0) + amount
            times[firm, code] = times.get((firm, code), 0) + (amount > 0)
        for (firm, code), amount in money.items():
            yield firm, code, amount
            yield firm, TIMES + subject_of(code), times[firm, code]
