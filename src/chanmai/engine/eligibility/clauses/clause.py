"""A clause: who, under which conditions, how much, and how it stands beside other clauses. Immutable data."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.eligibility.clauses.in_kind import InKind
from chanmai.engine.facts.term import Term
from chanmai.engine.language.nodes import Node


class Evidence(Term):
    """How well the content was seen. Only what was seen in the issuer's own document can ever be paid."""

    ORIGINAL = "原文"  # the document itself, as its issuer published it
    REPLY = "答复函"  # an official letter that restates it
    ANSWERS = "问答"  # official questions and answers on it
    GUIDE = "办事指南"  # the official page of a service that rests on it
    RELAY = "官方转载"  # the whole document on the page of another office
    REPRINT = "转载"  # whole sentence in a reprint: 转载所见，待核原文
    SECONDARY = "二手"  # summarised by somebody else: 未核实
    UNSEEN = "未见"  # general knowledge only: 未核实


OFFICIAL = (Evidence.ORIGINAL, Evidence.REPLY, Evidence.ANSWERS, Evidence.GUIDE, Evidence.RELAY)
"""Seen on a page of an office, which a link may name."""
WHOLE = (*OFFICIAL[1:], Evidence.REPRINT)
"""The sentence was seen, but not in the document of its issuer."""


class Status(Term):
    """Where the clause stands in its life."""

    IN_FORCE = "现行"
    PRESUMED = "推定现行"
    SUPERSEDED = "旧文件"
    EXPIRED = "已到期"
    REPEALED = "失效"
    DRAFT = "征求意见稿"
    UNCLEAR = "不明"


class Level(Term):
    """Of which rank the issuer of a document is."""

    NATION = "国家"
    PROVINCE = "省"
    CITY = "市"
    DISTRICT = "区"
    PARK = "园区"
    UNSTATED = ""


class Addressee(Term):
    """To what a clause applies."""

    FIRM = "企业"
    TALENT = "人才"
    PRODUCT = "产品"
    PROJECT = "项目"
    PARK = "园区"


class Benefit(Term):
    """What a clause gives, in the words of the document."""

    AWARD = "奖励"
    ALLOWANCE = "补贴"
    SUBSIDY = "补助"
    COMPENSATION = "补偿"
    INTEREST = "贴息"
    TAX_RELIEF = "税收优惠"
    RECOGNITION = "认定"
    FUNDING = "资助"
    VOUCHER = "券"
    MATCHING = "配套"
    PREMISES = "场地支持"
    OTHER = "其他"


class Delivery(Term):
    """How a firm comes to what a clause gives."""

    AUTOMATIC = "免申即享"
    APPLICATION = "申报"
    RECOMMENDATION = "推荐"
    SELF_SERVICE = "自行享受"
    VOUCHERS = "兑换券"
    UNSTATED = ""


class Reference(Term):
    """Which year a bare fact name means, seen from the year of the decision."""

    PREVIOUS = "上一年度"
    CURRENT = "当年度"


@dataclass(frozen=True, slots=True)
class Document:
    """The document in which a clause stands. Dates may be known only to the year or month, hence text."""

    title: str
    number: str
    issuer: str
    level: Level
    issued: str
    url: str = ""  # empty unless the page is official or a known publisher's


@dataclass(frozen=True, slots=True)
class Validity:
    """Half-open interval of days; None is open."""

    start: datetime.date | None = None
    end: datetime.date | None = None

    def holds_on(self, day: datetime.date) -> bool:
        """True if the day lies in [start, end)."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Test:
    """One condition. `expr` is the checked expression before expansion; a finding tests its 认定 fact."""

    key: str  # stable within the clause: "1", "2", "3.1", …
    expr: Node
    text: str  # the expression as written, or the finding in words
    article: str = ""
    literal: str = ""  # the words of the source (超过, 不低于, 含…), when they matter
    finding: bool = False
    verified: bool = True

    def tests(self) -> Iterator["Test"]:
        """Itself, the only test of this tree."""
        yield self


@dataclass(frozen=True, slots=True)
class Group:
    """all / any / at least `count` of the items; count is len(items) for all and 1 for any."""

    key: str
    count: int
    items: tuple["Test | Group", ...]
    article: str = ""

    def tests(self) -> Iterator[Test]:
        """The tests of the tree, in the order of the source."""
        for item in self.items:
            yield from item.tests()


Condition = Test | Group


class Bound(Term):
    """Whether the formula gives the amount or only what it cannot exceed (最高)."""

    EXACT = "exact"
    UPPER = "upper"


class RoundingMode(Term):
    """How the one rounding of an amount is done."""

    DOWN = "舍去"
    HALF_UP = "四舍五入"
    UP = "进位"
    HALF_EVEN = "四舍六入"


@dataclass(frozen=True, slots=True)
class Rounding:
    """To which money unit (in 分) and how. The one place where an amount is rounded."""

    step: int = 1
    mode: RoundingMode = RoundingMode.HALF_UP


ONCE = "一次性"  # a cap that is paid a single time
CUMULATIVE = "单家累计"  # a cap on all that a firm ever gets under the clause


@dataclass(frozen=True, slots=True)
class Amount:
    """What a clause pays: round(formula), at most the cap in whole steps. `formula` None: the source states none."""

    formula: Node | None
    text: str = ""
    words: str = ""  # restated in our words
    cap: int | None = None  # 分
    cap_period: str = ""  # as the document has it; ONCE and CUMULATIVE are acted upon
    rounding: Rounding = field(default_factory=Rounding)
    bound: Bound = Bound.EXACT
    instalments: tuple[Fraction, ...] = ()
    article: str = ""


class Take(Term):
    """How the awards of one group go together."""

    HIGHEST = "取最高"  # 就高不重复
    ADD = "叠加"
    TOP_UP = "补差"  # only the difference to what was already received
    CHOOSE = "任选"  # the firm chooses one; the engine proposes the highest
    UNSEEN = "关系未见"  # nobody saw whether they add up: together between the highest and the sum


@dataclass(frozen=True, slots=True)
class Stacking:
    """Membership of a clause in a stacking group. Every member of a group says the same take and cap."""

    group: str
    take: Take
    cap: int | None = None  # 分, shared by all members of the group
    article: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of one version of a policy. `version` is the hash of its content."""

    code: str
    name: str
    document: Document
    article: str
    applies_to: Addressee
    status: Status
    evidence: Evidence
    validity: Validity
    reference: str  # a Reference, or a fixed year such as 2022
    condition: Condition
    amount: (
        Amount | None
    )  # None: the clause gives no money, but a title, a place on a list or what is in `in_kind`
    stacking: tuple[Stacking, ...] = ()
    kind: Benefit = Benefit.AWARD
    domains: tuple[str, ...] = ()
    matter: str = ""  # what the clause is about; equal for the versions of a chain
    replaces: tuple[str, ...] = ()
    delivery: Delivery = Delivery.UNSTATED
    window: str = ""
    deadline: datetime.date | None = None
    materials: tuple[str, ...] = ()
    payer: str = ""
    notes: str = ""
    seen: str = ""  # how the source was seen, in words
    version: str = ""
    status_note: str = ""  # what is known of the status, in words
    in_kind: tuple[InKind, ...] = ()  # shares and rights beside the money

    def expressions(self) -> Iterator[Node]:
        """The expressions of its conditions, then that of its amount."""
        yield from (test.expr for test in self.condition.tests())
        if self.amount is not None and self.amount.formula is not None:
            yield self.amount.formula

    @property
    def unpayable(self) -> str:
        """Why nothing may be paid from this clause, in Chinese; empty when it may."""
        if self.status is Status.DRAFT:
            return "征求意见稿，不得兑付"
        if self.status in (Status.REPEALED, Status.EXPIRED, Status.SUPERSEDED):
            return f"{self.status.value}，不再兑付"
        if self.evidence in WHOLE:
            return f"{self.evidence}所见，待核原文"
        if self.evidence is not Evidence.ORIGINAL:
            return "未核实"
        if self.status is Status.UNCLEAR:
            return "效力不明"
        return "" if all(test.verified for test in self.condition.tests()) else "有条件未核实"


def reference_year(clause: Clause, as_of: datetime.date) -> int:
    """The year that a bare fact name means, for a decision on the given day.

    Raises ValueError when `reference` is neither a known word nor a year.
    """
    if clause.reference == Reference.PREVIOUS:
        return as_of.year - 1
    if clause.reference == Reference.CURRENT:
        return as_of.year
    return int(clause.reference)
