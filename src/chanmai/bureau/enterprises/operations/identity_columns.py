"""The columns of a firm that lists are searched and counted by, kept in step with its filings."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Qualification
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.pack_layouts import STATUS, STATUS_DAY, titles
from chanmai.bureau.enterprises.queries.last_words import Latest, latest_words
from chanmai.engine.facts.dictionary import Dictionary, UnknownFact
from chanmai.engine.facts.fact import Fact, Kind

COLUMNS = {
    "所属区": "district",
    "所在园区": "park",
    "产业领域": "domain",
    "企业规模": "size",
    "商事登记日期": "registered_on",
    STATUS: "status",
    STATUS_DAY: "status_on",
    "营业收入": "revenue",
}
"""Facts of the dictionary that are also columns of a firm."""
DAYS = ("registered_on", "status_on")
NOTHING = ("未", "无", "否", "非")
"""How the categories begin that say that there is no title."""

TitleWords = tuple[str, str, datetime.date | None, datetime.date | None]
"""A title: its fact, its name, since when and until when."""
FIRMS_AT_ONCE = 500


def facts_of_identity() -> frozenset[str]:
    """The codes of the facts that columns or titles come from.

    A new state can change these only by speaking of one of them. A new year always can: it may push an older one out.
    """
    columns, title_facts = _kept_beside(city_pack().dictionary)
    return frozenset(columns.keys() | title_facts.keys())


def _kept_beside(dictionary: Dictionary) -> tuple[dict[str, str], dict[str, Fact]]:
    """By the codes of facts: the columns, and the facts behind titles."""
    columns = {fact.code: column for name, column in COLUMNS.items() if (fact := _fact(dictionary, name))}
    return columns, {fact.code: fact for fact in titles(dictionary)}


def refresh_identity(
    firms: Collection[int], at: datetime.datetime, *, anew: Container[int], blank: bool = False
) -> None:
    """Note that these firms changed, and bring columns and titles of those `anew` in line with all their filings.

    `blank`: a column of which no filing says anything any more is emptied.
    """
    columns, title_facts = _kept_beside(city_pack().dictionary)
    for block in blocks(firms):
        Enterprise.objects.filter(pk__in=block).update(changed_at=at)
    for block in blocks((firm for firm in firms if firm in anew), FIRMS_AT_ONCE):
        latest = latest_words(set(block), columns.keys() | title_facts.keys())
        if blank:
            nothing: Latest = dict.fromkeys(columns, ("", None, None, None))
            latest = {firm: {**nothing, **words} for firm, words in latest.items()}
        _refresh_block(latest, columns, title_facts)


def _refresh_block(
    latest: Mapping[int, Latest], columns: dict[str, str], title_facts: dict[str, Fact]
) -> None:
    firms_to_write = [
        firm
        for firm in Enterprise.objects.filter(pk__in=latest.keys())
        if _set_columns(firm, latest[firm.pk], columns)
    ]
    Enterprise.objects.bulk_create(  # an upsert by primary key: many times faster than bulk_update
        firms_to_write,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*columns.values(), "revenue_year"],
    )
    _refresh_titles(latest, title_facts)


def _refresh_titles(latest: Mapping[int, Latest], title_facts: dict[str, Fact]) -> None:
    """Replace the titles of the firms whose titles are not what their filings say."""
    titles_of_firm: defaultdict[int, set[TitleWords]] = defaultdict(set)
    rows = Qualification.objects.filter(enterprise_id__in=latest.keys())
    for pk, fact, name, since, until in rows.values_list("enterprise_id", "fact", "name", "since", "until"):
        titles_of_firm[pk].add((fact, name, since, until))
    latest_words = {pk: set(_titles_of(words, title_facts)) for pk, words in latest.items()}
    other = {pk: words for pk, words in latest_words.items() if words != titles_of_firm[pk]}
    Qualification.objects.filter(enterprise_id__in=other.keys()).delete()
    Qualification.objects.bulk_create(
        (
            Qualification(enterprise_id=pk, fact=fact, name=name, since=since, until=until)
            for pk, words in other.items()
            for fact, name, since, until in sorted(words, key=lambda title: title[:2])
        ),
        batch_size=1000,
    )


def _fact(dictionary: Dictionary, name: str) -> Fact | None:
    try:
        return dictionary.get(name)
    except UnknownFact:
        return None


def _set_columns(firm: Enterprise, words: Latest, columns: dict[str, str]) -> bool:
    """Put the last words into the columns. True when something changed."""
    before = [getattr(firm, column) for column in (*columns.values(), "revenue_year")]
    for code, column in columns.items():
        if code in words:
            value: Any = words[code][1]
            if value is None:
                setattr(firm, column, None if column in (*DAYS, "revenue") else "")
            else:
                setattr(firm, column, _day(value) if column in DAYS else value)
            if column == "revenue":
                firm.revenue_year = int(words[code][0]) if words[code][0] and value is not None else None
    return before != [getattr(firm, column) for column in (*columns.values(), "revenue_year")]


def _day(value: Any) -> datetime.date:
    return datetime.date.fromisoformat(value)


def _titles_of(words: Latest, title_facts: dict[str, Fact]) -> Iterator[TitleWords]:
    for code, (_, value, start, end) in words.items():
        fact = title_facts.get(code)
        if fact is None:
            continue
        if fact.kind is Kind.FLAG and value is True:
            yield code, fact.name[:80], start, end
        elif fact.kind is Kind.SET and isinstance(value, list):
            yield from ((f"{code}:{name}"[:80], name[:80], start, end) for name in value)
        elif fact.kind is Kind.CATEGORY and isinstance(value, str) and not value.startswith(NOTHING):
            yield code, _tier(fact, value)[:80], start, end


def _tier(fact: Fact, value: str) -> str:
    """What a tier is called by itself: “省级” of 新型研发机构级别 is 新型研发机构（省级）."""
    subject = fact.name.removesuffix("级别")
    return value if subject == fact.name else f"{subject}（{value}）"
