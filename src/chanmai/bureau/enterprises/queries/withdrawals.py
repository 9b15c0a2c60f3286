"""The record of withdrawals: who took back what, when and why, and what was put back."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Withdrawal, WithdrawalKind
from chanmai.bureau.enterprises.permissions import may_withdraw
from chanmai.bureau.enterprises.queries.scope import in_scope, visible_imports
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.engine.facts.texts import Text

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """An entry. `back`: it put something back; `restored`: what it took away was put back by that entry."""

    id: int
    kind: str
    kind_label: str
    subject: str
    batch: int | None
    filing: int | None
    firm: int | None
    back: bool
    restores: int | None
    restored: int | None
    reason: str
    filings: int
    firms: int
    by: str
    at: datetime.datetime

    @property
    def open(self) -> bool:
        """True when it can be put back."""
        return not self.back and self.restored is None


def visible_withdrawals(viewer: Viewer) -> QuerySet[Withdrawal]:
    """The entries about the imports and the firms that an officer may see."""
    entries = Withdrawal.objects.select_related("restoration")
    if not may_withdraw(viewer):
        return entries.none()
    if viewer.whole_city:
        return entries
    firms = Q(in_scope(viewer, "enterprise__"), enterprise__isnull=False)
    return entries.filter(Q(batch__in=visible_imports(viewer)) | firms)


def withdrawals(viewer: Viewer, number: int, *, per_page: int = PER_PAGE) -> Page[WithdrawalRow]:
    """A page of the entries that the visitor may see, the newest first."""
    entries = visible_withdrawals(viewer)
    span = page_span(entries.count(), number, per_page)
    return Page(tuple(map(_row, entries[span.rows])), span.number, span.pages, span.total)


def withdrawal(viewer: Viewer, pk: int) -> WithdrawalRow:
    """One entry. Raises NotFound when the visitor may not see it."""
    entry = visible_withdrawals(viewer).filter(pk=pk).first()
    if entry is None:
        raise NotFound
    return _row(entry)


def entry_of(viewer: Viewer, pk: int) -> Withdrawal:
    """An entry that can be put back. Raises NotFound, Forbidden, or Conflict when it was put back already."""
    if not may_withdraw(viewer):
        raise Forbidden
    entry = visible_withdrawals(viewer).filter(pk=pk).first()
    if entry is None:
        raise NotFound
    if not _row(entry).open:
        raise Conflict(
            Text(
                "这一条已经恢复过，或本身就是恢复。",
                "This entry was put back already, or is itself a restoration.",
            ),
            mend=Text("要再次撤回请另行撤回。", "To withdraw it again, withdraw it anew."),
            code="restored_already",
        )
    return entry


def of_import(batch: int) -> WithdrawalRow | None:
    """The entry by which an import is withdrawn now."""
    return _open(Withdrawal.objects.filter(kind=WithdrawalKind.IMPORT, batch_id=batch))


def of_filing(filing: int) -> WithdrawalRow | None:
    """The entry by which a filing does not count now."""
    return _open(Withdrawal.objects.filter(absences__filing_id=filing, absences__until=None))


def of_firm(firm: int) -> WithdrawalRow | None:
    """The entry by which a firm is not in the library now."""
    return _open(Withdrawal.objects.filter(absences__enterprise_id=firm, absences__until=None))


def value_entry(filing: int) -> WithdrawalRow | None:
    """The entry by which a filing sets a value back to unknown, as long as it does."""
    return _open(Withdrawal.objects.filter(kind=WithdrawalKind.VALUE, filing_id=filing, back=False))


def imports_withdrawn(batches: list[int]) -> set[int]:
    """Which of these imports are withdrawn now."""
    entries = Withdrawal.objects.filter(
        kind=WithdrawalKind.IMPORT, batch_id__in=batches, back=False, restoration=None
    )
    return {pk for pk in entries.values_list("batch_id", flat=True) if pk is not None}


def _open(entries: QuerySet[Withdrawal]) -> WithdrawalRow | None:
    rows = map(_row, entries.select_related("restoration"))
    return next((row for row in rows if row.open or (row.back and row.kind == WithdrawalKind.VALUE)), None)


def _row(entry: Withdrawal) -> WithdrawalRow:
    restoration = getattr(entry, "restoration", None)
    return WithdrawalRow(
        id=entry.pk,
        kind=entry.kind,
        kind_label=str(entry.get_kind_display()),
        subject=entry.subject,
        batch=entry.batch_id,
        filing=entry.filing_id,
        firm=entry.enterprise_id,
        back=entry.back,
        restores=entry.restores_id,
        restored=restoration.pk if restoration is not None else None,
        reason=entry.reason,
        filings=entry.filings,
        firms=entry.firms,
        by=entry.by,
        at=entry.at,
    )
