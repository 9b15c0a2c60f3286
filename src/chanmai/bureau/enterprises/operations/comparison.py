"""What is filed already, so that a filing can be told to repeat it, to change it, or to come after a later word."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from django.db.models import Q, QuerySet

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.enterprises.queries.ledger import is_award
from chanmai.bureau.enterprises.queries.standing import is_absent
from chanmai.engine.facts.storage import Datum

Key = tuple[int, str, str, str]
"""Firm, form, period and item: filings that share it are revisions of each other."""
Scope = tuple[int, str, datetime.date | None, str]
"""Firm, period, first day and, of an award, item: within it the later word on a fact replaces the earlier one."""
FEW_FIRMS = 2000


class Draft(Protocol):
    """A filing about to be made, as far as it is compared."""

    @property
    def key(self) -> Key:
        """What it is a revision of."""

    @property
    def start(self) -> datetime.date | None:
        """The day from which it holds."""

    @property
    def digest(self) -> str:
        """Equal for filings that say the same."""

    @property
    def values(self) -> Mapping[str, Datum | None]:
        """What it says."""

    @property
    def valid_to(self) -> datetime.date | None:
        """The day on which it no longer holds."""

    @property
    def filed_at(self) -> datetime.date:
        """The day of filing."""

    @property
    def dated(self) -> bool:
        """True when that day was given."""


class Word(NamedTuple):
    """The last word on a fact: by which form, filed when, the value and until when it holds."""

    form: str
    day: datetime.date
    value: Datum | None
    end: datetime.date | None


@dataclass(slots=True)
class _Item:
    """The revisions of one item: how many; what those that count said on which day; which of them is the last."""

    revisions: int = 0
    said: set[tuple[str, datetime.date]] = field(default_factory=set)
    last: str = ""
    last_day: datetime.date = datetime.date.min

    def hear(self, digest: str, day: datetime.date) -> None:
        """One more that counts."""
        self.said.add((digest, day))
        if day >= self.last_day:
            self.last, self.last_day = digest, day


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft beside what is filed: whether it says nothing new, its revision, and the words that stand against it."""

    repeats: bool
    revision: int
    corrects: bool
    against: Mapping[str, Word]


class EarlierFilings:
    """The filings that drafts are compared with; each draft that is added counts for those after it."""

    def __init__(self, drafts: Collection[Draft]) -> None:
        self._items: defaultdict[Key, _Item] = defaultdict(_Item)
        self._words: defaultdict[Scope, dict[str, Word]] = defaultdict(dict)
        names = ("enterprise_id", "form", "period", "item", "revision", "digest", "filed_at", "valid_from")
        rows = _rows(drafts).annotate(absent=is_absent("filing")).order_by("filed_at", "received_at", "pk")
        for row in rows.values_list(*names, "valid_to", "values", "absent").iterator(chunk_size=5000):
            firm, form, period, item, revision, digest, day, start, end, values, absent = row
            mine = self._items[firm, form, period, item]
            mine.revisions = max(mine.revisions, revision)
            if not absent:
                mine.hear(digest, day)
                words = self._words[_scope((firm, form, period, item), start)]
                words.update((code, Word(form, day, value, end)) for code, value in values.items())

    def compare(self, draft: Draft) -> Comparison:
        """Compare with what counts now.

        A draft repeats when all that it says is in force already, or was filed and is ruled by a word that stands
        against it: one filed on a later day, or, when the draft gives no day of its own, one of another form.
        """
        mine, digest = self._items[draft.key], draft.digest
        words = self._words[_scope(draft.key, draft.start)]
        other = {
            code: words.get(code)
            for code, value in draft.values.items()
            if (word := words.get(code)) is None or (word.value, word.end) != (value, draft.valid_to)
        }
        repetition = digest == mine.last or (digest, draft.filed_at) in mine.said
        against = {
            code: word
            for code, word in other.items()
            if word is not None
            and (
                word.day > draft.filed_at
                or (digest == mine.last and not draft.dated and word.form != draft.key[1])
            )
        }
        later = draft.dated and digest == mine.last and draft.filed_at > mine.last_day
        repeats = repetition and len(against) == len(other) and not later
        return Comparison(repeats, mine.revisions + 1, bool(mine.revisions and other), against)

    def add(self, draft: Draft) -> None:
        """The draft was added."""
        mine = self._items[draft.key]
        mine.revisions += 1
        mine.hear(draft.digest, draft.filed_at)
        words = self._words[_scope(draft.key, draft.start)]
        for code, value in draft.values.items():
            if code not in words or draft.filed_at >= words[code].day:
                words[code] = Word(draft.key[1], draft.filed_at, value, draft.valid_to)


def _scope(key: Key, start: datetime.date | None) -> Scope:
    firm, _form, period, item = key
    return firm, period, start, item if is_award(item) else ""


def _rows(drafts: Collection[Draft]) -> QuerySet[Filing]:
    """The filings of the same firms and periods by forms that may say the same facts."""
    forms = {draft.key[1] for draft in drafts}
    codes = {code for draft in drafts for code in draft.values}
    silent = [
        form.code
        for form in city_pack().forms.values()
        if form.code not in forms
        and not any(field.identity == "title" for field in form.fields)
        and codes.isdisjoint(field.code for field in form.fields)
    ]
    rows = Filing.objects.filter(~Q(form__in=silent), period__in={draft.key[2] for draft in drafts})
    firms = {draft.key[0] for draft in drafts}
    return rows.filter(enterprise_id__in=firms) if len(firms) <= FEW_FIRMS else rows
