"""Lists, how far their entries are, and what is shown to everybody."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BenefitList, Entry, Skipped
from chanmai.bureau.benefits.permissions import sees_benefits, sees_publicity
from chanmai.bureau.clauses.queries.versions import version_of
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import Forbidden, NotFound
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.words import STATES, State

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class StateSum:
    """How many entries of a list are in a state, and their amounts in 分; of `open` ones the amount is not known."""

    state: State
    label: str
    entries: int
    fen: int
    open: int


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list with its sums in the visitor's scope; `is_public`: there are entries that everybody may read."""

    id: int
    clause: str
    clause_name: str
    version: str
    year: int
    batch: int
    run: int
    as_of: datetime.date
    known_at: datetime.datetime
    grounds: str
    basis: str
    beneficiary: str
    payer: str
    line: int
    line_name: str
    instalments: tuple[str, ...]
    confirm_days: int
    publicity_days: int
    appeal_days: int
    demo: bool
    by: str
    at: datetime.datetime
    is_public: bool
    states: tuple[StateSum, ...]

    @property
    def entries(self) -> int:
        """How many firms are on it."""
        return sum(each.entries for each in self.states)

    @property
    def fen(self) -> int:
        """Their amounts together, as far as they are known."""
        return sum(each.fen for each in self.states)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A firm on a list; money in 分, None: not known."""

    id: int
    enterprise: int
    firm: str
    code: str
    district: str
    state: State
    state_label: str
    figure: int | None
    high: int | None
    instalment: int
    due_on: datetime.date | None
    edition: int
    appealed: bool


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A firm that met the clause and is not on the list, and why."""

    enterprise: int
    firm: str
    why: str


@dataclass(frozen=True, slots=True)
class ListShown:
    """A list, one page of its entries, and who was left out."""

    row: ListRow
    page: Page[EntryRow]
    skipped: tuple[SkippedRow, ...]
    state: str


def lists(viewer: Viewer, lang: str = "zh") -> tuple[ListRow, ...]:
    """All lists, the newest first. Raises Forbidden."""
    _check(viewer)
    return tuple(list_row(each, viewer, lang) for each in BenefitList.objects.select_related("line"))


def benefit_list(
    viewer: Viewer, list_id: int, *, state: str = "", page: int = 1, lang: str = "zh"
) -> ListShown:
    """One list with the entries in sight, of one state or of all. Raises Forbidden, NotFound."""
    _check(viewer)
    found = list_of(list_id)
    entries = entries_in_sight(viewer, list_id)
    if state:
        entries = entries.filter(state=state)
    span = page_span(entries.count(), page, PER_PAGE)
    rows = entry_rows(entries[span.rows], lang)
    skipped = Skipped.objects.filter(in_scope(viewer, "enterprise__"), benefit_list=found)
    return ListShown(
        list_row(found, viewer, lang),
        Page(rows, span.number, span.pages, span.total),
        tuple(
            SkippedRow(each.enterprise_id, each.enterprise.name, Text(each.zh, each.en).of(lang))
            for each in skipped.select_related("enterprise")[:PER_PAGE]
        ),
        state,
    )


@dataclass(frozen=True, slots=True)
class Publicity:
    """What everybody may read of a list: firms with amounts, and until when objections are taken."""

    id: int
    clause_name: str
    basis: str
    year: int
    rows: tuple[EntryRow, ...]


def publicity(viewer: Viewer, list_id: int, lang: str = "zh") -> Publicity:
    """The entries of a list that are shown to everybody who is signed in. Raises NotFound when there are none."""
    if not sees_publicity(viewer):
        raise Forbidden
    found = list_of(list_id)
    rows = entry_rows(_public(found).select_related("enterprise"), lang)
    if not rows:
        raise NotFound
    return Publicity(found.pk, clause_name(found), found.basis, found.year, rows)


def _public(found: BenefitList) -> QuerySet[Entry]:
    return Entry.objects.filter(benefit_list=found, state__in=(State.PUBLICISED, State.CONTESTED))


def list_of(list_id: int) -> BenefitList:
    """A list as it is stored. Raises NotFound."""
    found = BenefitList.objects.select_related("line").filter(pk=list_id).first()
    if found is None:
        raise NotFound
    return found


def entries_in_sight(viewer: Viewer, list_id: int) -> QuerySet[Entry]:
    """The entries of a list within the visitor's scope."""
    found = Entry.objects.filter(in_scope(viewer, "enterprise__"), benefit_list=list_id)
    return found.select_related("enterprise").order_by("pk")


def clause_name(found: BenefitList) -> str:
    """What the clause was called in the version of the list."""
    return version_of(found.clause, found.version)[0].name


def entry_rows(entries: Iterable[Entry], lang: str) -> tuple[EntryRow, ...]:
    """Entries as they are listed."""
    return tuple(
        EntryRow(
            id=each.pk,
            enterprise=each.enterprise_id,
            firm=each.enterprise.name,
            code=each.enterprise.code or "",
            district=each.enterprise.district,
            state=State(each.state),
            state_label=STATES[State(each.state)].of(lang),
            figure=each.figure,
            high=each.high,
            instalment=each.instalment,
            due_on=each.due_on,
            edition=each.edition,
            appealed=each.appealed,
        )
        for each in entries
    )


def list_row(found: BenefitList, viewer: Viewer, lang: str) -> ListRow:
    """A list with its sums in sight."""
    own = ("id", "clause_name", "line", "line_name", "instalments", "states", "is_public")
    names = [name for name in ListRow.__dataclass_fields__ if name not in own]
    return ListRow(
        id=found.pk,
        clause_name=clause_name(found),
        line=found.line_id,
        line_name=str(found.line),
        instalments=tuple(f"{top}/{bottom} {trigger}".strip() for top, bottom, trigger in found.instalments),
        states=_sums(viewer, found.pk, lang),
        is_public=_public(found).exists(),
        **{name: getattr(found, name) for name in names},
    )


def _sums(viewer: Viewer, list_id: int, lang: str) -> tuple[StateSum, ...]:
    entries = Entry.objects.filter(in_scope(viewer, "enterprise__"), benefit_list=list_id)
    sums = entries.values_list("state").annotate(Count("pk"), Sum("figure"), Count("figure"))
    by_state = {state: (entries, fen or 0, entries - known) for state, entries, fen, known in sums}
    return tuple(
        StateSum(state, name.of(lang), *by_state[state.value])
        for state, name in STATES.items()
        if state.value in by_state
    )


def _check(viewer: Viewer) -> None:
    if not sees_benefits(viewer):
        raise Forbidden
