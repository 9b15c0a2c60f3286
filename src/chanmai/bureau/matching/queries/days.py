"""For which days a matching makes sense: from when the pack has clauses, and not too far ahead."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.engine.eligibility.clauses.book import FIRMS
from chanmai.engine.facts.texts import Text

NO_START = datetime.date(2000, 1, 1)
"""The first day where no clause says from when it holds."""
USUAL_YEARS, MOST_YEARS = 1, 10


@dataclass(frozen=True, slots=True)
class MatchingDays:
    """From `first` to `usual` a day is taken as it is, until `last` if somebody is sure; no other is."""

    first: datetime.date
    usual: datetime.date
    last: datetime.date

    def fault(self, day: datetime.date) -> Text | None:
        """Why no matching can be made for the day; None when it can."""
        if day < self.first:
            return Text(
                f"基准日 {day} 太早：政策包中最早的条款自 {self.first} 起有效。",
                f"{day} is too early: the first clause of the pack is valid from {self.first}.",
            )
        if day > self.last:
            return Text(
                f"基准日 {day} 太远：最晚可填 {self.last}。",
                f"{day} is too far ahead: {self.last} is the last day.",
            )
        return None

    def doubt(self, day: datetime.date) -> Text | None:
        """What to ask before a matching is made for the day; None when there is nothing to ask."""
        if day <= self.usual:
            return None
        return Text(
            f"基准日 {day} 在一年以后（今后一年至 {self.usual}），确定按这一天匹配吗？",
            f"{day} is more than a year ahead (a year from now is {self.usual}); is that the day you mean?",
        )


def matching_days(today: datetime.date) -> MatchingDays:
    """The days for which firms can be matched today."""
    clauses = city_pack().clauses.values()
    starts = [c.validity.start for c in clauses if c.applies_to == FIRMS and c.validity.start is not None]
    return MatchingDays(
        min(starts, default=NO_START), _years_on(today, USUAL_YEARS), _years_on(today, MOST_YEARS)
    )


def _years_on(day: datetime.date, years: int) -> datetime.date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap else day.day)
