"""One entry with all that happened to it and what can be done now; and a firm's entries and payments."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Account, Entry, EntryEvent, Payment, Posting
from chanmai.bureau.benefits.models.lists import DRAWN
from chanmai.bureau.benefits.queries.lists import EntryRow, clause_name, entry_rows
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.enterprises.queries.search import one_row
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.words import EVENTS, STATES, Event, State

DRAW = Text("列入清单", "put on the list")
PAYMENT_STATES = {
    Account.PAYABLE: Text("应付，等银行", "owed"),
    Account.PAID: Text("已付", "paid"),
    Account.RETURNED: Text("退回，待重付", "returned by the bank"),
    Account.RECOVERED: Text("已追回", "recovered"),
}
RELEASED = Text("已释放", "released")
NOT_PAID = Text("银行未付，待重付", "not paid by the bank")


@dataclass(frozen=True, slots=True)
class EventRow:
    """One step of an entry: what, from where to where, by whom, when; `event` is the code of the engine or `draw`."""

    entry: int
    enterprise: int
    edition: int
    event: str
    label: str
    before: str
    after: str
    after_label: str
    figure: int | None
    instalment: int
    note: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One instalment that was owed: how much in 分, where the money is, and since when."""

    instalment: int
    fen: int
    state: str
    state_label: str
    number: str
    reference: str
    at: datetime.datetime
    since: datetime.datetime


@dataclass(frozen=True, slots=True)
class FigureRow:
    """What a department said, as evidence; `until_then` the figure before, in 分."""

    fen: int
    until_then: int | None
    department: str
    file_name: str
    digest: str
    row: int
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """What was said against an entry, and the answer."""

    text: str
    sender: str
    at: datetime.datetime
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """What was decided anew, by what was known when; amounts in 分."""

    verdict: str
    unpayable: str
    low: int | None
    high: int | None
    as_of: datetime.date
    known_at: datetime.datetime
    why: str
    version: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry with its history, evidence, rulings and payments."""

    row: EntryRow
    list_id: int
    clause: str
    clause_name: str
    year: int
    basis: str
    demo: bool
    events: tuple[EventRow, ...]
    figures: tuple[FigureRow, ...]
    objections: tuple[ObjectionRow, ...]
    rulings: tuple[RulingRow, ...]
    payments: tuple[PaymentRow, ...]


def entry(viewer: Viewer, entry_id: int, lang: str = "zh") -> EntryShown:
    """One entry. Raises NotFound when there is none, or its firm is out of sight."""
    found = Entry.objects.filter(in_scope(viewer, "enterprise__"), pk=entry_id)
    each = found.select_related("enterprise", "benefit_list").first()
    if each is None:
        raise NotFound
    return _shown(each, lang)


def of_firm(viewer: Viewer, enterprise_id: int, lang: str = "zh") -> tuple[EntryShown, ...]:
    """The firm's entries on all lists, the newest first, each with its payments and the state of each.

    Raises NotFound for a firm out of sight.
    """
    firm = one_row(viewer, enterprise_id)
    found = Entry.objects.filter(enterprise_id=firm.id).select_related("enterprise", "benefit_list")
    return tuple(_shown(each, lang) for each in found.order_by("-pk"))


def events_after(
    viewer: Viewer, number: int, *, limit: int = 500, lang: str = "zh"
) -> tuple[tuple[int, EventRow], ...]:
    """The steps of all entries in sight that came after the one of that number, each with its number, the first first.

    For who tells people what happened: it keeps the last number and asks for what came since.
    """
    found = EntryEvent.objects.filter(in_scope(viewer, "entry__enterprise__"), pk__gt=number)
    rows = found.select_related("entry").order_by("pk")[:limit]
    return tuple((each.pk, _event(each, lang)) for each in rows)


def _shown(each: Entry, lang: str) -> EntryShown:
    return EntryShown(
        row=entry_rows([each], lang)[0],
        list_id=each.benefit_list_id,
        clause=each.clause,
        clause_name=clause_name(each.benefit_list),
        year=each.period,
        basis=each.benefit_list.basis,
        demo=each.benefit_list.demo,
        events=tuple(_event(row, lang) for row in each.events.select_related("entry")),
        figures=tuple(
            FigureRow(**{name: getattr(row, name) for name in FigureRow.__dataclass_fields__})
            for row in each.figures.all()
        ),
        objections=tuple(
            ObjectionRow(row.text, row.sender, row.at, row.answer, row.answered_by) for row in each.objections.all()
        ),
        rulings=tuple(
            RulingRow(
                row.verdict, row.unpayable, row.low, row.high, row.as_of, row.known_at,
                Text(row.why, row.why_en).of(lang), row.version,
            )
            for row in each.rulings.all()
        ),
        payments=tuple(_payment(row, lang) for row in each.payments.prefetch_related("orders")),
    )  # fmt: skip


def _event(row: EntryEvent, lang: str) -> EventRow:
    label = DRAW if row.event == DRAWN else EVENTS[Event(row.event)]
    return EventRow(
        entry=row.entry_id,
        enterprise=row.entry.enterprise_id,
        edition=row.edition,
        event=row.event,
        label=label.of(lang),
        before=row.before,
        after=row.after,
        after_label=STATES[State(row.after)].of(lang),
        figure=row.figure,
        instalment=row.instalment,
        note=row.note,
        by=row.by,
        at=row.at,
    )


def _payment(row: Payment, lang: str) -> PaymentRow:
    sums: dict[str, int] = {}
    postings = Posting.objects.filter(payment=row, voucher__sealed=True)
    since = row.at
    for account, fen, at in postings.values_list("account", "fen", "voucher__at"):
        sums[account] = sums.get(account, 0) + fen
        since = max(since, at)
    where = next((Account(each) for each, fen in sums.items() if fen > 0), None)
    order = row.orders.last()
    label = PAYMENT_STATES[where] if where else RELEASED
    if order is not None and order.answered_at is not None:
        since = max(since, order.answered_at)
        if where is Account.PAYABLE and order.outcome:
            label = NOT_PAID
    return PaymentRow(
        instalment=row.instalment,
        fen=row.fen,
        state=where.value if where else "",
        state_label=label.of(lang),
        number=order.number if order else "",
        reference=order.reference if order else "",
        at=row.at,
        since=since,
    )
