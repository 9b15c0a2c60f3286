"""All firms at once, each in a few columns: where they are counted, what they are called, how many there were."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Max

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import Enterprise, Filing, Withdrawal
from chanmai.bureau.enterprises.queries.scope import firms_in_sight


class FirmPlace(NamedTuple):
    """A firm and where it is counted."""

    id: int
    name: str
    district: str
    size: str
    domain: str
    demo: bool


def places(viewer: Viewer) -> tuple[FirmPlace, ...]:
    """The firms within the visitor's scope, by pinyin."""
    return tuple(map(FirmPlace._make, firms_in_sight(viewer).values_list(*FirmPlace._fields)))


def names(viewer: Viewer) -> dict[int, str]:
    """The names of the firms within the visitor's scope, in the order of their numbers."""
    return dict(firms_in_sight(viewer).order_by("pk").values_list("pk", "name"))


def district_and_size(only: Collection[int] | None = None) -> dict[int, tuple[str, str]]:
    """District and size of every firm, or of these."""
    firms = Enterprise.objects.all() if only is None else Enterprise.objects.filter(pk__in=only)
    return {pk: (district, size) for pk, district, size in firms.values_list("pk", "district", "size")}


def district_and_park(only: Collection[int]) -> dict[int, tuple[str, str]]:
    """District and park of some firms."""
    firms = Enterprise.objects.filter(pk__in=only)
    return {pk: (district, park) for pk, district, park in firms.values_list("pk", "district", "park")}


def firms_with_code(codes: Collection[str]) -> dict[str, int]:
    """The numbers of firms of the library by credit code."""
    firms = Enterprise.objects.filter(code__in=codes, withdrawn=False)
    return {code: pk for pk, code in firms.values_list("pk", "code") if code}


def firms_newer_than(day: datetime.date) -> set[int]:
    """The firms that were registered only after the day."""
    return set(Enterprise.objects.filter(registered_on__gt=day).values_list("pk", flat=True))


class Extent(NamedTuple):
    """What had arrived by a moment: how many firms and filings, the last filing, the last entry of withdrawals."""

    firms: int
    filings: int
    last: int | None
    withdrawal: int | None


def extent_at(moment: datetime.datetime) -> Extent:
    """How much had arrived."""
    filings = Filing.objects.filter(received_at__lte=moment).aggregate(n=Count("pk"), last=Max("pk"))
    firms = Enterprise.objects.filter(added_at__lte=moment).count()
    withdrawal = Withdrawal.objects.filter(at__lte=moment).aggregate(last=Max("pk"))["last"]
    return Extent(firms, filings["n"], filings["last"], withdrawal)
