"""What firms and officers are told of the steps of an entry, once, under a key of entry and edition.

It is told in the transaction of the step. Drawn from the record afterwards, by the last number that was read, a step
would be missed whose transaction ends after that of a later number; and what was undone would have been told.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BenefitList, Entry, Payment
from chanmai.bureau.benefits.queries.lists import clause_name
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.notices.operations.telling import Tiding, settle, tell
from chanmai.bureau.notices.readers import Readers, the_city, the_district, the_firm
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.table import Step
from chanmai.engine.procedure.words import Event, State, Who

LIST, PAYMENT = "list", "payment"
APPEAL_BY = Text("；可在 {due}（含）前申请复核", "; an appeal is open until {due}")
TO_FIRM: Mapping[Event, tuple[str, Text]] = {
    event: (kind, Text(zh, en))
    for event, kind, zh, en in (
        (Event.PUSH, LIST, "请在 {due}（含）前确认“{name}”", "Please confirm {name} by {due}"),
        (
            Event.LAPSE, LIST,
            "“{name}”逾期未确认，视同放弃", "{name} was not confirmed in time and counts as waived",
        ),
        (Event.EXCLUDE, LIST, "“{name}”不予兑现", "{name} is not paid"),
        (Event.WITHDRAW, LIST, "“{name}”的清单已撤回", "The list of {name} was withdrawn"),
        (Event.CURTAIL, LIST, "“{name}”余期停付", "The rest of {name} is not paid"),
        (Event.RECLAIM, LIST, "“{name}”已付款项须退回", "What was paid of {name} has to be given back"),
        (Event.UPHOLD, LIST, "“{name}”的复核：支持您的申请", "Your appeal about {name} was upheld"),
        (Event.DISMISS, LIST, "“{name}”的复核：维持原决定", "Your appeal about {name} was dismissed"),
        (Event.APPROVE, PAYMENT, "“{name}”已批准", "{name} is approved"),
        (
            Event.ORDER, PAYMENT,
            "“{name}”第 {instalment} 期已发出拨付", "Instalment {instalment} of {name} is ordered",
        ),
        (Event.PAY, PAYMENT, "“{name}”第 {instalment} 期已拨付", "Instalment {instalment} of {name} is paid"),
        (
            Event.REFUSE, PAYMENT,
            "“{name}”第 {instalment} 期银行未付，请核对收款账户",
            "The bank did not pay instalment {instalment} of {name}; check the account",
        ),
        (
            Event.BOUNCE, PAYMENT,
            "“{name}”第 {instalment} 期被银行退回，请核对收款账户",
            "The bank returned instalment {instalment} of {name}; check the account",
        ),
    )
}  # fmt: skip
"""Of which steps a firm is told, as what kind of notice, in which words."""
TO_OFFICERS: Mapping[Event, Text] = {
    Event.OBJECT: Text("{firm}对“{name}”有异议", "{firm} objects to {name}"),
    Event.APPEAL: Text("{firm}就“{name}”申请复核", "{firm} appeals about {name}"),
}
APPEALED = (State.APPEALED, State.CURTAILED_APPEALED, State.RECLAIMED_APPEALED)


def tell_step(entry: Entry, step: Step, *, note: str, by: Viewer, at: datetime.datetime) -> None:
    """Tell of a step that was just taken; `entry` as it stands after it. What asked for the step is open no more."""
    _settle(entry, step, by, at)
    if step.event in TO_FIRM:
        kind, said = TO_FIRM[step.event]
        if entry.due_on is not None and step.event is not Event.PUSH:
            said = Text(said.zh + APPEAL_BY.zh, said.en + APPEAL_BY.en)
        _tell(entry, kind, said, the_firm(entry.enterprise_id), note=note, at=at)
    if step.event in TO_OFFICERS:
        for readers in (the_city(), the_district(entry.enterprise.district)):
            _tell(entry, LIST, TO_OFFICERS[step.event], readers, note=note, at=at)


def _settle(entry: Entry, step: Step, by: Viewer, at: datetime.datetime) -> None:
    """A firm's own step settles what the firm was told, an answer what officers were told.

    An officer who enters a firm's word has not read the firm's notices for it.
    """
    before = entry.edition - 1
    if step.who is Who.FIRM and by.own_firm_only:
        for key in (_key(entry, before), _due_key(entry, before)):
            settle(key, user=by.user_id, at=at)
    elif step.who is not Who.FIRM and step.before in (State.OBJECTED, *APPEALED):
        settle(_key(entry, before), user=by.user_id, at=at)


def _key(entry: Entry, edition: int) -> str:
    return f"benefit:{entry.pk}:{edition}"


def _due_key(entry: Entry, edition: int) -> str:
    return f"benefit-due:{entry.pk}:{edition}"


def _tell(entry: Entry, kind: str, said: Text, readers: Readers, *, note: str, at: datetime.datetime) -> None:
    words = {"due": entry.due_on, "instalment": entry.instalment, "firm": entry.enterprise.name}
    name = _name(entry.benefit_list)
    fen = _amount(entry) if kind == PAYMENT else entry.figure
    own = readers == the_firm(entry.enterprise_id)
    tell(
        kind,
        readers,
        Text(said.zh.format(name=name.zh, **words), said.en.format(name=name.en, **words)),
        key=_key(entry, entry.edition),
        at=at,
        reasons=(Text(note, note),) if note and kind == LIST else (),
        amount=None if fen is None else AwardAmount(AmountKind.EXACT, fen, fen),
        clause=entry.clause,
        day=entry.due_on if own else None,
        link=_own_page(entry) if own else f"/benefits/entries/{entry.pk}/",
    )


def _own_page(entry: Entry) -> str:
    return f"/portal/{entry.enterprise_id}/benefits/{entry.pk}/"


def _amount(entry: Entry) -> int | None:
    """What the instalment is, in 分; the whole before one is owed."""
    owed = Payment.objects.filter(entry=entry, instalment=entry.instalment).first()
    return entry.figure if owed is None else owed.fen


def _name(found: BenefitList) -> Text:
    name = clause_name(found)
    return Text(name, translation(name, "en"))


def answers_due(as_of: datetime.date) -> Iterator[Tiding]:
    """What is told of entries whose firm has not answered and whose time limit ends in the days that the pack names.

    To each firm, and how many they are to the officers of the city and of the firms' districts.
    """
    last = as_of + datetime.timedelta(days=city_pack().settings.notices.answer_days)
    waiting = Entry.objects.filter(state=State.PUSHED.value, due_on__gte=as_of, due_on__lte=last)
    firms: Counter[tuple[int, datetime.date, str]] = Counter()
    lists: dict[int, BenefitList] = {}
    for entry in waiting.select_related("enterprise", "benefit_list__line"):
        if entry.due_on is None:
            continue
        found = lists.setdefault(entry.benefit_list_id, entry.benefit_list)
        for word in ("", entry.enterprise.district):
            firms[found.pk, entry.due_on, word] += 1
        yield _reminder(entry, entry.due_on)
    for (pk, due, district), number in firms.items():
        yield _waiting(lists[pk], due, the_district(district) if district else the_city(), number)


def _reminder(entry: Entry, due: datetime.date) -> Tiding:
    name = _name(entry.benefit_list)
    return Tiding(
        key=_due_key(entry, entry.edition),
        readers=the_firm(entry.enterprise_id),
        kind=LIST,
        subject=Text(
            f"“{name.zh}”还没有确认，{due}（含）后视同放弃",
            f"{name.en} is not confirmed yet; after {due} it counts as waived",
        ),
        amount=None if entry.figure is None else AwardAmount(AmountKind.EXACT, entry.figure, entry.figure),
        clause=entry.clause,
        day=due,
        event=f"{LIST}:{_key(entry, entry.edition)}",
        link=_own_page(entry),
    )


def _waiting(found: BenefitList, due: datetime.date, readers: Readers, number: int) -> Tiding:
    name = _name(found)
    return Tiding(
        key=f"benefit-list-due:{found.pk}:{due}",
        readers=readers,
        kind=LIST,
        subject=Text(
            f"“{name.zh}”清单有 {number} 家企业未确认，{due} 到期",
            f"{number} firms on the list of {name.en} have not answered; the time limit ends on {due}",
        ),
        clause=found.clause,
        day=due,
        event=f"benefit-list-due:{found.pk}:{due}",
        link=f"/benefits/lists/{found.pk}/",
    )
