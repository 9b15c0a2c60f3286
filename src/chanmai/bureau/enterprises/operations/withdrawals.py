"""Taking back what should not have been taken, and putting it back again: each a new entry, nothing is erased."""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import (
    Absence,
    Enterprise,
    Filing,
    ImportBatch,
    Qualification,
    Question,
    QuestionState,
    Withdrawal,
    WithdrawalKind,
)
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.operations.followers import tell_followers
from chanmai.bureau.enterprises.operations.identity_columns import refresh_identity
from chanmai.bureau.enterprises.operations.import_queue import LIBRARY
from chanmai.bureau.enterprises.operations.naming import refresh_names
from chanmai.bureau.enterprises.operations.news import note_news
from chanmai.bureau.enterprises.operations.questions import CLOSED
from chanmai.bureau.enterprises.queries.news import News
from chanmai.bureau.enterprises.queries.reach import Reach, Target, check_scope, reach_of
from chanmai.bureau.enterprises.queries.withdrawals import entry_of
from chanmai.bureau.jobs.operations.work import alone
from chanmai.bureau.refusal import Conflict, Unfit
from chanmai.engine.facts.texts import Text

REASON = 500
Follow = Callable[..., None]
"""Called with `at` when decisions are to follow."""


def withdraw(
    target: Target, *, by: Viewer, at: datetime.datetime, reason: str, follow: Follow = tell_followers
) -> int:
    """Withdraw an import, a filing, a firm or a change of name. Returns the number of the entry.

    `follow` lets decisions follow afterwards; by itself before this returns.

    Raises Unfit without a reason, Forbidden and NotFound by permission and scope, Conflict when it is withdrawn
    already or an import works.
    """
    reason = checked_reason(reason)
    with transaction.atomic(), quiet_library(at):
        reach = reach_of(by, target)
        entry = _entry(reach, by, at, reason)
        _take_away(entry, reach, at)
        follow_up(reach.touched, reach.firms, at)
        record_entry(entry, "withdraw")
    follow(at=at)
    return entry.pk


def restore(
    pk: int, *, by: Viewer, at: datetime.datetime, reason: str, follow: Follow = tell_followers
) -> int:
    """Put back what an entry took away. Returns the number of the new entry. `follow` and errors as of `withdraw`."""
    reason = checked_reason(reason)
    with transaction.atomic(), quiet_library(at):
        before = entry_of(by, pk)
        news_of_firm = _touched_by(before)
        check_scope(by, news_of_firm)
        entry = Withdrawal.objects.create(
            kind=before.kind,
            subject=before.subject,
            batch=before.batch,
            filing=before.filing,
            enterprise=before.enterprise,
            back=True,
            restores=before,
            reason=reason,
            questions=before.questions,
            filings=before.filings,
            firms=before.firms,
            by=by.name,
            user_id=by.user_id,
            at=at,
        )
        if before.kind == WithdrawalKind.VALUE:
            Absence.objects.create(withdrawal=entry, filing=before.filing, since=at)
        _put_back(before, entry)
        follow_up(news_of_firm, (), at)
        record_entry(entry, "restore")
    follow(at=at)
    return entry.pk


def checked_reason(reason: str) -> str:
    """The reason, tidied. Raises Unfit when there is none."""
    reason = " ".join(reason.split())[:REASON]
    if not reason:
        raise Unfit(
            Text("撤回和恢复都要写明原因。", "To withdraw or to restore takes a reason."),
            code="no_reason",
        )
    return reason


@contextmanager
def quiet_library(at: datetime.datetime) -> Iterator[None]:
    """No import works until the end of the transaction around. Raises Conflict when one does."""
    with alone(LIBRARY, at=at) as free:
        if not free:
            raise Conflict(
                Text("有导入正在进行，没有撤回。", "An import is under way; nothing was withdrawn."),
                mend=Text("请等它完成后再试。", "Wait for it to finish, then try again."),
                code="already_importing",
            )
        yield


def _entry(reach: Reach, by: Viewer, at: datetime.datetime, reason: str) -> Withdrawal:
    kind, key = reach.target.kind, reach.target.key
    firm = next(iter(reach.touched)) if kind == WithdrawalKind.FILING else key
    return Withdrawal.objects.create(
        kind=kind,
        subject=reach.subject[:300],
        batch_id=key if kind == WithdrawalKind.IMPORT else None,
        filing_id=key if kind == WithdrawalKind.FILING else None,
        enterprise_id=None if kind == WithdrawalKind.IMPORT else firm,
        reason=reason,
        questions=_open_questions(reach),
        filings=len(reach.filings),
        firms=len(reach.firms),
        by=by.name,
        user_id=by.user_id,
        at=at,
    )


def _open_questions(reach: Reach) -> list[int]:
    """The questions that nobody needs to answer any more: of the import, or of the firm."""
    still = Question.objects.filter(state=QuestionState.OPEN)
    if reach.target.kind == WithdrawalKind.IMPORT:
        still = still.filter(batch_id=reach.target.key)
    elif reach.target.kind == WithdrawalKind.FIRM:
        still = still.filter(enterprise_id=reach.target.key)
    else:
        return []
    return list(still.values_list("pk", flat=True))


def _take_away(entry: Withdrawal, reach: Reach, at: datetime.datetime) -> None:
    absences = [Absence(withdrawal=entry, filing_id=pk, since=at) for pk in reach.filings]
    absences += [Absence(withdrawal=entry, enterprise_id=pk, since=at) for pk in reach.firms]
    absences += [Absence(withdrawal=entry, naming_id=pk, since=at) for pk in reach.namings]
    Absence.objects.bulk_create(absences, batch_size=1000)
    for keys in blocks(reach.firms):
        Enterprise.objects.filter(pk__in=keys).update(withdrawn=True, changed_at=at)
        Qualification.objects.filter(enterprise_id__in=keys).delete()  # rebuilt when the firm is put back
    for keys in blocks(entry.questions):
        Question.objects.filter(pk__in=keys).update(state=QuestionState.DISMISSED, answer=CLOSED)


def _touched_by(entry: Withdrawal) -> dict[int, News]:
    news_of_firm: dict[int, News] = {}
    filings = Filing.objects.filter(absences__withdrawal=entry)
    if entry.kind == WithdrawalKind.VALUE:
        filings = Filing.objects.filter(withdrawals=entry)
    for pk, firm, values in filings.values_list("pk", "enterprise_id", "values").iterator(chunk_size=5000):
        news = news_of_firm.setdefault(firm, News())
        news.filings.append(pk)
        news.facts.update(values)
    absences = entry.absences.filter(filing=None)
    for firm, naming_firm in absences.values_list("enterprise_id", "naming__enterprise_id"):
        news_of_firm.setdefault(firm or naming_firm, News())
    return news_of_firm


def _put_back(before: Withdrawal, entry: Withdrawal) -> None:
    """Close the absences of an entry; firms that are absent by no other are in the library again."""
    firms = list(
        before.absences.filter(until=None, enterprise__isnull=False).values_list("enterprise_id", flat=True)
    )
    before.absences.filter(until=None).update(until=entry.at, restoration=entry)
    _return_firms(firms, entry.at)
    questions = Question.objects.filter(pk__in=before.questions, answer=CLOSED)
    for question in questions:
        same = Question.objects.filter(
            enterprise=question.enterprise_id,
            code=question.code,
            fact=question.fact,
            period=question.period,
            state=QuestionState.OPEN,
        )
        if not same.exists():
            Question.objects.filter(pk=question.pk).update(state=QuestionState.OPEN, answer="")


def _return_firms(firms: Collection[int], at: datetime.datetime) -> None:
    for keys in blocks(firms):
        absent = Absence.objects.filter(enterprise_id__in=keys, until=None)
        still = set(absent.values_list("enterprise_id", flat=True))
        keys_back = [pk for pk in keys if pk not in still]
        Enterprise.objects.filter(pk__in=keys_back).update(withdrawn=False, changed_at=at)


def put_back_firms(firms: Collection[int], batch: ImportBatch) -> None:
    """An import brings withdrawn firms back; what was withdrawn of their filings stays so. In its transaction."""
    if not firms:
        return
    entry = Withdrawal.objects.create(
        kind=WithdrawalKind.FIRM,
        subject=batch.file_name,
        batch=batch,
        back=True,
        reason="导入时重新建档 / put back by an import",
        firms=len(firms),
        by=batch.by,
        user_id=batch.user_id,
        at=batch.at,
    )
    for keys in blocks(firms):
        Absence.objects.filter(enterprise_id__in=keys, until=None).update(until=batch.at, restoration=entry)
    _return_firms(firms, batch.at)
    record_entry(entry, "restore")


def follow_up(news_of_firm: Mapping[int, News], gone: Iterable[int], at: datetime.datetime) -> None:
    """Columns, titles, names and notes of what decisions have to follow. Firms that are gone keep their columns."""
    firms_here = set(news_of_firm) - set(gone)
    refresh_identity(firms_here, at, anew=firms_here, blank=True)
    refresh_names(firms_here, at)
    note_news({firm: news for firm, news in news_of_firm.items() if news.facts}, at, others=news_of_firm)


def record_entry(entry: Withdrawal, action: str) -> None:
    """Leave the line of an entry in the audit chain."""
    record_audit(
        by=entry.by,
        action=action,
        target=entry.subject[:200],
        at=entry.at,
        after={
            "entry": entry.pk,
            "kind": entry.kind,
            "filings": entry.filings,
            "firms": entry.firms,
            "restores": entry.restores_id,
        },
        reason=entry.reason,
    )
