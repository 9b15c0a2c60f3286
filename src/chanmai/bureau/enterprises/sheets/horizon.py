"""Which years and days can be: limits for each kind of column, seen from the day on which a file is read."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.enterprises.layouts import FormKind, Role
from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import period_of
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text

FIRST_YEAR = 1980
"""Of earlier years nobody files figures or titles."""
FIRST_DAY = datetime.date(1900, 1, 1)
"""Since when firms were registered."""
FIRST_FILING = datetime.date(2000, 1, 1)
YEAR = datetime.timedelta(days=366)
WORDS = {
    PeriodKind.YEAR: ("年度", "year"),
    PeriodKind.QUARTER: ("季度", "quarter"),
    PeriodKind.MONTH: ("月份", "month"),
}
LONGEST_TERM = 100
"""Years for which a title may be given."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """The day on which a file is read: what happened is not later, what will end ends within a lifetime."""

    today: datetime.date

    def period(self, period: str, kind: PeriodKind) -> None:
        """Raise NotRead for a period that is neither over nor under way, or was before there were returns."""
        latest = period_of(kind, self.today)
        if not str(FIRST_YEAR) <= period <= latest:
            word, english = WORDS[kind]
            raise refusal(
                "period_out_of_range",
                Text(
                    f"{word}“{period}”不可能有数：应在 {FIRST_YEAR} 年以后，且不晚于 {latest}。请核对",
                    f"There can be no figures of the {english} “{period}”: "
                    f"it should be after {FIRST_YEAR} and not later than {latest}. Look it up",
                ),
            )

    def day(self, day: datetime.date, role: Role, kind: FormKind) -> None:
        """Raise NotRead for a day on which what the column tells cannot have been."""
        first, last = self._span(role, kind)
        if not first <= day <= last:
            raise _impossible(day, first, last)

    def _span(self, role: Role, kind: FormKind) -> tuple[datetime.date, datetime.date]:
        if role is Role.FILED_ON:
            return FIRST_FILING, self.today
        if role is Role.VALID_TO:
            return datetime.date(FIRST_YEAR, 1, 1), self.today.replace(
                day=1, year=self.today.year + LONGEST_TERM
            )
        if role is Role.VALID_FROM:
            return datetime.date(FIRST_YEAR, 1, 1), self.today + (
                YEAR if kind is FormKind.TITLES else YEAR * 0
            )
        return FIRST_DAY, self.today


def _impossible(day: datetime.date, first: datetime.date, last: datetime.date) -> NotRead:
    return refusal(
        "day_out_of_range",
        Text(
            f"日期 {day} 不可能：应在 {first} 至 {last} 之间。请核对年份",
            f"The day {day} cannot be: it should lie between {first} and {last}. Look at the year",
        ),
    )
