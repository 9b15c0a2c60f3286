"""The last word of each firm on a few facts, by what counts now or counted at a moment."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping

from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.queries.standing import standing_filings
from chanmai.engine.facts.storage import Datum

Word = tuple[str, Datum | None, datetime.date | None, datetime.date | None]
"""What was filed of a fact: period, value (None: unknown), valid from and to."""
Latest = dict[str, Word]
"""Of one firm, by fact code: the last word on it."""
YEARS_TELLING = 3
"""A yearly figure older than that many filed years is not shown as the firm's latest."""


def can_tell(period: str) -> bool:
    """True for a filing that can hold a last word: of a state or a year. That of a month never does."""
    return len(period) != len("2024-05")


def latest_words(
    firms: Collection[int], codes: Collection[str], moment: datetime.datetime | None = None
) -> dict[int, Latest]:
    """The last words of the firms on these facts, from their states and their latest yearly filings; None: of now.

    A year whose figure was set back to unknown leaves the word to the year before it.
    """
    heard: dict[int, defaultdict[str, dict[datetime.date, Word]]] = {
        firm: defaultdict(dict) for firm in firms
    }
    rows = Filing.objects.filter(pk__in=_telling(firms, moment)).order_by("filed_at", "received_at", "pk")
    names = ("enterprise_id", "period", "values", "valid_from", "valid_to")
    wanted = set(codes)
    for firm, period, values, start, end in rows.values_list(*names).iterator(chunk_size=2000):
        for code in wanted & values.keys():
            heard[firm][code][start or datetime.date.min] = (period, values[code], start, end)
    return {firm: {code: _last(words) for code, words in by_code.items()} for firm, by_code in heard.items()}


def _last(words: Mapping[datetime.date, Word]) -> Word:
    """The word that begins last."""
    starts = [start for start, word in words.items() if not (word[0] and word[1] is None)]
    return words[max(starts or words)]


def _telling(firms: Collection[int], moment: datetime.datetime | None) -> list[int]:
    """The filings that hold the last words: states, and those of each firm's latest years."""
    years: defaultdict[int, dict[str, list[int]]] = defaultdict(dict)
    rows = standing_filings(moment).filter(enterprise_id__in=firms)
    for pk, firm, period in rows.values_list("pk", "enterprise_id", "period"):
        if can_tell(period):
            years[firm].setdefault(period, []).append(pk)
    numbers: list[int] = []
    for filings in years.values():
        numbers += filings.pop("", [])
        for period in sorted(filings)[-YEARS_TELLING:]:
            numbers += filings[period]
    return numbers
