"""What is new of firms and not followed by decisions yet."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Max

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import ImportBatch, Novelty
from chanmai.bureau.enterprises.queries.scope import in_scope

EVERYTHING = "*"
"""In place of the codes of facts: all that is known of the firm may be new to its decisions."""


@dataclass(slots=True)
class News:
    """What is new of one firm: its filings, the codes of the facts in them, and the numbers of the notes about it."""

    filings: list[int] = field(default_factory=list)
    facts: set[str] = field(default_factory=set)
    notes: list[int] = field(default_factory=list)


def firms_with_news() -> list[int]:
    """The firms of whom something is new."""
    return list(Novelty.objects.order_by("enterprise_id").values_list("enterprise_id", flat=True).distinct())


def news_count(viewer: Viewer) -> int:
    """Of how many firms within the visitor's scope something is new."""
    notes = Novelty.objects.filter(in_scope(viewer, "enterprise__"))
    return notes.values("enterprise_id").distinct().count()


def news_of_batch(batch: ImportBatch) -> int:
    """Of how many firms for which an import brought filings something is new."""
    firms = batch.filed.values("enterprise_id")
    return Novelty.objects.filter(enterprise_id__in=firms).values("enterprise_id").distinct().count()


def news_of(firms: Collection[int]) -> dict[int, News]:
    """What is new of these firms."""
    news_of_firm: dict[int, News] = {}
    for each in Novelty.objects.filter(enterprise_id__in=firms).order_by("pk"):
        news = news_of_firm.setdefault(each.enterprise_id, News())
        news.filings += each.filings
        news.facts.update(each.facts)
        news.notes.append(each.pk)
    return news_of_firm


def newest_note(*, until: datetime.datetime | None = None) -> int:
    """The number of the newest note, or of the newest made until a moment; 0 without one."""
    notes = Novelty.objects.all() if until is None else Novelty.objects.filter(at__lte=until)
    return notes.aggregate(newest=Max("pk"))["newest"] or 0


def notes_until(moment: datetime.datetime) -> list[int]:
    """The numbers of the notes made until then."""
    return list(Novelty.objects.filter(at__lte=moment).values_list("pk", flat=True))
