"""The columns of a firm that lists are searched and counted by, kept in step with its filings."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Filing, Qualification
from chanmai.bureau.enterprises.pack_layouts import titles
from chanmai.engine.facts.dictionary import Dictionary, UnknownFact
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.kept import Kept

COLUMNS = {
    "所属区": "district",
    "所在园区": "park",
    "产业领域": "domain",
    "企业规模": "size",
    "商事登记日期": "registered_on",
    "营业收入": "revenue",
}
"""Facts of the dictionary that are also columns of a firm."""
NOTHING = ("未", "无", "否", "非")
"""How the categories begin that say that there is no title."""

Latest = dict[str, tuple[str, Kept, datetime.date | None, datetime.date | None]]
"""Of one firm, by fact code: period, value, valid from and to of the last word on it."""


def refresh_identity(firms: Iterable[int], at: datetime.datetime) -> None:
    """Bring columns and titles of these firms in line with all their filings."""
    dictionary = city_pack().dictionary
    columns = {fact.code: column for name, column in COLUMNS.items() if (fact := _fact(dictionary, name))}
    titled = {fact.code: fact for fact in titles(dictionary)}
    latest = _latest_words(set(firms), columns.keys() | titled.keys())
    changed = []
    for firm in Enterprise.objects.filter(pk__in=latest.keys()):
        _set_columns(firm, latest[firm.pk], columns)
        firm.changed_at = at
        changed.append(firm)
    Enterprise.objects.bulk_create(  # an upsert by primary key: many times faster than bulk_update
        changed,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*columns.values(), "revenue_year", "changed_at"],
    )
    Qualification.objects.filter(enterprise_id__in=latest.keys()).delete()
    Qualification.objects.bulk_create(
        (title for pk, words in latest.items() for title in _qualifications(pk, words, titled)),
        batch_size=1000,
    )


def _fact(dictionary: Dictionary, name: str) -> Fact | None:
    try:
        return dictionary.get(name)
    except UnknownFact:
        return None


def _latest_words(firms: set[int], codes: set[str]) -> dict[int, Latest]:
    latest: defaultdict[int, Latest] = defaultdict(dict)
    rows = Filing.objects.filter(enterprise_id__in=firms).order_by("filed_at", "received_at", "pk")
    for firm, period, values, start, end in rows.values_list(
        "enterprise_id", "period", "values", "valid_from", "valid_to"
    ).iterator(chunk_size=2000):
        mine = latest[firm]
        for code in codes & values.keys():
            held = mine.get(code)
            if held is None or (start or datetime.date.min) >= (held[2] or datetime.date.min):
                mine[code] = (period, values[code], start, end)
    return latest


def _set_columns(firm: Enterprise, words: Latest, columns: dict[str, str]) -> None:
    for code, column in columns.items():
        if code in words:
            value: Any = words[code][1]
            setattr(firm, column, datetime.date.fromisoformat(value) if column == "registered_on" else value)
            if column == "revenue":
                firm.revenue_year = int(words[code][0][:4]) if words[code][0] else None


def _qualifications(pk: int, words: Latest, titled: dict[str, Fact]) -> Iterable[Qualification]:
    for code, (_, value, start, end) in words.items():
        fact = titled.get(code)
        if fact is None:
            continue
        if fact.kind is Kind.FLAG and value is True:
            yield Qualification(enterprise_id=pk, fact=code, name=fact.name, since=start, until=end)
        elif fact.kind is Kind.SET and isinstance(value, list):
            for name in value:
                yield Qualification(
                    enterprise_id=pk, fact=f"{code}:{name}"[:80], name=name, since=start, until=end
                )
        elif fact.kind is Kind.CATEGORY and isinstance(value, str) and _is_title(fact, value):
            yield Qualification(enterprise_id=pk, fact=code, name=value, since=start, until=end)


def _is_title(fact: Fact, value: str) -> bool:
    """True for the name of a title; a place in a taxonomy or the occasion of an award is none."""
    return fact.name.endswith(("称号", "级别")) and not value.startswith(NOTHING)
