"""pack.yaml: what the pack is called, its version, languages, and the rules of disclosure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from chanmai.engine.facts.texts import NO_TEXT, Text
from chanmai.pack.entry import Entry
from chanmai.pack.notices import NoticeRules, read_notices
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a pack. `disclosure` are whole numbers by name, such as min_count."""

    name: str
    title: Text
    version: str
    locale: str = "zh-Hans-CN"
    currency: str = "CNY"
    languages: tuple[str, ...] = ("zh-hans", "en")
    disclosure: Mapping[str, int] = field(default_factory=dict)
    as_of_demo: datetime.date | None = None
    notes: Text = NO_TEXT
    notices: NoticeRules = field(default_factory=NoticeRules)
    other: Mapping[str, object] = field(default_factory=dict)  # kept as written, for applications


OPEN = ("calendar", "city", "holder", "licence", "map", "contacts", "names", "units", "documents")


def read_settings(entry: Entry) -> Settings:
    """The settings; keys listed in OPEN are carried as plain data."""
    disclosure = entry.entry("disclosure")
    settings = Settings(
        name=entry.need("name"),
        title=read_words(entry, "title", needed=True),
        version=entry.need("version"),
        locale=entry.text("locale", "zh-Hans-CN"),
        currency=entry.among("currency", ("CNY",), "CNY"),
        languages=entry.texts("languages") or ("zh-hans", "en"),
        disclosure=_numbers(disclosure) if disclosure is not None else {},
        as_of_demo=entry.day("as_of_demo"),
        notes=read_words(entry, "notes"),
        notices=read_notices(entry.entry("notices")),
        other={key: entry.data(key) for key in OPEN if entry.has(key)},
    )
    entry.note_unknown_keys()
    return settings


def _numbers(entry: Entry) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for key in entry.node.keys:
        value = entry.whole(key)
        if value is not None:
            numbers[key] = value
    return numbers
