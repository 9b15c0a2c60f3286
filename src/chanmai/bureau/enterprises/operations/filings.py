"""Filings: drafted from rows or forms, compared with what is already there, added; never changed."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Filing, ImportBatch
from chanmai.bureau.enterprises.operations.comparison import EarlierFilings, Key, Word
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.enterprises.operations.identity_columns import (
    facts_of_identity,
    refresh_identity,
)
from chanmai.bureau.enterprises.operations.news import note_news
from chanmai.bureau.enterprises.queries.last_words import can_tell
from chanmai.bureau.enterprises.queries.news import News
from chanmai.engine.facts.periods import last_day
from chanmai.engine.facts.storage import Datum

_SORTED = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class NewFiling:
    """A filing about to be made. `values` are in kept form by fact code; None sets a value back to unknown."""

    enterprise: int
    form: str
    period: str
    values: Mapping[str, Datum | None]
    filed_at: datetime.date
    item: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    source: str = ""  # when it differs from that of the delivery
    dated: bool = False  # the firm gave the day itself, so the same words of that day are the same filing

    @property
    def key(self) -> Key:
        """What this filing is a revision of."""
        return (self.enterprise, self.form, self.period, self.item)

    @property
    def start(self) -> datetime.date | None:
        """The day from which it holds; the last one of its period where none is given."""
        return self.valid_from or last_day(self.period)

    @property
    def digest(self) -> str:
        """Equal for filings that say the same."""
        content = [dict(self.values), str(self.valid_from), str(self.valid_to)]
        return hashlib.sha256(_SORTED.encode(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the filings of one delivery have in common."""

    received_at: datetime.datetime
    source: str
    reporter: str
    demo: bool = False
    batch: ImportBatch | None = None


@dataclass(slots=True)
class DeliveryOutcome:
    """What came of a delivery. `news` are of the firms for whom something is new.

    `identity` are those of them whose columns and titles may be others now. `late` are the drafts of which some
    words do not count, since others stand against them.
    """

    filings: int = 0
    corrections: int = 0
    unchanged: int = 0
    news: dict[int, News] = field(default_factory=dict)
    identity: set[int] = field(default_factory=set)
    late: list[tuple[NewFiling, Mapping[str, Word]]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    @property
    def firms(self) -> set[int]:
        """The firms for whom something is new."""
        return set(self.news)


def add_filings(drafts: Iterable[NewFiling], arrival: Arrival) -> DeliveryOutcome:
    """Add each draft that says something new; one that only repeats what counts is counted as unchanged.

    Must run inside a transaction. Two deliveries at once collide on the revision number (IntegrityError).
    """
    drafts = list(drafts)
    earlier = EarlierFilings(drafts)
    outcome = DeliveryOutcome()
    new: list[Filing] = []
    for draft in sorted(drafts, key=lambda draft: draft.filed_at):
        before = earlier.compare(draft)
        if before.against:
            outcome.late.append((draft, before.against))
        if before.repeats:
            outcome.unchanged += 1
            continue
        earlier.add(draft)
        outcome.corrections += before.corrects
        new.append(_filing(draft, arrival, before.revision))
    Filing.objects.bulk_create(new, batch_size=500)
    outcome.filings = len(new)
    outcome.numbers = [filing.pk for filing in new]
    identity_facts = facts_of_identity()
    for filing in new:
        news = outcome.news.setdefault(filing.enterprise_id, News())
        news.filings.append(filing.pk)
        news.facts.update(filing.values)
        if can_tell(filing.period) and (filing.period or not identity_facts.isdisjoint(filing.values)):
            outcome.identity.add(filing.enterprise_id)
    return outcome


def _filing(draft: NewFiling, arrival: Arrival, revision: int) -> Filing:
    return Filing(
        enterprise_id=draft.enterprise,
        form=draft.form,
        period=draft.period,
        item=draft.item,
        revision=revision,
        values=dict(draft.values),
        valid_from=draft.start,
        valid_to=draft.valid_to,
        filed_at=draft.filed_at,
        received_at=arrival.received_at,
        source=draft.source or arrival.source,
        reporter=arrival.reporter,
        demo=arrival.demo,
        digest=draft.digest,
        batch=arrival.batch,
    )


def file_values(
    *, drafts: Iterable[NewFiling], arrival: Arrival, by: Viewer | str, reason: str = ""
) -> DeliveryOutcome:
    """Add filings that come from a form, a feed or a finding rather than a file; with an audit line.

    Decisions follow before this returns.
    """
    outcome = add_values(drafts=drafts, arrival=arrival, by=by, reason=reason)
    if outcome.filings:
        tell_followers(at=arrival.received_at)
    return outcome


@transaction.atomic
def add_values(
    *, drafts: Iterable[NewFiling], arrival: Arrival, by: Viewer | str, reason: str = ""
) -> DeliveryOutcome:
    """The same, as a part of a larger transaction, after which its owner lets decisions follow."""
    outcome = add_filings(drafts, arrival)
    if outcome.filings:
        refresh_identity(outcome.news, arrival.received_at, anew=outcome.identity)
        note_news(outcome.news, arrival.received_at)
        record_audit(
            by=by,
            action="file_values",
            target=arrival.source,
            at=arrival.received_at,
            after={"filings": outcome.filings, "corrections": outcome.corrections},
            reason=reason,
        )
    return outcome
