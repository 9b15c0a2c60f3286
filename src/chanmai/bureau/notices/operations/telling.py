"""Telling: the database takes no key a second time for the same readers, so that what was told is told once.

`tell` is what other apps call. Whoever tries again, or two at once, say the same under the same key, and one is heard.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.notices.models import Notice, NoticeKind, Reading, Telling
from chanmai.bureau.notices.readers import Readers
from chanmai.bureau.refusal import Unfit
from chanmai.engine.eligibility.clauses.decision import AwardAmount
from chanmai.engine.facts.texts import Text

AT_ONCE = 500
KEY, ZH, EN = 200, 300, 500
"""Signs that the columns hold."""


@dataclass(frozen=True, slots=True)
class Tiding:
    """What is to be told to whom. `key` is what it is by, `event` what stays the same of all that is told of a day."""

    key: str
    readers: Readers
    kind: str
    subject: Text
    reasons: Sequence[Text] = ()
    amount: AwardAmount | None = None
    clause: str = ""
    version: str = ""
    serial: int = 0
    day: datetime.date | None = None
    event: str = ""
    link: str = ""


def tell(
    kind: str,
    readers: Readers,
    subject: Text,
    *,
    key: str,
    at: datetime.datetime,
    reasons: Sequence[Text] = (),
    amount: AwardAmount | None = None,
    clause: str = "",
    day: datetime.date | None = None,
    link: str = "",
) -> bool:
    """Tell a firm, district, park or the bureau something; False when it was told before under this key.

    `kind` is one of `NoticeKind`, `amount` in 分, `day` puts it into calendars. Raises Unfit for a kind that there is
    not, and for a key that is empty or too long.
    """
    if kind not in NoticeKind or not 0 < len(key) <= KEY:
        raise Unfit(
            Text(
                f"没有“{kind}”这类通知，或键“{key}”不合用。",
                f"No such kind {kind!r}, or key {key!r} does not fit.",
            ),
            code="no-notice",
        )
    event = f"{kind}:{key}" if day else ""
    tiding = Tiding(key, readers, kind, subject, tuple(reasons), amount, clause, "", 0, day, event, link)
    row = _notice(tiding, at, None)
    columns = [field.attname for field in Notice._meta.concrete_fields if not field.primary_key]
    _told, is_new = Notice.objects.get_or_create(
        key=key, readers=readers.word, defaults={name: getattr(row, name) for name in columns}
    )
    return is_new


def tell_all(tidings: Iterable[Tiding], *, at: datetime.datetime, telling: Telling | None = None) -> int:
    """Tell what was not told before; how many that were, at most when another one tells at the same time."""
    number = 0
    for block in blocks(list(tidings), AT_ONCE):
        with transaction.atomic():
            known = set(
                Notice.objects.filter(key__in={each.key for each in block}).values_list("key", "readers")
            )
            rows = [
                _notice(each, at, telling) for each in block if (each.key, each.readers.word) not in known
            ]
            Notice.objects.bulk_create(rows, ignore_conflicts=True)
        number += len(rows)
    return number


def settle(key: str, *, user: int, at: datetime.datetime) -> None:
    """What notices under a key asked for was done by somebody, elsewhere: they are open no more.

    Who has no account, as the system, reads nothing.
    """
    if not get_user_model().objects.filter(pk=user).exists():
        return
    for notice in Notice.objects.filter(key=key):
        reading, _created = Reading.objects.get_or_create(
            notice=notice, user_id=user, defaults={"opened_at": at}
        )
        Reading.objects.filter(pk=reading.pk, acted_at=None).update(acted_at=at)


def _notice(tiding: Tiding, at: datetime.datetime, telling: Telling | None) -> Notice:
    amount = tiding.amount
    return Notice(
        key=tiding.key,
        readers=tiding.readers.word,
        enterprise_id=tiding.readers.firm or None,
        kind=tiding.kind,
        clause=tiding.clause,
        version=tiding.version,
        serial=tiding.serial,
        zh=_cut(tiding.subject.zh, ZH),
        en=_cut(tiding.subject.en, EN),
        reasons=[[each.zh, each.en] for each in tiding.reasons],
        amount_kind=amount.kind.value if amount else "",
        low=amount.low if amount else None,
        high=amount.high if amount else None,
        day=tiding.day,
        event=tiding.event,
        link=tiding.link,
        telling=telling,
        at=at,
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
