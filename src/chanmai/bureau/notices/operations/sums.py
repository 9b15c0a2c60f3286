"""What one drawing told firms, added up by clause for those who look after them: bureau, districts, parks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.queries.places import district_and_park
from chanmai.bureau.notices.models import Notice, NoticeKind, Telling
from chanmai.bureau.notices.operations.rights import Words
from chanmai.bureau.notices.operations.telling import Tiding
from chanmai.bureau.notices.readers import Readers, the_city, the_district, the_park
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.texts import Text

SAID = {
    NoticeKind.ENTITLED: Text("{n} 家企业新可享“{name}”", "{n} more firms are entitled to {name}"),
    NoticeKind.AMOUNT: Text("{n} 家企业“{name}”的金额有变化", "{n} firms get another amount of {name}"),
    NoticeKind.LOST: Text("{n} 家企业不再符合“{name}”", "{n} firms are no longer entitled to {name}"),
    NoticeKind.WINDOW: Text("“{name}”已开始受理，{n} 家企业可享", "{name} is open; {n} firms are entitled"),
    NoticeKind.DEADLINE: Text("“{name}”即将截止，{n} 家企业可享", "{name} ends soon; {n} firms are entitled"),
}


@dataclass(slots=True)
class Sum:
    """Firms and their money in 分: at least, at most; `open`: of some no bound is known."""

    firms: int = 0
    low: int = 0
    high: int = 0
    open: bool = False

    def add(self, notice: Notice) -> None:
        """One firm more."""
        self.firms += 1
        self.low += notice.low or 0
        self.high += notice.high or 0
        self.open |= notice.high is None and notice.amount_kind not in ("", AmountKind.NONE)

    @property
    def amount(self) -> AwardAmount:
        """As an amount."""
        if self.open:
            return AwardAmount(AmountKind.INTERVAL, self.low, None)
        if not self.high:
            return AwardAmount(AmountKind.NONE)
        kind = AmountKind.EXACT if self.low == self.high else AmountKind.INTERVAL
        return AwardAmount(kind, self.low, self.high)


def sums(words: Words, telling: Telling) -> Iterator[Tiding]:
    """What the bureau, districts and parks are told of a drawing."""
    found: dict[tuple[str, str, Readers], Sum] = defaultdict(Sum)
    day = {}
    rows = telling.notices.filter(kind__in=SAID).exclude(enterprise=None).order_by("pk")
    for block in blocks(rows.iterator(chunk_size=2000), 2000):
        places = district_and_park({each.enterprise_id or 0 for each in block})
        for notice in block:
            day[notice.kind, notice.clause] = notice.day, notice.event
            for readers in _readers(*places[notice.enterprise_id or 0]):
                found[notice.kind, notice.clause, readers].add(notice)
    for (kind, clause, readers), total in found.items():
        name, said = words.name(clause), SAID[NoticeKind(kind)]
        on, event = day[kind, clause]
        yield Tiding(
            key=f"sum:{telling.pk}:{kind}:{clause}",
            readers=readers,
            kind=kind,
            subject=Text(
                said.zh.format(n=total.firms, name=name.zh), said.en.format(n=total.firms, name=name.en)
            ),
            reasons=(Text(f"以 {words.run.as_of} 为准判定", f"Decided as of {words.run.as_of}"),),
            amount=total.amount if kind != NoticeKind.LOST else None,
            clause=clause,
            day=on,
            event=event,
            link=f"/policies/{clause}/",
        )


def _readers(district: str, park: str) -> list[Readers]:
    places = city_pack().places
    found = [the_city()]
    if district:
        found.append(the_district(district))
    if park and places.park(park) is not None:
        found.append(the_park(park))
    return found
