"""Drawing what is to be told: what the run in force says by now, the days ahead, returns, clauses.

Every block of firms is one transaction. A drawing that ends early has told what it told; the next one tells the rest,
since what to tell is always the difference between what holds and what was told, and a drawing that did not finish
is finished by adding up what it told, before the next begins.
"""

import datetime
from collections.abc import Iterable, Iterator
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.people import rosters
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.queries.places import firms_with_code
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.matching.queries.holdings import firms_matched
from chanmai.bureau.matching.queries.runs import RunRow, latest_run
from chanmai.bureau.notices.models import Telling
from chanmai.bureau.notices.operations.clauses import clauses_changed
from chanmai.bureau.notices.operations.days import days_due
from chanmai.bureau.notices.operations.reach import within_reach
from chanmai.bureau.notices.operations.returns import returns_due
from chanmai.bureau.notices.operations.rights import Words, entitled, rights, words_for
from chanmai.bureau.notices.operations.sums import sums
from chanmai.bureau.notices.operations.telling import Tiding, tell_all

AT_ONCE = 500
"""Firms of one transaction."""


def draw(*, as_of: datetime.date, by: Viewer, at: datetime.datetime, progress: Progress = quiet) -> int:
    """Tell everything that is new as of a day; how many notices that are.

    Tells nothing of what firms get before the first run.
    """
    run = latest_run()
    words = None if run is None else words_for(run, book_on(run.as_of))
    for broken in Telling.objects.filter(done_at=None):
        _finish(broken, words, by, at)
    telling = Telling.objects.create(
        as_of=as_of,
        run=run.id if run else None,
        edition=run.edition if run else 0,
        by=by.name,
        at=at,
    )
    tell_all(chain(clauses_changed(), returns_due(at=at), _due_above(as_of)), at=at, telling=telling)
    if run is not None and words is not None:
        _tell_firms(run, words, telling, as_of, at, progress)
    return _finish(telling, words, by, at)


def _due_above(as_of: datetime.date) -> Iterable[Tiding]:
    """What an app above is to tell as of a day, asked of whom the settings name."""
    tidings: Iterable[Tiding] = import_string(settings.DUE_TO_TELL)(as_of) if settings.DUE_TO_TELL else ()
    return tidings


def _tell_firms(
    run: RunRow,
    words: Words,
    telling: Telling,
    as_of: datetime.date,
    at: datetime.datetime,
    progress: Progress,
) -> None:
    firms, done = firms_matched(run.id), 0
    for block in blocks(firms, AT_ONCE):
        progress("decide", done, len(firms))
        with transaction.atomic():
            tell_all(_of_firms(words, block, as_of), at=at, telling=telling)
        done += len(block)
    readers = sorted(_firms_with_people() & set(firms))
    for number, firm in enumerate(readers):
        progress("reach", number, len(readers))
        tell_all(within_reach(words, firm, at=at), at=at, telling=telling)
    progress("reach", len(readers), len(readers))


def _of_firms(words: Words, firms: Iterable[int], as_of: datetime.date) -> Iterator[Tiding]:
    keys = list(firms)
    now = entitled(words, keys)
    yield from rights(words, keys, now)
    yield from days_due(words, now.items(), as_of=as_of)


def _firms_with_people() -> set[int]:
    """The firms of which somebody can read what they are told: plans are sought for these."""
    return set(firms_with_code([each.firm for each in rosters() if each.firm and each.people]).values())


@transaction.atomic
def _finish(telling: Telling, words: Words | None, by: Viewer, at: datetime.datetime) -> int:
    """Add up what was told, and note that the drawing is done."""
    if words is not None:
        tell_all(sums(words, telling), at=at, telling=telling)
    telling.told, telling.done_at = telling.notices.count(), at
    telling.save(update_fields=["told", "done_at"])
    if telling.told:
        record_audit(by=by, action="tell", target=str(telling.pk), at=at, after={"notices": telling.told})
    return telling.told
