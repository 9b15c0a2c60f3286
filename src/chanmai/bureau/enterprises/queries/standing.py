"""What counts at a moment: filings, firms and namings without those that were withdrawn by then."""

import datetime
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from chanmai.bureau.enterprises.models import Absence, Enterprise, Filing, Naming, WithdrawalKind


def absent_at(moment: datetime.datetime | None = None) -> Q:
    """The absences that hold at a moment; None: now."""
    if moment is None:
        return Q(until=None)
    return Q(since__lte=moment) & (Q(until=None) | Q(until__gt=moment))


def is_absent(what: str, moment: datetime.datetime | None = None) -> Exists:
    """True for a row of `what` (“filing”, “enterprise”, “naming”) that does not count at a moment; None: now."""
    return Exists(Absence.objects.filter(absent_at(moment), **{what: OuterRef("pk")}))


def absent_filings(filings: Collection[int], moment: datetime.datetime) -> set[int]:
    """Which of these filings were withdrawn at a moment."""
    absences = Absence.objects.filter(absent_at(moment), filing_id__in=filings)
    return {pk for pk in absences.values_list("filing_id", flat=True) if pk is not None}


def standing_filings(moment: datetime.datetime | None = None) -> QuerySet[Filing]:
    """The filings that had arrived and count at a moment; None: now."""
    arrived = Filing.objects.all() if moment is None else Filing.objects.filter(received_at__lte=moment)
    return arrived.filter(~is_absent("filing", moment))


def standing_firms(moment: datetime.datetime) -> QuerySet[Enterprise]:
    """The firms that were in the library at a moment."""
    return Enterprise.objects.filter(~is_absent("enterprise", moment), added_at__lte=moment)


def standing_namings() -> QuerySet[Naming]:
    """The namings that count now, in the order in which a later one replaces an earlier one."""
    return Naming.objects.filter(~is_absent("naming")).order_by("filed_at", "received_at", "pk")


def values_withdrawn() -> dict[int, dict[str, None]]:
    """The filings that set values back to unknown, with the codes of these facts."""
    unknown = Filing.objects.filter(withdrawals__kind=WithdrawalKind.VALUE)
    return dict(unknown.values_list("pk", "values"))


def withdrawn_firms(
    moment: datetime.datetime, *, only: Collection[int] | None = None
) -> dict[int, datetime.datetime]:
    """The firms that were withdrawn at a moment, and since when; `only` looks at these firms."""
    absences = Absence.objects.filter(absent_at(moment), enterprise__isnull=False)
    if only is not None:
        absences = absences.filter(enterprise_id__in=only)
    return dict(absences.order_by("-since").values_list("enterprise_id", "since"))
