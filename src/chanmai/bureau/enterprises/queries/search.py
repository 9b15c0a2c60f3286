"""Finding firms: by name, part of a name, former name, pinyin initials or code; narrowed, counted, sorted, paged."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises import credit_code, names
from chanmai.bureau.enterprises.models import (
    Enterprise,
    EnterpriseName,
    NameKind,
    Qualification,
    QuestionState,
)
from chanmai.bureau.enterprises.queries.scope import firms_in_sight, visible_firm
from chanmai.bureau.paging import Page, page_span

PER_PAGE = 25
BLANK = "-"
"""The choice of a facet that stands for firms of which it is not known."""
FACETS = ("district", "park", "domain", "size", "title")
SORTS = {
    "name": (F("pinyin").asc(), "pk"),
    "revenue": (F("revenue").desc(nulls_last=True), "pk"),
    "newest": (F("registered_on").desc(nulls_last=True), "pk"),
    "changed": (F("changed_at").desc(), "pk"),
}


@dataclass(frozen=True, slots=True)
class FirmSearch:
    """What is looked for. Empty fields do not narrow; a facet's value “-” means: not known."""

    text: str = ""
    district: str = ""
    park: str = ""
    domain: str = ""
    size: str = ""
    title: str = ""
    sort: str = ""
    page: int = 1
    on: datetime.date | None = None  # titles that ran out before this day do not count

    @property
    def narrows(self) -> bool:
        """True when it does not ask for everything."""
        return any((self.text, self.district, self.park, self.domain, self.size, self.title))


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """A firm in a list. `found_by` is the former or short name that the search matched; revenue in 分."""

    id: int
    code: str
    name: str
    district: str
    park: str
    domain: str
    size: str
    status: str
    status_on: datetime.date | None
    registered_on: datetime.date | None
    revenue: int | None
    revenue_year: int | None
    demo: bool
    titles: tuple[str, ...] = ()
    questions: int = 0
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet and how many firms have it, all other choices kept."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class SearchPage(Page[EnterpriseRow]):
    """One page of firms, with what was asked for and the counts of every facet."""

    wanted: FirmSearch
    facets: dict[str, tuple[Choice, ...]] = field(default_factory=dict)


def search(viewer: Viewer, criteria: FirmSearch, *, per_page: int = PER_PAGE) -> SearchPage:
    """A page of the firms that the visitor may see and that fit, with the counts of every facet."""
    firms = _narrowed(viewer, criteria)
    span = page_span(firms.count(), criteria.page, per_page)
    return SearchPage(
        rows=tuple(_rows(list(_sorted(firms, criteria)[span.rows]), criteria)),
        number=span.number,
        pages=span.pages,
        total=span.total,
        wanted=criteria,
        facets={name: _choices(viewer, criteria, name) for name in FACETS},
    )


def selection(viewer: Viewer, criteria: FirmSearch) -> Iterator[EnterpriseRow]:
    """All firms of the selection in its order, without counts; for export."""
    firms = _sorted(_narrowed(viewer, criteria), criteria)
    block: list[Enterprise] = []
    unsaid = replace(criteria, text="")  # a file does not tell by which name a firm was found
    for firm in firms.iterator(chunk_size=1000):
        block.append(firm)
        if len(block) == 1000:
            yield from _rows(block, unsaid)
            block = []
    yield from _rows(block, unsaid)


def holds_any(viewer: Viewer) -> bool:
    """True when the visitor may see at least one firm."""
    return firms_in_sight(viewer).exists()


def firms_known() -> int:
    """How many firms the library holds; decides how long work on all of them takes, and is shown to nobody."""
    return Enterprise.objects.count()


def _narrowed(viewer: Viewer, criteria: FirmSearch, leave_out: str = "") -> QuerySet[Enterprise]:
    firms = firms_in_sight(viewer)
    for word in criteria.text.split()[:5]:
        firms = firms.filter(_matches(word))
    for name in ("district", "park", "domain", "size"):
        value = getattr(criteria, name)
        if value and name != leave_out:
            firms = firms.filter(**{name: "" if value == BLANK else value})
    if criteria.title and leave_out != "title":
        holders = _held_on(criteria).values("enterprise_id")
        if criteria.title == BLANK:
            firms = firms.exclude(pk__in=holders)
        else:
            firms = firms.filter(pk__in=holders.filter(name=criteria.title))
    return firms


def _held_on(criteria: FirmSearch) -> QuerySet[Qualification]:
    if criteria.on is None:
        return Qualification.objects.all()
    return Qualification.objects.filter(Q(until=None) | Q(until__gt=criteria.on))


def _matches(word: str) -> Q:
    """A word fits the code, a current, former or short name, its initials or its pinyin."""
    key = names.fold_name(word)
    code = credit_code.tidy(word)
    by_name = Q(folded__contains=key)
    if key.isascii() and key.isalnum():
        by_name |= Q(initials__contains=key) | Q(pinyin__contains=key)
    fits = Q(pk__in=EnterpriseName.objects.filter(by_name).values("enterprise_id")) if key else Q(pk__in=[])
    return fits | Q(code__contains=code) if code.isascii() and len(code) >= 4 else fits


def _sorted(firms: QuerySet[Enterprise], criteria: FirmSearch) -> QuerySet[Enterprise]:
    if criteria.sort in SORTS:
        return firms.order_by(*SORTS[criteria.sort])
    if criteria.text:
        first = Case(
            When(name__contains=criteria.text.strip(), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return firms.order_by(first, *SORTS["name"])
    return firms.order_by(*SORTS["name"])


def _choices(viewer: Viewer, criteria: FirmSearch, name: str) -> tuple[Choice, ...]:
    firms = _narrowed(viewer, criteria, leave_out=name).order_by()
    if name == "title":
        rows = (
            _held_on(criteria)
            .filter(enterprise_id__in=firms.values("pk"))
            .order_by()
            .values_list("name")
            .annotate(n=Count("enterprise_id", distinct=True))
        )
        counts = sorted(rows, key=lambda row: (-row[1], row[0]))
    else:
        counts = sorted(
            firms.values_list(name).annotate(n=Count("pk")), key=lambda row: (not row[0], -row[1], row[0])
        )
    value_in_search = getattr(criteria, name)
    choices = [Choice(value or BLANK, value, n, (value or BLANK) == value_in_search) for value, n in counts]
    if value_in_search and not any(choice.chosen for choice in choices):
        choices.append(Choice(value_in_search, value_in_search, 0, True))
    return tuple(choices)


def _rows(firms: Iterable[Enterprise], criteria: FirmSearch) -> Iterator[EnterpriseRow]:
    firms = list(firms)
    keys = [firm.pk for firm in firms]
    titles: defaultdict[int, list[str]] = defaultdict(list)
    titles_on_day = _held_on(criteria).filter(enterprise_id__in=keys).order_by("pk")
    for pk, name in titles_on_day.values_list("enterprise_id", "name"):
        titles[pk].append(name)
    question_counts = dict(
        Enterprise.objects.filter(pk__in=keys, questions__state=QuestionState.OPEN)
        .order_by()
        .values_list("pk")
        .annotate(n=Count("questions"))
    )
    other = _other_names(keys, criteria.text)
    for firm in firms:
        row = _row(firm)
        yield replace(
            row,
            titles=tuple(dict.fromkeys(titles[firm.pk])),
            questions=question_counts.get(firm.pk, 0),
            found_by="" if _said(firm.name, criteria.text) else other.get(firm.pk, ""),
        )


def _row(firm: Enterprise) -> EnterpriseRow:
    return EnterpriseRow(
        id=firm.pk,
        code=firm.code or "",
        name=firm.name,
        district=firm.district,
        park=firm.park,
        domain=firm.domain,
        size=firm.size,
        status=firm.status,
        status_on=firm.status_on,
        registered_on=firm.registered_on,
        revenue=firm.revenue,
        revenue_year=firm.revenue_year,
        demo=firm.demo,
    )


def _said(name: str, text: str) -> bool:
    return not text or names.fold_name(text) in names.fold_name(name)


def _other_names(keys: list[int], text: str) -> dict[int, str]:
    """The former or short name by which each firm was found."""
    if not text:
        return {}
    key = names.fold_name(text)
    other_names = EnterpriseName.objects.filter(enterprise_id__in=keys).exclude(kind=NameKind.CURRENT)
    return {
        pk: name
        for pk, name, one, initials, pinyin in other_names.values_list(
            "enterprise_id", "name", "folded", "initials", "pinyin"
        )
        if key in one or (key.isascii() and (key in initials or key in pinyin))
    }


def own_firm(viewer: Viewer) -> int | None:
    """The number of the firm that a firm's user belongs to, None before it is in the database."""
    return firms_in_sight(viewer).values_list("pk", flat=True).first() if viewer.own_firm_only else None


def one_row(viewer: Viewer, pk: int) -> EnterpriseRow:
    """One firm as a row. Raises NotFound when the visitor may not see it."""
    return next(_rows([visible_firm(viewer, pk)], FirmSearch()))
