"""The steps of an entry: looked up in the table, guarded, and taken by compare-and-set, with their money and a record.

Who is slower, tries again or works from a stale page finds the entry at another edition and is refused: nothing is done
twice.
"""

import datetime
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Sum

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits import permissions
from chanmai.bureau.benefits.models import Account, Entry, EntryEvent, Objection, Posting, Ruling
from chanmai.bureau.benefits.operations.judging import judge
from chanmai.bureau.benefits.operations.moving import in_accounts, move, shares, shortfall, standing_of
from chanmai.bureau.benefits.operations.telling import tell_step
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.queries.search import EnterpriseRow, one_row
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.guards import Guard, Situation
from chanmai.engine.procedure.table import SURE, Step, instalment_after, objections, step_of
from chanmai.engine.procedure.words import ADVERSE, EVENTS, STATES, Event, State, Who

NOTE = 500
FOR_THE_FIRM = "代企业登记："
NEEDS_NOTE = (
    Event.EXCLUDE, Event.CURTAIL, Event.RECLAIM, Event.RETURN, Event.OBJECT, Event.CONTEST, Event.SETTLE,
    Event.APPEAL, Event.UPHOLD, Event.DISMISS, Event.WITHDRAW,
)  # fmt: skip
SIGNED = (Who.CITY, Who.APPROVER)
"""Whose steps are looked at by another person afterwards."""


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody about to take a step; `edition` is what their page showed, None: whatever there is now.

    `figure` is a new amount in 分 where the step brings one.
    """

    event: Event
    by: Viewer
    at: datetime.datetime
    note: str = ""
    edition: int | None = None
    figure: int | None = None
    persons: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        person = (self.by.user_id, *((self.by.acting_for,) if self.by.acting_for else ()))
        object.__setattr__(self, "persons", person)


def take_step(
    entry_id: int,
    event: Event,
    *,
    by: Viewer,
    at: datetime.datetime,
    note: str = "",
    edition: int | None = None,
    figure: int | None = None,
) -> State:
    """Take a step of an entry; the state after it.

    An entry that turns out not to be eligible any more is excluded when it is to be approved, with the reason.

    Raises NotFound for an entry out of sight, Forbidden, Unfit without the note that the step needs, Conflict where
    the table has no such step, a guard says no, the ledger refuses or somebody else was quicker.
    """
    doing = Doing(event, by, at, note.strip()[:NOTE], edition, figure)
    with transaction.atomic():
        entry, firm = visible_entry(by, entry_id)
        step = _step(entry, doing)
        _check_person(step, doing, firm)
        doing = _marked(step, doing)
        ruling = judge(entry, by=by, at=at) if Guard.ELIGIBLE in step.guards else None
        case = case_of(entry, doing, ruling)
        if event is Event.APPROVE and ruling is not None and _fell_out(step, case):
            return _exclude(entry, doing, ruling)
        return _take(entry, step, case, doing, ruling)


def visible_entry(viewer: Viewer, entry_id: int) -> tuple[Entry, EnterpriseRow]:
    """The entry and its firm. Raises NotFound when there is none or the visitor may not see it."""
    entry = Entry.objects.select_related("benefit_list").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry, one_row(viewer, entry.enterprise_id)


def _step(entry: Entry, doing: Doing) -> Step:
    if doing.edition is not None and doing.edition != entry.edition:
        raise stale(entry)
    step = step_of(State(entry.state), doing.event)
    if step is None:
        state, event = STATES[State(entry.state)], EVENTS[doing.event]
        raise Conflict(
            Text(f"“{state.zh}”时不能“{event.zh}”。", f"At “{state.en}” one cannot {event.en}."),
            Text("请刷新页面，按现在的状态办理。", "Load the page anew and go on from the present state."),
            code="no-such-step",
        )
    return step


def _check_person(step: Step, doing: Doing, firm: EnterpriseRow) -> None:
    """Raises Forbidden; Unfit where an officer enters a firm's word without saying from where it came."""
    if not may_take(doing.by, step.who):
        raise Forbidden
    for_the_firm = step.who is Who.FIRM and not doing.by.own_firm_only
    if (for_the_firm or doing.event in NEEDS_NOTE) and not doing.note:
        raise Unfit(
            Text(
                f"请写明{'企业以何种方式提出' if for_the_firm else '理由'}（{firm.name}）。",
                f"Say {'how the firm told it' if for_the_firm else 'why'} ({firm.name}).",
            ),
            code="no-reason",
        )


def _marked(step: Step, doing: Doing) -> Doing:
    """A firm's word that an officer enters is marked as such wherever it is read."""
    if step.who is not Who.FIRM or doing.by.own_firm_only:
        return doing
    return replace(doing, note=f"{FOR_THE_FIRM}{doing.note}"[:NOTE])


def may_take(viewer: Viewer, who: Who) -> bool:
    """Whether somebody may take steps of this kind at all. A firm's word an officer may enter for it."""
    if who is Who.FIRM:
        return viewer.own_firm_only or permissions.may_verify(viewer)
    return {
        Who.OFFICER: permissions.may_verify,
        Who.CITY: permissions.may_draw,
        Who.APPROVER: permissions.may_approve,
        Who.FINANCE: permissions.may_pay,
        Who.BANK: permissions.may_pay,
        Who.CLOCK: permissions.may_draw,
    }[who](viewer)


def case_of(entry: Entry, doing: Doing, ruling: Ruling | None) -> Situation:
    """What the guards look at."""
    standing = standing_of(entry)
    available = Posting.objects.filter(
        line_id=entry.benefit_list.line_id, account=Account.AVAILABLE.value, voucher__sealed=True
    )
    paid_by_payment = [fen for (account, _), fen in standing.items() if account is Account.PAID and fen]
    return Situation(
        met=ruling is not None and ruling.verdict == Verdict.MET and ruling.high is not None,
        verified=ruling is not None and ruling.unpayable == "",
        figure=entry.figure if doing.figure is None else doing.figure,
        ceiling=entry.high if ruling is None else ruling.high,
        needs=shortfall(entry, standing),
        left=available.aggregate(fen=Sum("fen"))["fen"] or 0,
        late=entry.due_on is not None and day_of(doing.at) > entry.due_on,
        own=bool(set(doing.persons) & set(entry.signers)),
        appealed=entry.appealed,
        contested=Objection.objects.filter(entry=entry, answered_at=None).exists(),
        instalment=entry.instalment,
        instalments=len(shares(entry)),
        instalments_paid=len(paid_by_payment),
        paid=in_accounts(standing, Account.PAID),
    )


def _fell_out(step: Step, case: Situation) -> bool:
    """True when the decision of now is what stands against an approval, and nothing else does."""
    rest = replace(step, guards=tuple(guard for guard in step.guards if guard not in SURE))
    return bool(objections(step, case)) and not objections(rest, case) and not (case.met and case.verified)


def _exclude(entry: Entry, doing: Doing, ruling: Ruling) -> State:
    step = step_of(State(entry.state), Event.EXCLUDE)
    if step is None:
        raise _refused((Text("现在再判定已不符合。", "Decided again now, it is not met."),))
    why = ruling.unpayable or f"{ruling.verdict} {ruling.why}".strip()
    gone_on = Doing(Event.EXCLUDE, doing.by, doing.at, f"批准时再判定：{why}"[:NOTE])
    return _take(entry, step, case_of(entry, gone_on, ruling), gone_on, ruling)


def _take(entry: Entry, step: Step, case: Situation, doing: Doing, ruling: Ruling | None) -> State:
    refusals = objections(step, case)
    if refusals:
        raise _refused(refusals)
    changes = _changes(entry, step, case, doing)
    if not compare_and_set(entry, **changes):
        raise stale(entry)
    if doing.event in (Event.APPEAL, Event.OBJECT, Event.CONTEST):
        Objection.objects.create(
            entry=entry, text=doing.note, sender=doing.by.name, by=doing.by.name, at=doing.at
        )
    if doing.event in (Event.SETTLE, Event.UPHOLD, Event.DISMISS, Event.COMPARE):
        answer = {"answer": doing.note, "answered_by": doing.by.name, "answered_at": doing.at}
        Objection.objects.filter(entry=entry, answered_at=None).update(**answer)
    moved = Entry.objects.select_related("benefit_list", "enterprise").get(pk=entry.pk)
    move(moved, step.move, ruling=ruling, by=doing.by, at=doing.at)
    note_event(moved, step.event.value, entry.state, doing)
    tell_step(moved, step, note=doing.note, by=doing.by, at=doing.at)
    return State(moved.state)


def _changes(entry: Entry, step: Step, case: Situation, doing: Doing) -> dict[str, object]:
    appeal = step.event is Event.APPEAL
    return {
        "state": step.after.value,
        "figure": case.figure,
        "instalment": instalment_after(step, case),
        "appealed": entry.appealed or appeal,
        "due_on": _due(entry, step, day_of(doing.at)),
        "signers": list(doing.persons) if step.who in SIGNED else entry.signers,
    }


def _due(entry: Entry, step: Step, day: datetime.date) -> datetime.date | None:
    """The last day of the time limit that begins with a state; a publicity after an objection keeps its own."""
    if step.event in (Event.CONTEST, Event.SETTLE) and step.after in (State.CONTESTED, State.PUBLICISED):
        return entry.due_on
    found = entry.benefit_list
    limits = {State.PUSHED: found.confirm_days, State.PUBLICISED: found.publicity_days}
    limits |= dict.fromkeys(ADVERSE, found.appeal_days)
    return day + datetime.timedelta(days=limits[step.after]) if step.after in limits else None


def compare_and_set(entry: Entry, **changes: object) -> bool:
    """Change an entry if it is still as it was read; False when somebody else was quicker."""
    unchanged = Entry.objects.filter(pk=entry.pk, state=entry.state, edition=entry.edition)
    return unchanged.update(edition=entry.edition + 1, **changes) == 1


def note_event(entry: Entry, event: str, before: str, doing: Doing) -> None:
    """Write down a step of an entry, for its history and for who tells others of it; and in the audit chain."""
    EntryEvent.objects.create(
        entry=entry,
        edition=entry.edition,
        event=event,
        before=before,
        after=entry.state,
        figure=entry.figure,
        instalment=entry.instalment,
        note=doing.note,
        by=doing.by.name,
        user=doing.by.user_id or None,
        at=doing.at,
    )
    record_audit(
        by=doing.by,
        action=f"benefit_{event}",
        target=f"{entry.clause} {entry.period} #{entry.pk}",
        at=doing.at,
        before={"state": before},
        after={"state": entry.state, "figure": entry.figure},
        reason=doing.note,
    )


def stale(entry: Entry) -> Conflict:
    """What who comes second is told."""
    return Conflict(
        Text(
            f"清单企业 #{entry.pk} 已被他人办理或页面已过时，没有改动。",
            f"Entry #{entry.pk} was changed by somebody else, or the page is out of date; nothing was changed.",
        ),
        Text("请刷新页面。", "Load the page anew."),
        code="stale",
    )


def _refused(refusals: tuple[Text, ...]) -> Conflict:
    whole = refusals[0]
    for more in refusals[1:]:
        whole = whole.then(more)
    return Conflict(whole, code="guard")
