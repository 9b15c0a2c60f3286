"""Where firms were counted at a moment: district, park, domain and size as they were known then.

The columns of a firm say what is known now. Filings are never changed and tell when they arrived, and a withdrawal
tells from when on it holds, so that nothing more has to be kept: what a firm's columns said at a moment is read from
the filings that counted then, and only of firms of which something that can say it came, went or came back since.
"""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Absence, Enterprise, Filing, Withdrawal
from chanmai.bureau.enterprises.queries.last_words import Latest, latest_words
from chanmai.bureau.enterprises.queries.picking import may_say
from chanmai.bureau.newest import Newest

FACTS = {"district": "所属区", "park": "所在园区", "domain": "产业领域", "size": "企业规模"}
"""The facts behind the columns of a placement."""
FIRMS_AT_ONCE = 500


class Placement(NamedTuple):
    """Where a firm is counted. Empty where it is not known."""

    district: str
    park: str
    domain: str
    size: str


def placements_at(moment: datetime.datetime) -> dict[int, Placement]:
    """The places at a moment of the firms that are counted elsewhere now. Of all others the library says it."""
    where = str(connection.settings_dict["NAME"]), str(city_pack().root), moment
    last = Filing.objects.order_by("-pk").values_list("pk", "digest", "received_at").first()
    absence = Withdrawal.objects.order_by("-pk").values_list("pk", "at").first()
    return _FOUND.get(where, (last, absence), lambda _before: _found(moment))


_FOUND: Newest[tuple[str, str, datetime.datetime], object, dict[int, Placement]] = Newest(16)
"""By moment, until something is filed, withdrawn or put back."""


def _found(moment: datetime.datetime) -> dict[int, Placement]:
    dictionary = city_pack().dictionary
    codes = {name: dictionary.get(fact).code for name, fact in FACTS.items() if fact in dictionary}
    touched, found = sorted(_touched_since(moment, tuple(codes.values()))), {}
    for first in range(0, len(touched), FIRMS_AT_ONCE):
        block = touched[first : first + FIRMS_AT_ONCE]
        then, now = (latest_words(block, codes.values(), at) for at in (moment, None))
        names = ("pk", *Placement._fields)
        for pk, *columns in Enterprise.objects.filter(pk__in=block).values_list(*names):
            before = Placement(*_said(codes, columns, then[pk], now[pk]))
            if before != tuple(columns):
                found[pk] = before
    return found


def _said(codes: dict[str, str], columns: list[str], then: Latest, now: Latest) -> Iterator[str]:
    """The columns as they were: what no filing speaks of, then or now, has stayed as it is."""
    for name, column in zip(Placement._fields, columns, strict=True):
        code = codes.get(name, "")
        if code in then:
            yield str(then[code][1] or "")
        else:
            yield "" if code in now else column


def _touched_since(moment: datetime.datetime, codes: tuple[str, ...]) -> set[int]:
    """The firms of which a filing that may speak of these facts arrived, was withdrawn or put back since."""
    arrived = Filing.objects.filter(may_say(codes), received_at__gt=moment)
    moved = Absence.objects.filter(Q(since__gt=moment) | Q(until__gt=moment), filing__isnull=False)
    return {
        *arrived.order_by().values_list("enterprise_id", flat=True).distinct(),
        *moved.order_by().values_list("filing__enterprise_id", flat=True).distinct(),
    }
