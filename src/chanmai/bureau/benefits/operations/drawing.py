"""Lists drawn from the run in force: who gets what from a clause in a year without applying."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.benefits.models import BenefitList, BudgetLine, Entry, Skipped
from chanmai.bureau.benefits.models.lists import DRAWN
from chanmai.bureau.benefits.operations.steps import Doing, note_event
from chanmai.bureau.benefits.permissions import may_draw
from chanmai.bureau.matching.queries.awards import AwardRow, Awards, awards_of
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.eligibility.certificates.dossier_words import UNPAYABLE
from chanmai.engine.eligibility.clauses.book import RELIEF, counts
from chanmai.engine.eligibility.clauses.clause import Addressee, Clause, Delivery
from chanmai.engine.eligibility.clauses.decision import AmountKind
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.words import Event

MOST_DAYS = 366
NO_DAYS = Text(f"天数应在 1 至 {MOST_DAYS} 之间。", f"Days lie between 1 and {MOST_DAYS}.")


@dataclass(frozen=True, slots=True)
class ListOrder:
    """The list that somebody wants. Days are calendar days; `grounds` is the notice by which the clause is delivered
    without application in this year, where the pack does not say so. `instalments`: share and trigger of each.
    """

    clause: str
    year: int
    line: int
    grounds: str = ""
    batch: int = 1
    confirm_days: int = 7
    publicity_days: int = 7
    appeal_days: int = 60
    instalments: tuple[tuple[Fraction, str], ...] = ()


@transaction.atomic
def draw_list(order: ListOrder, *, by: Viewer, at: datetime.datetime) -> int:
    """Draw a list from the run in force, with an entry for each eligible firm; its number.

    Raises Forbidden, NotFound for a clause that was not matched or a line that is none, Unfit for what is not sound,
    Conflict where the clause may not be paid from, the run is of another year, or there is such a list.
    """
    if not may_draw(by):
        raise Forbidden
    awards = awards_of(SYSTEM, order.clause)
    _check_clause(awards.clause, order)
    _check_order(order, awards)
    line = BudgetLine.objects.filter(pk=order.line).first()
    if line is None:
        raise NotFound
    if line.year != order.year:
        raise Unfit(
            Text("预算科目不是这一年度的。", "The budget line is of another year."), code="other-year"
        )
    found = _list(order, awards, line, by, at)
    for award in awards.rows:
        _enter(found, award, Doing(Event.COMPARE, by, at))
    number = found.entries.count()
    after = {"run": awards.run, "version": found.version, "entries": number, "open": awards.open}
    record_audit(by=by, action="draw_list", target=str(found), at=at, after=after, reason=order.grounds)
    return found.pk


def _check_clause(clause: Clause, order: ListOrder) -> None:
    """Raises Conflict for a clause that may not be paid from, Unfit for one that is not delivered in this way."""
    if clause.unpayable:
        why = Text(clause.unpayable, UNPAYABLE.get(clause.unpayable, ""))
        raise Conflict(
            Text(f"这一条不得兑付：{why.zh}。", f"Nothing may be paid from this clause: {why.en}."),
            Text("请先核实原文并更新政策库。", "Have the original verified and the library updated first."),
            code="unpayable",
        )
    if clause.amount is None or clause.kind is RELIEF or not counts(clause):
        raise Unfit(Text("这一条不给资金。", "This clause gives no money."), code="no-money")
    if clause.applies_to is not Addressee.FIRM:
        raise Unfit(Text("这一条不是给企业的。", "This clause is not for firms."), code="not-for-firms")
    if clause.delivery in (Delivery.SELF_SERVICE, Delivery.VOUCHERS):
        raise Unfit(
            Text("这一条由企业自行享受或兑换。", "Firms take this themselves, or by vouchers."),
            code="delivery",
        )
    if clause.delivery is not Delivery.AUTOMATIC and not order.grounds.strip():
        raise Unfit(
            Text(
                "政策库没有写明这一条免申即享，请写明本年度免申的依据。",
                "The library does not say that this clause needs no application: say by which notice it does not.",
            ),
            code="no-grounds",
        )


def _check_order(order: ListOrder, awards: Awards) -> None:
    if awards.as_of.year != order.year:
        raise Conflict(
            Text(
                f"现行匹配的基准日是 {awards.as_of}，不是 {order.year} 年度的。",
                f"The run in force is as of {awards.as_of}, not of {order.year}.",
            ),
            Text("请先按该年度的基准日匹配。", "Match as of a day of that year first."),
            code="other-year",
        )
    days = (order.confirm_days, order.publicity_days, order.appeal_days)
    if not all(0 < each <= MOST_DAYS for each in days) or not 0 < order.batch < 100:
        raise Unfit(NO_DAYS, code="days")
    parts = [share for share, _trigger in order.instalments]
    if parts and (sum(parts) != 1 or min(parts) <= 0):
        raise Unfit(
            Text("各期比例之和须为 1。", "The shares of the instalments add up to one."), code="shares"
        )


def _list(
    order: ListOrder, awards: Awards, line: BudgetLine, by: Viewer, at: datetime.datetime
) -> BenefitList:
    clause = awards.clause
    own = clause.amount.instalments if clause.amount is not None else ()
    parts = order.instalments or tuple((share, "") for share in own)
    same = BenefitList.objects.filter(clause=order.clause, year=order.year, batch=order.batch)
    exists = Conflict(
        Text("已有这一条款、年度和批次的清单。", "There is a list of this clause, year and batch."),
        code="same",
    )
    if same.exists():
        raise exists
    try:
        with transaction.atomic():
            return BenefitList.objects.create(
                clause=order.clause,
                version=clause.version,
                year=order.year,
                batch=order.batch,
                run=awards.run,
                as_of=awards.as_of,
                known_at=awards.known_at,
                history_complete=awards.history_complete,
                delivery=Delivery.AUTOMATIC.value,
                grounds=order.grounds.strip()[:300],
                basis=f"{clause.document.title} {clause.document.number or ''} {clause.article}"[:400],
                beneficiary=clause.applies_to.value,
                payer=clause.payer[:200],
                line=line,
                instalments=[[share.numerator, share.denominator, trigger] for share, trigger in parts],
                confirm_days=order.confirm_days,
                publicity_days=order.publicity_days,
                appeal_days=order.appeal_days,
                demo=awards.demo,
                by=by.name,
                at=at,
            )
    except IntegrityError as error:
        raise exists from error


def _enter(found: BenefitList, award: AwardRow, doing: Doing) -> None:
    why = next(_reasons_against(found, award), None)
    if why is not None:
        Skipped.objects.create(benefit_list=found, enterprise_id=award.enterprise, zh=why.zh, en=why.en)
        return
    exact = award.settled.kind is AmountKind.EXACT
    entry = Entry.objects.create(
        benefit_list=found,
        enterprise_id=award.enterprise,
        clause=found.clause,
        period=found.year,
        low=award.settled.low,
        high=award.settled.high,
        figure=award.settled.high if exact else None,
    )
    note_event(entry, DRAWN, "", doing)


def _reasons_against(found: BenefitList, award: AwardRow) -> Iterator[Text]:
    """Why a firm to which the clause applies is not on the list."""
    if award.settled.high == 0 or award.settled.kind is AmountKind.NONE:
        yield Text(
            "与其他奖补比较后，这一条不再给钱（就高、封顶或已奖扣减）。",
            "Beside its other awards nothing is left of this one (the highest only, a cap, or received before).",
        )
    if award.settled.high is None or award.settled.kind not in (AmountKind.EXACT, AmountKind.UPPER):
        yield Text("金额还不确定，须先补充数据。", "The amount is open: facts are missing.")
    same = Entry.objects.filter(enterprise_id=award.enterprise, clause=found.clause, period=found.year)
    if same.exists():
        yield Text("同一条款同一年度已在另一清单上。", "It stands on another list of this clause and year.")
