"""The industry domains of the plan as a tree, with the firms that the library counts in each."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, translation
from chanmai.bureau.enterprises.queries.structure import FirmColumns
from chanmai.bureau.plan.queries.measurement import REVENUE, city_columns, full_year
from chanmai.pack.taxonomy import Domain


@dataclass(frozen=True, slots=True)
class Holding:
    """Firms and their revenue (分) in some part of the city; `reported` of the firms gave it. None: nobody did."""

    firms: int = 0
    revenue: int | None = None
    reported: int = 0

    def __add__(self, other: "Holding") -> "Holding":
        known = [each for each in (self.revenue, other.revenue) if each is not None]
        return Holding(
            self.firms + other.firms, sum(known) if known else None, self.reported + other.reported
        )


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain with what is below it; `all` counts the firms below as well, `own` only those named for it."""

    code: str
    name: str
    key: str  # the Chinese name, by which firms are filed and found
    core: bool
    section: str
    box: str
    keywords: tuple[str, ...]
    classes: tuple[tuple[str, str], ...]
    own: Holding
    all: Holding
    children: "tuple[DomainRow, ...]"


@dataclass(frozen=True, slots=True)
class DomainGroupRows:
    """A heading of the plan with its domains."""

    code: str
    name: str
    section: str
    domains: tuple[DomainRow, ...]


@dataclass(frozen=True, slots=True)
class DomainTree:
    """All groups; besides, firms whose domain the plan does not list, and firms of which none is known."""

    groups: tuple[DomainGroupRows, ...]
    elsewhere: Mapping[str, Holding]
    unknown: Holding
    year: int | None
    firms: int
    demo: bool
    note: str

    @property
    def domains(self) -> tuple[DomainRow, ...]:
        """The domains at the top, in the order of the plan."""
        return tuple(domain for group in self.groups for domain in group.domains)


def holdings(columns: FirmColumns, keys: tuple[str, ...], year: int | None) -> dict[str, Holding]:
    """Firms and revenue of the year by a key of each row; the key of an unknown is empty."""
    firms = Counter(keys)
    revenue: dict[str, int] = {}
    reported: Counter[str] = Counter()
    values = columns.of(REVENUE, year) if year is not None else [None] * len(columns)
    for key, value in zip(keys, values, strict=True):
        if value is not None:
            revenue[key] = revenue.get(key, 0) + value
            reported[key] += 1
    return {key: Holding(count, revenue.get(key), reported[key]) for key, count in firms.items()}


def domain_tree(
    viewer: Viewer, *, as_of: datetime.date, known_at: datetime.datetime, lang: str
) -> DomainTree:
    """The tree with the firms of the visitor's scope and their revenue in the latest full year."""
    columns = city_columns(viewer, as_of=as_of, known_at=known_at)
    return tree_of(columns, lang)


def tree_of(columns: FirmColumns, lang: str) -> DomainTree:
    """The tree over these firms."""
    taxonomy = city_pack().plan.taxonomy
    year = full_year(columns)
    by_domain = holdings(columns, tuple(columns.domains), year)
    names = {domain.name for domain in taxonomy.walk()}
    rows = [(domain.group, _row(domain, by_domain, lang)) for domain in taxonomy.domains]
    heads = [
        (group.code, translation(group.name, lang), translation(group.section, lang))
        for group in taxonomy.groups
    ]
    if any(group not in {head[0] for head in heads} for group, _ in rows):
        heads.append(("", "", ""))
    known = {head[0] for head in heads}
    groups = (
        DomainGroupRows(
            code,
            name,
            section,
            tuple(row for group, row in rows if (group if group in known else "") == code),
        )
        for code, name, section in heads
    )
    return DomainTree(
        groups=tuple(group for group in groups if group.domains),
        elsewhere={
            name: holding for name, holding in sorted(by_domain.items()) if name and name not in names
        },
        unknown=by_domain.get("", Holding()),
        year=year,
        firms=len(columns),
        demo=any(columns.demo),
        note=taxonomy.note.of(lang),
    )


def top_domain(name: str) -> str:
    """The domain at the top under which a firm's domain stands; the name itself when the plan does not list it."""
    return _tops().get(name, name)


def _tops() -> dict[str, str]:
    domains = city_pack().plan.taxonomy.domains
    return {each.name: domain.name for domain in domains for each in domain.walk()}


def _row(domain: Domain, by_domain: Mapping[str, Holding], lang: str) -> DomainRow:
    children = tuple(_row(child, by_domain, lang) for child in domain.children)
    own = by_domain.get(domain.name, Holding())
    return DomainRow(
        code=domain.code,
        name=translation(domain.name, lang),
        key=domain.name,
        core=domain.core,
        section=translation(domain.section, lang),
        box=translation(domain.box, lang),
        keywords=domain.keywords,
        classes=tuple(_classes(domain, lang)),
        own=own,
        all=sum((child.all for child in children), own),
        children=children,
    )


def _classes(domain: Domain, lang: str) -> Iterator[tuple[str, str]]:
    known = {item.code: item for item in city_pack().plan.taxonomy.classes}
    for code in domain.gb4754:
        item = known.get(code)
        yield code, translation(item.name, lang) if item else ""
