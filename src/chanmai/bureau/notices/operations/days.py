"""Days to be told of before they come: when a clause is open for applications, and when that ends."""

import datetime
import re
from collections.abc import Iterable, Iterator

from chanmai.bureau.city import city_pack
from chanmai.bureau.matching.queries.holdings import Holding, Pair
from chanmai.bureau.notices.models import NoticeKind
from chanmai.bureau.notices.operations.rights import Words
from chanmai.bureau.notices.operations.telling import Tiding
from chanmai.bureau.notices.readers import the_firm
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.facts.texts import Text

_DAY = re.compile(r"(\d{4})(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})")


def opening_of(clause: Clause) -> datetime.date | None:
    """The first day of the window, where its words name one before the deadline; a window is kept as its words."""
    found = _DAY.search(clause.window)
    if found is None or clause.deadline is None:
        return None
    try:
        day = datetime.date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day < clause.deadline else None


def days_due(words: Words, now: Iterable[tuple[Pair, Holding]], *, as_of: datetime.date) -> Iterator[Tiding]:
    """What firms are told as of a day of the days of clauses that they get."""
    for (firm, code), has in now:
        clause = words.clause(code)
        if clause is None or clause.deadline is None or clause.deadline < as_of:
            continue
        left = (clause.deadline - as_of).days
        step = min(
            (each for each in city_pack().settings.notices.deadline_days if left <= each), default=None
        )
        name, money = words.name(code), words.amount(has.settled)
        worth = Text(f"（{money.zh}）", f" ({money.en})") if money else Text()
        opening = opening_of(clause)
        if opening is not None and opening <= as_of:
            subject = Text(
                f"“{name.zh}”已开始受理{worth.zh}", f"{name.en} is open for applications{worth.en}"
            )
            yield _tiding(
                NoticeKind.WINDOW, f"window:{code}:{opening}", subject, firm=firm, has=has, clause=clause
            )
        if step is not None:
            subject = Text(
                f"“{name.zh}”还有 {left} 天截止{worth.zh}", f"{left} days left for {name.en}{worth.en}"
            )
            key = f"deadline:{code}:{clause.deadline}:{step}"
            yield _tiding(NoticeKind.DEADLINE, key, subject, firm=firm, has=has, clause=clause)


def _tiding(kind: NoticeKind, key: str, subject: Text, *, firm: int, has: Holding, clause: Clause) -> Tiding:
    return Tiding(
        key=key,
        readers=the_firm(firm),
        kind=kind.value,
        subject=subject,
        reasons=(
            Text(f"截止 {clause.deadline}", f"Until {clause.deadline}"),
            *([Text(clause.window, clause.window)] if clause.window else []),
        ),
        amount=has.settled,
        clause=clause.code,
        version=has.version,
        day=clause.deadline,
        event=f"deadline:{clause.code}:{clause.deadline}",
        link=f"/policies/firm/{firm}/",
    )
