"""The city that this installation runs: its pack, read once and shared by all apps."""

import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from chanmai.pack.load import load
from chanmai.pack.pack import Pack


def city_pack() -> Pack:
    """The pack of settings.PACK, read at its first use. Raises PackError when it is not sound."""
    return pack_at(settings.PACK)


def translation(text: str, lang: str) -> str:
    """A word or sentence of the pack in a language; the Chinese, which stays the key, where there is no English."""
    return city_pack().english.translation(text, lang)


def day_of(moment: datetime.datetime) -> datetime.date:
    """The day that it is in the city at a moment, by `settings.TIME_ZONE`; filings without a day are filed on it."""
    return moment.astimezone(timezone.get_default_timezone()).date()


@lru_cache(maxsize=4)
def pack_at(path: Path) -> Pack:
    """The pack in a folder; read once per process."""
    return load(path)
