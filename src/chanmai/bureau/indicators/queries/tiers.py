"""The highest tier of the pack's ladders that each firm holds or qualifies for, as known on a day."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.db import connection

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.knowledge import moment_of, snapshot_table
from chanmai.bureau.enterprises.queries.structure import Version, data_version
from chanmai.bureau.newest import Newest
from chanmai.engine.eligibility.clauses.book import book_of
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.texts import Text
from chanmai.engine.indicators.standing import NoTier, highest_tier
from chanmai.pack.ladders import Tier, is_among
from chanmai.runners.containing import decide_in_parts, of_clauses
from chanmai.runners.table import Table

WORDS = {
    NoTier.NONE: Text("未达任何层级", "On no tier"),
    NoTier.UNKNOWN: Text("层级未知", "Tier not known"),
}
MOST = 8
"""Of so many days the tiers are kept."""
ANSWERS = {Verdict.MET: True, Verdict.NOT_MET: False}


@dataclass(frozen=True, slots=True)
class _Day:
    """What tells the tiers of one day from those of another; `known_at` None: by now."""

    database: str
    pack: str
    as_of: datetime.date
    known_at: datetime.datetime | None


_KEPT: Newest[_Day, Version, Mapping[int, str]] = Newest(MOST)


def tiers_of_firms(
    as_of: datetime.date, *, closed_at: datetime.datetime | None, at: datetime.datetime
) -> Mapping[int, str]:
    """The tier of each firm by its number, as `tier_words` tells it; kept until the data change.

    `closed_at`: as was known then; None: by `at`.
    """
    day = _Day(str(connection.settings_dict["NAME"]), str(city_pack().root), as_of, closed_at)
    return _KEPT.get(day, data_version(), lambda _before: _tiers(as_of, closed_at or at))


def tier_words() -> dict[str, Text]:
    """What the groups are called, from the highest tier down, then those on none and those of whom it is open."""
    names = {tier.undated.zh: tier.undated for tier in reversed(_climbed())}
    return {**names, **{str(why): words for why, words in WORDS.items()}}


def _climbed() -> tuple[Tier, ...]:
    """The tiers of the ladders that the pack counts by, from the lowest up; versions of one side by side."""
    wanted = city_pack().plan.ladders
    tiers = [tier for ladder in city_pack().ladders if ladder.code in wanted for tier in ladder.tiers]
    return tuple(sorted(tiers, key=lambda tier: tier.level))


def _tiers(as_of: datetime.date, known_at: datetime.datetime) -> Mapping[int, str]:
    tiers = _climbed()
    book = book_of([tier.clause() for tier in tiers], as_of, city_pack().dictionary)
    table = snapshot_table(moment_of(book, known_at, history_complete=False))
    decided = decide_in_parts(partial(of_clauses, tuple(book.by_code)), book, table)
    verdicts = {(int(subject), code): ANSWERS.get(verdict) for subject, code, verdict in decided}
    held = {tier.code: _held(tier, table) for tier in tiers}
    found = {}
    for row, firm in enumerate(map(int, table.subjects)):
        answers: dict[str, bool | None] = {}
        for tier in tiers:
            qualifies = verdicts.get((firm, tier.code)) if tier.code in book.by_code else False
            name = tier.undated.zh
            answers[name] = _either(answers.get(name, False), _either(held[tier.code][row], qualifies))
        found[firm] = str(highest_tier(tuple(answers.items())))
    return found


def _either(one: bool | None, other: bool | None) -> bool | None:
    return True if one or other else None if one is None or other is None else False


def _held(tier: Tier, table: Table) -> list[bool | None]:
    """Whether each firm holds the title that a tier grants: no where it grants none."""
    dictionary = city_pack().dictionary
    if tier.grants not in dictionary:
        return [False] * len(table)
    fact = dictionary.get(tier.grants)
    column = table.column(Ref(fact.name), dictionary)
    titles = tier.titles or (tier.undated.zh,)
    return [None] * len(table) if column is None else [is_among(each, titles) for each in column.to_pylist()]
