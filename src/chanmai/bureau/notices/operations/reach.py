"""Thresholds within reach: the clauses that a firm nearly meets, with the least that it could do."""

import datetime
from collections.abc import Iterator
from itertools import islice

from chanmai.bureau.city import city_pack
from chanmai.bureau.matching.queries.holdings import holdings
from chanmai.bureau.matching.queries.plans import ShortWay, short_ways
from chanmai.bureau.notices.models import Notice, NoticeKind
from chanmai.bureau.notices.operations.rights import LastTold, Words, last_told
from chanmai.bureau.notices.operations.telling import Tiding
from chanmai.bureau.notices.readers import the_firm
from chanmai.engine.eligibility.clauses.book import counts
from chanmai.engine.eligibility.clauses.decision import Standing
from chanmai.engine.facts.texts import Text

TRIED = 4
"""For each clause that may be told so many are tried: not every one has a way."""
REST = datetime.timedelta(days=30)
"""For so long a firm that was told enough of what is within reach is told no more of it."""


def within_reach(words: Words, firm: int, *, at: datetime.datetime) -> Iterator[Tiding]:
    """What a firm is told of clauses that it nearly meets: of those worth most, and of each once until it is met."""
    told = Notice.objects.filter(enterprise=firm, kind=NoticeKind.REACH)
    room = city_pack().settings.notices.reach_most - told.filter(at__gt=at - REST).count()
    if room <= 0:
        return
    serials = last_told((firm,))
    keys = set(told.values_list("key", flat=True))
    near = {
        code: each
        for (_firm, code), each in holdings(words.run.id, (firm,)).items()
        if each.standing is Standing.NEAR
        and code in words.book.by_code
        and counts(words.book.by_code[code].clause)
        and _key(code, serials.get((firm, code), LastTold())) not in keys
    }
    best = sorted(near, key=lambda code: (-(near[code].alone.high or 0), code))
    ways = short_ways(firm, best[: TRIED * room], words.run.as_of, words.run.known_at)
    for code, way in islice(ways, room):
        name, money = words.name(code), words.amount(way.amount)
        worth = Text(f"：{money.zh}", f": {money.en}") if money else Text()
        yield Tiding(
            key=_key(code, serials.get((firm, code), LastTold())),
            readers=the_firm(firm),
            kind=NoticeKind.REACH.value,
            subject=Text(f"离“{name.zh}”只差一点{worth.zh}", f"{name.en} is within reach{worth.en}"),
            reasons=(*way.steps, *_next_year(way)),
            amount=way.amount,
            clause=code,
            version=near[code].version,
            link=f"/policies/firm/{firm}/plan/{code}/",
        )


def _next_year(way: ShortWay) -> list[Text]:
    """That figures of a year that is over can no longer be changed."""
    if way.past is None:
        return []
    return [
        Text(
            f"{way.past} 年已经过去，请在下一年度做到",
            f"{way.past} is over; these are figures to reach in the next year",
        )
    ]


def _key(code: str, told: LastTold) -> str:
    """Once for as long as the firm neither gets the clause nor loses it."""
    return f"reach:{code}:{told.serial}"
