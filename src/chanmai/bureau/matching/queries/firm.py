"""What one firm is entitled to: every clause decided by the exact engine, now, with reasons and what to do next."""

import datetime
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.clauses.sentences import MissingFact, ReasonRow, Teller, teller
from chanmai.bureau.enterprises.queries.gone import WITHDRAWN, Gone, gone_firms
from chanmai.bureau.enterprises.queries.knowledge import Moment, moment_of, record_of
from chanmai.bureau.enterprises.queries.search import EnterpriseRow, one_row
from chanmai.bureau.enterprises.queries.standing import withdrawn_firms
from chanmai.bureau.matching.queries.asides import AsideRow
from chanmai.bureau.matching.queries.deciding import decide_firm, unsettled
from chanmai.bureau.matching.queries.runs import latest
from chanmai.bureau.matching.queries.updates import UpdateRow, updates_of
from chanmai.engine.eligibility.clauses.book import Book, counts, is_relief
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision, Standing
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.amounts import remarks
from chanmai.engine.eligibility.deciding.questions import next_questions
from chanmai.engine.eligibility.stacking.settle import Entitlement, Outcome, Prospect
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.texts import Text
from chanmai.runners.deciding import money_before, settle_firm

logger = logging.getLogger("chanmai.deciding")

ORDER = (Standing.ELIGIBLE, Standing.NEAR, Standing.MISSING, Standing.NOT_MET)
MOST_QUESTIONS = 12


@dataclass(frozen=True, slots=True)
class AwardOutcome:
    """What becomes of an award beside the others."""

    outcome: str
    amount: AwardAmount
    amount_text: str
    reasons: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """True if the award is not simply kept."""
        return self.outcome != Outcome.KEPT


@dataclass(frozen=True, slots=True)
class FirmDecision:
    """One clause for one firm. `counted` False: shown for information only, never added up."""

    clause: Clause
    standing: str
    verdict: str
    amount: AwardAmount
    amount_text: str
    in_kind: tuple[str, ...]
    unpayable: str
    counted: bool
    hard: bool
    reason: ReasonRow
    hint: str
    missing: tuple[MissingFact, ...]
    settled: AwardOutcome | None
    days_left: int | None

    @property
    def code(self) -> str:
        """The clause's code."""
        return self.clause.code


@dataclass(frozen=True, slots=True)
class ToDo:
    """A missing fact to supply: how many open decisions hang on it and how much money at most, in 分."""

    wanted: MissingFact
    settles: int
    money: int


@dataclass(frozen=True, slots=True)
class Open:
    """A fact that open decisions wait for, as rules name it, and as something to supply."""

    ref: Ref
    todo: ToDo


@dataclass(frozen=True, slots=True)
class Sums:
    """Money in 分 after stacking: `exact` is certain, `upper` what may come on top of it.

    `payable` is the part that comes from clauses seen in the original and in force; tax reliefs, which the firm
    takes itself, are apart. `open_high` is possible at most where the verdict is still open; `unstated` counts
    awards without a bound.
    """

    exact: int = 0
    upper: int = 0
    payable: int = 0
    payable_upper: int = 0
    relief: int = 0
    relief_upper: int = 0
    open_high: int = 0
    unstated: int = 0


@dataclass(frozen=True, slots=True)
class FirmDecisions:
    """All decisions for a firm by standing, the best first.

    `aside` are clauses shown for information only; `hidden` those of them that are not met. `waited_for` are all facts
    that open decisions wait for, the most useful first. A firm that is `gone` by the day has no decisions. `updates`:
    what filings changed since the latest run. `unsettled`: what could not be decided, then or now, and why.
    """

    firm: EnterpriseRow
    as_of: datetime.date
    known_at: datetime.datetime
    history_complete: bool
    groups: tuple[tuple[str, tuple[FirmDecision, ...]], ...]
    aside: tuple[FirmDecision, ...]
    hidden: tuple[FirmDecision, ...]
    waited_for: tuple[Open, ...]
    sums: Sums
    gone: Gone | None = None
    updates: tuple[UpdateRow, ...] = ()
    unsettled: tuple[AsideRow, ...] = ()

    @property
    def todo(self) -> tuple[ToDo, ...]:
        """What to supply next, the most useful first."""
        return tuple(each.todo for each in self.waited_for[:MOST_QUESTIONS])

    def group(self, standing: str) -> tuple[FirmDecision, ...]:
        """The decisions of one standing."""
        return dict(self.groups).get(standing, ())


def firm_decisions(
    viewer: Viewer,
    enterprise_id: int,
    as_of: datetime.date,
    known_at: datetime.datetime,
    *,
    lang: str = "zh",
    history_complete: bool | None = None,
) -> FirmDecisions:
    """Every clause for one firm. Raises NotFound when the visitor may not see it.

    `history_complete` None: as in the latest run.
    """
    firm = one_row(viewer, enterprise_id)
    book = book_on(as_of)
    run = latest()
    recorded = run is not None and run.history_complete
    complete = recorded if history_complete is None else history_complete
    moment = moment_of(book, known_at, complete)
    gone = _gone(moment, enterprise_id)
    record = record_of(enterprise_id, moment)
    failed: list[str] = []
    decisions = decide_firm(book, record, failed) if gone is None else []
    tell = teller(lang, book.year)
    view = _Showing(book, record, decisions, tell, failed)
    rows = view.rows()
    inside = [row for row in rows if row.counted]
    outside = [row for row in rows if not row.counted]
    return FirmDecisions(
        firm=firm,
        as_of=as_of,
        known_at=known_at,
        history_complete=complete,
        groups=tuple((str(each), _best_first(inside, each)) for each in ORDER),
        aside=tuple(row for row in outside if row.standing != Standing.NOT_MET),
        hidden=tuple(row for row in outside if row.standing == Standing.NOT_MET),
        waited_for=view.waited_for(),
        sums=view.sums(),
        gone=gone,
        updates=updates_of(enterprise_id, lang, run=run),
        unsettled=unsettled(firm, run, failed, tell),
    )


def _gone(moment: Moment, enterprise_id: int) -> Gone | None:
    """What became of a firm that is not matched: closed or moved away, or withdrawn from the library."""
    since = withdrawn_firms(moment.known_at, only=(enterprise_id,)).get(enterprise_id)
    if since is not None:
        return Gone(WITHDRAWN, day_of(since))
    return gone_firms(moment, only=(enterprise_id,)).get(enterprise_id)


@dataclass(slots=True)
class _Showing:
    """Decisions on their way to the page."""

    book: Book
    record: Record
    decisions: Sequence[Decision]
    tell: Teller
    failed: list[str]  # clauses that could not be decided, settled or told
    entitled: dict[str, Entitlement] = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.entitled = self._entitlements()
        except Exception:
            logger.exception("settling the awards of %s failed", self.record.subject)
            self.failed += [each.clause for each in self.decisions if each.clause in self.book.tied]
            self.decisions = [each for each in self.decisions if each.clause not in self.book.tied]
            self.entitled = self._entitlements()

    def _counted(self) -> list[tuple[Clause, Decision]]:
        pairs = [(self.book.by_code[decision.clause].clause, decision) for decision in self.decisions]
        return [(clause, decision) for clause, decision in pairs if counts(clause)]

    def _entitlements(self) -> dict[str, Entitlement]:
        prospects = [Prospect(clause, each.verdict, each.amount) for clause, each in self._counted()]
        entitlements = settle_firm(prospects, money_before(self.record), self.book)
        return {entitlement.clause: entitlement for entitlement in entitlements}

    def rows(self) -> list[FirmDecision]:
        """A row for each decision; one that fails is logged and left out."""
        rows: list[FirmDecision] = []
        for decision in self.decisions:
            try:
                rows.append(self._row(decision, self.entitled.get(decision.clause)))
            except Exception:
                logger.exception("telling of %s for %s failed", decision.clause, decision.subject)
                self.failed.append(decision.clause)
        return rows

    def _row(self, decision: Decision, entitled: Entitlement | None) -> FirmDecision:
        clause = self.book.by_code[decision.clause].clause
        reason = self.tell.reason(decision.reason)
        deadline = clause.deadline
        return FirmDecision(
            clause=clause,
            standing=str(decision.standing),
            verdict=str(decision.verdict),
            amount=decision.amount,
            amount_text=self.tell.amount(decision.amount),
            in_kind=self.tell.in_kind(clause),
            unpayable=decision.unpayable,
            counted=counts(clause),
            hard=decision.hard,
            reason=reason,
            hint=self._hint(decision, reason),
            missing=tuple(self.tell.missing_fact(ref) for ref in decision.missing),
            settled=self._settled(entitled) if decision.standing is Standing.ELIGIBLE else None,
            days_left=None if deadline is None else (deadline - self.book.as_of).days,
        )

    def _hint(self, decision: Decision, reason: ReasonRow) -> str:
        """What is lacking, in one line."""
        if decision.standing is Standing.MISSING:
            words = self.tell.enumeration([self.tell.label(ref) for ref in decision.missing], 3)
            return self.tell.pick(f"缺：{words}", f"Missing: {words}")
        if decision.standing is Standing.ELIGIBLE:
            return self.tell.enumeration([each.of(self.tell.lang) for each in self._remarks(decision)], 3)
        colon = self.tell.pick("：", ": ")
        distances = [f"{row.text}{colon}{row.distance}" for row in _falling_short(reason)]
        return self.tell.enumeration(distances, 2)

    def _remarks(self, decision: Decision) -> tuple[Text, ...]:
        """Why the amount of a met clause has no value, and that its cap is shared."""
        awards = {each.clause: each.amount for each in self.decisions}
        view = View(self.record, self.book.dictionary, awards)
        return remarks(self.book.by_code[decision.clause], view, decision.amount)

    def _settled(self, entitled: Entitlement | None) -> AwardOutcome | None:
        if entitled is None:
            return None
        reasons = tuple(each.of(self.tell.lang) for each in entitled.reasons)
        return AwardOutcome(
            str(entitled.outcome), entitled.amount, self.tell.amount(entitled.amount), reasons
        )

    def waited_for(self) -> tuple[Open, ...]:
        """What open decisions wait for, the most useful first."""
        questions = next_questions(decision for _, decision in self._counted())
        return tuple(
            Open(each.ref, ToDo(self.tell.missing_fact(each.ref), each.settles, each.money_at_stake))
            for each in questions
        )

    def sums(self) -> Sums:
        """The money of the clauses in force, after stacking."""
        sums = Counter[str]()
        met = {decision.clause for decision in self.decisions if decision.standing is Standing.ELIGIBLE}
        for code, entitled in self.entitled.items():
            if code in met:
                sums.update(_parts(self.book.by_code[code].clause, entitled.amount))
        open_ones = [d for _, d in self._counted() if d.standing is Standing.MISSING]
        return Sums(**sums, open_high=sum(decision.amount.high or 0 for decision in open_ones))


def _parts(clause: Clause, amount: AwardAmount) -> dict[str, int]:
    """To which sums an award adds, and how much."""
    if amount.kind is AmountKind.NONE:
        return {}
    if amount.high is None:
        return {"unstated": 1}
    certain = amount.low or 0
    rest = amount.high - certain
    if is_relief(clause):
        return {"relief": certain, "relief_upper": rest}
    paid = {} if clause.unpayable else {"payable": certain, "payable_upper": rest}
    return {"exact": certain, "upper": rest, **paid}


def _falling_short(reason: ReasonRow) -> Iterator[ReasonRow]:
    """The conditions that say how far off they are."""
    if reason.distance:
        yield reason
    for child in reason.children:
        if child.sign == "unmet":
            yield from _falling_short(child)


def _best_first(rows: Sequence[FirmDecision], standing: Standing) -> tuple[FirmDecision, ...]:
    """Those of one standing: what may be paid first, then by money."""
    group = [row for row in rows if row.standing == standing]
    return tuple(sorted(group, key=lambda row: (-_worth(row), bool(row.unpayable), row.code)))


def _worth(row: FirmDecision) -> int:
    amount = row.settled.amount if row.settled else row.amount
    return amount.high or amount.low or 0
