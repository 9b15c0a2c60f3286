"""What to do about an award: way, office, time, papers; what the pack does not say is told as not stated."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from chanmai.bureau.matching.queries.firm import FirmDecision
from chanmai.engine.eligibility.clauses.clause import Delivery
from chanmai.engine.facts.texts import Text

WAYS: Mapping[str, Text] = {
    Delivery.AUTOMATIC: Text(
        "免申即享：不用申报，由兑现单位核定后拨付",
        "No application: the paying office settles and pays it",
    ),
    Delivery.APPLICATION: Text("申报：在申报时间内提交材料", "Apply: hand in the papers within the window"),
    Delivery.RECOMMENDATION: Text("推荐：由主管部门推荐", "On recommendation by the office in charge"),
    Delivery.SELF_SERVICE: Text(
        "自行享受：自己办理，不用审批", "Self-service: taken by the firm without approval"
    ),
    Delivery.VOUCHERS: Text("兑换券：领券后兑付", "Voucher: obtain it, then have it redeemed"),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do about one award. Texts that the pack leaves out are empty, the day None.

    `hindrance` says why nothing can be had now, in Chinese words of the pack; `days_left` is negative when the
    deadline is over.
    """

    way: str
    office: str
    payer: str
    window: str
    deadline: datetime.date | None
    days_left: int | None
    hindrance: str


def steps_of(row: FirmDecision, lang: str) -> Steps:
    """What to do about an award, as its clause says it."""
    clause = row.clause
    way = WAYS.get(clause.delivery)
    return Steps(
        way=way.of(lang) if way is not None else "",
        office=clause.document.issuer,
        payer=clause.payer,
        window=clause.window,
        deadline=clause.deadline,
        days_left=row.days_left,
        hindrance=row.unpayable,
    )
