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


def search(viewer: Viewer, wanted: FirmSearch, *, per_page: int = PER_PAGE) -> SearchPage:
    """A page of the firms that the visitor may see and that fit, with the counts of every facet."""
    found = _narrowed(viewer, wanted)
    here = page_span(found.count(), wanted.page, per_page)
    return SearchPage(
        rows=tuple(_rows(list(_sorted(found, wanted)[here.rows]), wanted)),
        number=here.number,
        pages=here.pages,
        total=here.total,
        wanted=wanted,
        facets={name: _choices(viewer, wanted, name) for name in FACETS},
    )


def selection(viewer: Viewer, wanted: FirmSearch) -> Iterator[EnterpriseRow]:
    """All firms of the selection in its order, without counts; for export."""
    found = _sorted(_narrowed(viewer, wanted), wanted)
    block: list[Enterprise] = []
    unsaid = replace(wanted, text="")  # a file does not tell by which name a firm was found
    for firm in found.iterator(chunk_size=1000):
        block.append(firm)
        if len(block) == 1000:
            yield from _rows(block, unsaid)
            block = []
    yield from _rows(block, unsaid)


def holds_any(viewer: Viewer) -> bool:
    """True when the visitor may see at least one firm."""
    return firms_in_sight(viewer).exists()


def _narrowed(viewer: Viewer, wanted: FirmSearch, leave_out: str = "") -> QuerySet[Enterprise]:
    found = firms_in_sight(viewer)
    for word in wanted.text.split()[:5]:
        found = found.filter(_matches(word))
    for name in ("district", "park", "domain", "size"):
        value = getattr(wanted, name)
        if value and name != leave_out:
            found = found.filter(**{name: "" if value == BLANK else value})
    if wanted.title and leave_out != "title":
        held = _held_on(wanted).values("enterprise_id")
        if wanted.title == BLANK:
            found = found.exclude(pk__in=held)
        else:
            found = found.filter(pk__in=held.filter(name=wanted.title))
    return found


def _held_on(wanted: FirmSearch) -> QuerySet[Qualification]:
    if wanted.on is None:
        return Qualification.objects.all()
    return Qualification.objects.filter(Q(until=None) | Q(until__gt=wanted.on))


def _matches(word: str) -> Q:
    """A word fits the code, a current, former or short name, its initials or its pinyin."""
    folded = names.fold_name(word)
    code = credit_code.tidy(word)
    by_name = Q(folded__contains=folded)
    if folded.isascii() and folded.isalnum():
        by_name |= Q(initials__contains=folded) | Q(pinyin__contains=folded)
    fits = (
        Q(pk__in=EnterpriseName.objects.filter(by_name).values("enterprise_id")) if folded else Q(pk__in=[])
    )
    return fits | Q(code__contains=code) if code.isascii() and len(code) >= 4 else fits


def _sorted(found: QuerySet[Enterprise], wanted: FirmSearch) -> QuerySet[Enterprise]:
    if wanted.sort in SORTS:
        return found.order_by(*SORTS[wanted.sort])
    if wanted.text:
        first = Case(
            When(name__contains=wanted.text.strip(), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return found.order_by(first, *SORTS["name"])
    return found.order_by(*SORTS["name"])


def _choices(viewer: Viewer, wanted: FirmSearch, name: str) -> tuple[Choice, ...]:
    found = _narrowed(viewer, wanted, leave_out=name).order_by()
    if name == "title":
        rows = (
            _held_on(wanted)
            .filter(enterprise_id__in=found.values("pk"))
            .order_by()
            .values_list("name")
            .annotate(n=Count("enterprise_id", distinct=True))
        )
        counted = sorted(rows, key=lambda row: (-row[1], row[0]))
    else:
        counted = sorted(
            found.values_list(name).annotate(n=Count("pk")), key=lambda row: (not row[0], -row[1], row[0])
        )
    chosen = getattr(wanted, name)
    choices = [Choice(value or BLANK, value, n, (value or BLANK) == chosen) for value, n in counted]
    if chosen and not any(choice.chosen for choice in choices):
        choices.append(Choice(chosen, chosen, 0, True))
    return tuple(choices)


def _rows(firms: Iterable[Enterprise], wanted: FirmSearch) -> Iterator[EnterpriseRow]:
    firms = list(firms)
    keys = [firm.pk for firm in firms]
    titles: defaultdict[int, list[str]] = defaultdict(list)
    held = _held_on(wanted).filter(enterprise_id__in=keys).order_by("pk")
    for pk, name in held.values_list("enterprise_id", "name"):
        titles[pk].append(name)
    asked = dict(
        Enterprise.objects.filter(pk__in=keys, questions__state=QuestionState.OPEN)
        .order_by()
        .values_list("pk")
        .annotate(n=Count("questions"))
    )
    other = _other_names(keys, wanted.text)
    for firm in firms:
        row = _row(firm)
        yield replace(
            row,
            titles=tuple(dict.fromkeys(titles[firm.pk])),
            questions=asked.get(firm.pk, 0),
            found_by="" if _said(firm.name, wanted.text) else other.get(firm.pk, ""),
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
    folded = names.fold_name(text)
    held = EnterpriseName.objects.filter(enterprise_id__in=keys).exclude(kind=NameKind.CURRENT)
    return {
        pk: name
        for pk, name, one, initials, pinyin in held.values_list(
            "enterprise_id", "name", "folded", "initials", "pinyin"
        )
        if folded in one or (folded.isascii() and (folded in initials or folded in pinyin))
    }


def own_firm(viewer: Viewer) -> int | None:
    """The number of the firm that a firm's user belongs to, None before it is in the database."""
    return firms_in_sight(viewer).values_list("pk", flat=True).first() if viewer.own_firm_only else None


def one_row(viewer: Viewer, pk: int) -> EnterpriseRow:
    """One firm as a row. Raises NotFound when the visitor may not see it."""
    return next(_rows([visible_firm(viewer, pk)], FirmSearch()))
