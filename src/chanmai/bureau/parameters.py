"""What a request tells beside what it asks for: language, page, day, moment, and from where it comes."""

import datetime
import ipaddress
from collections.abc import Mapping
from typing import Annotated, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from pydantic import AfterValidator

DIGITS, KEY_DIGITS = 6, 17
"""Of the number of a page, and of the key of a row."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Days beyond these are slips, and near the ends of the calendar nothing can be reckoned."""
NOWHERE = "::"
"""The address of whose own is not known."""


def language() -> str:
    """The language in which the visitor is answered: zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def number_in(text: str, digits: int, default: int = 0) -> int:
    """A whole number of at most so many digits, as it stands in an address or a field; `default` for anything else."""
    return int(text) if text.isdecimal() and len(text) <= digits else default


def page_number(query: Mapping[str, Any]) -> int:
    """The number of a page as it stands in an address (`page`); 1 where it is no number."""
    return number_in(str(query.get("page", "")), DIGITS, 1)


def address_of(heads: Mapping[str, str]) -> str:
    """From where a request comes, by `request.META`: where others are served, what the proxy in front says last."""
    text = heads.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2] if settings.PUBLIC else ""
    try:
        return str(ipaddress.ip_address((text or heads.get("REMOTE_ADDR", "")).strip()))
    except ValueError:
        return NOWHERE


def _day(day: datetime.date) -> datetime.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(
            f"应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间 / should lie between {FIRST_YEAR} and {LAST_YEAR}"
        )
    return day


def _moment(moment: datetime.datetime) -> datetime.datetime:
    _day(moment)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


Day = Annotated[datetime.date, AfterValidator(_day)]
"""A day that something can be asked for; any other is answered with 422."""
Moment = Annotated[datetime.datetime, AfterValidator(_moment)]
"""A moment likewise, with its zone: that of the installation where none was given."""
