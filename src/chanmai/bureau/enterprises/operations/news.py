"""Noting what is new of firms, until decisions follow it."""

import datetime
from collections.abc import Iterable, Mapping

from chanmai.bureau.enterprises.models import Novelty
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.queries.news import News


def note_news(news: Mapping[int, News], at: datetime.datetime, *, others: Iterable[int] = ()) -> None:
    """Note what decisions have to follow; `others` are firms that are new or renamed without a filing.

    Must run in the transaction of the filings.
    """
    every = {**dict.fromkeys(others, News()), **news}
    Novelty.objects.bulk_create(
        (
            Novelty(enterprise_id=firm, facts=sorted(each.facts), filings=each.filings, at=at)
            for firm, each in sorted(every.items())
        ),
        batch_size=1000,
    )


def take_news(notes: Iterable[int]) -> None:
    """Take notes off the list, by their numbers. Must run in the transaction of the decisions that follow them."""
    for keys in blocks(notes):
        Novelty.objects.filter(pk__in=keys).delete()
