"""Decisions that follow what firms file: the firms of whom something is new, and the clauses that ask for it, anew.

The latest run stays as it was, rule versions and snapshot, and can be replayed. What comes out otherwise now is added
as decisions of an `Update`, which names the filings; the decision before it is kept, replaced. Counts and sums are
changed by the difference. The result equals a matching of the whole city with the rules of the run at this moment.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import transaction

from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.operations.news import take_news
from chanmai.bureau.enterprises.queries.gone import Gone, gone_firms
from chanmai.bureau.enterprises.queries.knowledge import Moment, moment_of, snapshot_table
from chanmai.bureau.enterprises.queries.news import EVERYTHING, News, firms_with_news, news_of
from chanmai.bureau.enterprises.queries.places import district_and_size
from chanmai.bureau.enterprises.queries.standing import withdrawn_firms
from chanmai.bureau.matching.decision_rows import (
    DecisionRecord,
    Revision,
    book_of_run,
    decision_of,
    kept_of,
    position_of,
)
from chanmai.bureau.matching.models import UNDER_WAY, Decision, MatchRun, RunFirm, SetAside, Update
from chanmai.bureau.matching.operations.asides import end_asides, keep_asides
from chanmai.bureau.matching.operations.counting import Difference, Place, count_firms, flags_of, keep_first
from chanmai.bureau.matching.queries.runs import latest
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.runners.containing import decide_in_parts
from chanmai.runners.deciding import FEW, Progress, Row, decide_all, quiet
from chanmai.runners.few_firms import BookProgram
from chanmai.runners.runner import Aside

AT_ONCE = 1000
"""Firms decided in one transaction."""


def follow(*, at: datetime.datetime, progress: Progress = quiet) -> int:
    """Bring the decisions of the latest run in line with what was filed until now; how many firms were looked at.

    Does nothing before the first run. Every thousand firms are one transaction; done again it changes nothing.
    """
    run = latest()
    if run is None or (run.firms and not RunFirm.objects.filter(run=run).exists()):
        return 0
    firms = firms_with_news()
    if not firms:
        return 0
    book = _book(run)
    done = 0
    for block in blocks(firms, AT_ONCE):
        progress("decide", done, len(firms))
        with transaction.atomic():
            _follow_firms(run.pk, book, block, at)
        done += len(block)
    progress("decide", done, len(firms))
    return done


def _book(run: MatchRun) -> Book:
    """The clauses in the versions of the run; those of the pack where they are still the same."""
    book = book_on(run.as_of)
    return book if book.versions == run.versions else book_of_run(run)


@lru_cache(maxsize=2)
def _program(book: Book) -> BookProgram:
    """The clauses compiled for one firm after the other; a process follows one book for long."""
    return BookProgram(book)


def _follow_firms(run_id: int, book: Book, firms: list[int], at: datetime.datetime) -> None:
    run = MatchRun.objects.select_for_update().get(pk=run_id)
    news = news_of(firms)
    _Following(run, book, news, at).work()
    if not MatchRun.objects.filter(state__in=UNDER_WAY).exists():
        take_news(note for each in news.values() for note in each.notes)


Rows = dict[str, DecisionRecord]
"""The kept decisions of one firm by clause."""
Pair = tuple[int, str]
"""A firm and a clause; without a clause the whole firm."""


@dataclass(slots=True)
class _Following:
    """One block of firms brought in line."""

    run: MatchRun
    book: Book
    news: Mapping[int, News]
    at: datetime.datetime
    gone: dict[int, Gone] = field(init=False)
    withdrawn: Collection[int] = field(init=False)
    places: dict[int, Place] = field(init=False)
    counted: dict[int, RunFirm] = field(init=False)
    before: dict[int, Rows] = field(init=False)
    stored: dict[tuple[int, str], int] = field(default_factory=dict)  # the keys of the decisions before
    difference: Difference = field(init=False)
    was_aside: set[Pair] = field(init=False)
    aside: list[Aside] = field(default_factory=list)  # anew

    def work(self) -> None:
        """Decide, compare, write."""
        run, firms = self.run, list(self.news)
        moment = moment_of(self.book, self.at, run.history_complete)
        self.gone = gone_firms(moment, only=firms)
        self.withdrawn = withdrawn_firms(self.at, only=firms).keys()
        self.places = district_and_size(firms)
        self.counted = {
            row.enterprise_id: row for row in RunFirm.objects.filter(run=run, enterprise_id__in=firms)
        }
        standing = SetAside.objects.filter(run=run, enterprise_id__in=firms, until=None)
        self.was_aside = set(standing.values_list("enterprise_id", "clause"))
        self.before = self._load(firms)
        self.difference = Difference(run, [item.clause.code for item in self.book.compiled])
        keep_first(run)
        run.edition += 1
        after = self._decided(moment)
        self._write({firm: after.get(firm, {}) for firm in firms})
        keep_asides(run, self.aside, self.at)
        self.difference.apply()
        count_firms(run)

    def _load(self, firms: Iterable[int]) -> dict[int, Rows]:
        rows_of_firm: dict[int, Rows] = {firm: {} for firm in firms}
        for row in Decision.objects.filter(run=self.run, replaced=False, enterprise_id__in=rows_of_firm):
            rows_of_firm[row.enterprise_id][row.clause] = kept_of(row)
            self.stored[row.enterprise_id, row.clause] = row.pk
        return rows_of_firm

    def _decided(self, moment: Moment) -> dict[int, Rows]:
        """What holds now: the clauses that are touched decided anew, the others as they were."""
        firms_here = [firm for firm in self.news if firm not in self.gone and firm not in self.withdrawn]
        codes = self._touched(firms_here)
        rows_of_firm = {
            firm: {code: row for code, row in self.before[firm].items() if code not in codes}
            for firm in firms_here
        }
        end_asides(self.run, [firm for firm in self.news if firm not in firms_here], None, self.at)
        if not codes or not firms_here:
            return rows_of_firm
        end_asides(self.run, firms_here, codes, self.at)
        table = snapshot_table(moment, only=firms_here)
        program = _program(self.book) if len(firms_here) <= FEW else None
        part = self.book.part(codes)
        for row in decide_in_parts(decide_all, part, table, program=program, aside=self.aside.append):
            rows_of_firm[int(row.subject)][row.clause] = _kept(row)
        for each in self.aside:
            if not each.clause:
                rows_of_firm[int(each.subject)] = {}
        return rows_of_firm

    def _touched(self, firms_here: Iterable[int]) -> frozenset[str]:
        """The clauses to decide anew: all of them when a firm was not counted before, or everything may be new."""
        facts = {fact for news in self.news.values() for fact in news.facts}
        if EVERYTHING in facts or not all(self._was_counted(firm) for firm in firms_here):
            return frozenset(self.book.by_code)
        firms = self.news.keys()
        pending = {code for firm, code in self.was_aside if firm in firms}
        return self.book.touched(facts) | {each for code in pending for each in self.book.together[code]}

    def _was_counted(self, firm: int) -> bool:
        return firm in self.counted and not self.counted[firm].gone and not self.counted[firm].aside

    def _write(self, after: Mapping[int, Rows]) -> None:
        updates, old_keys, new_decisions = (
            list[Update](),
            list[int](),
            list[tuple[Update, str, DecisionRecord]](),
        )
        for firm, rows in after.items():
            before = self.before[firm]
            codes = [code for code in {**before, **rows} if before.get(code) != rows.get(code)]
            self._count(firm, before, rows, codes)
            if codes:
                update = self._update(firm, before, rows, codes)
                updates.append(update)
                old_keys += [self.stored[firm, code] for code in codes if code in before]
                new_decisions += [(update, code, rows[code]) for code in codes if code in rows]
        Update.objects.bulk_create(updates, batch_size=500)
        for keys in blocks(old_keys):
            Decision.objects.filter(pk__in=keys).update(replaced=True)
        Decision.objects.bulk_create(
            (
                decision_of(record, run=self.run, update=update, clause=code)
                for update, code, record in new_decisions
            ),
            batch_size=1000,
        )
        self._write_counted(after)

    def _update(self, firm: int, before: Rows, after: Rows, codes: list[str]) -> Update:
        revisions = [
            Revision(code, position_of(before.get(code)), position_of(after.get(code)))
            for code in sorted(codes)
        ]
        return Update(
            run=self.run,
            enterprise_id=firm,
            filings=self.news[firm].filings,
            changes=[revision.as_json() for revision in revisions],
            at=self.at,
        )

    def _count(self, firm: int, before: Rows, after: Rows, codes: list[str]) -> None:
        """Take the firm out where it was counted, and put it in where it is counted now."""
        firm_row = self.counted.get(firm)
        old = (firm_row.district, firm_row.size) if firm_row is not None and self._was_counted(firm) else None
        now = self._now_aside()
        new = None if firm in self.gone or firm in self.withdrawn or (firm, "") in now else self.places[firm]
        differing = {code for each, code in self.was_aside ^ now if each == firm and code}
        out = _codes(self.was_aside, firm), _codes(now, firm)
        self.difference.move(before, after, old, new, {*codes, *differing}, out)

    def _now_aside(self) -> set[Pair]:
        """What is set aside now; all that was set aside of these firms has been decided anew."""
        return {(int(each.subject), each.clause) for each in self.aside}

    def _write_counted(self, after: Mapping[int, Rows]) -> None:
        """Where each firm is counted; one that was withdrawn is counted nowhere, not even as gone."""
        rows, aside = [], self._now_aside()
        RunFirm.objects.filter(run=self.run, enterprise_id__in=self.withdrawn).delete()
        for firm, records in after.items():
            if firm in self.withdrawn:
                continue
            row = self.counted.get(firm) or RunFirm(run=self.run, enterprise_id=firm)
            row.district, row.size = self.places[firm]
            row.eligible, row.near, row.open = flags_of(
                self.book, {code: k.standing for code, k in records.items()}
            )
            left = self.gone.get(firm)
            row.gone, row.gone_on = (left.word, left.on) if left else ("", None)
            row.aside = (firm, "") in aside
            rows.append(row)
        RunFirm.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["run", "enterprise"],
            update_fields=["district", "size", "eligible", "near", "open", "aside", "gone", "gone_on"],
        )


def _codes(pairs: Iterable[Pair], firm: int) -> set[str]:
    return {code for each, code in pairs if each == firm}


def _kept(row: Row) -> DecisionRecord:
    return DecisionRecord(row.version, row.standing, row.amount, row.outcome, row.settled, row.missing)
