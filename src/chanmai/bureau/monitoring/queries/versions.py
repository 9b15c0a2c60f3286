"""Two versions of a return side by side."""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.returns import cells_of
from chanmai.bureau.enterprises.queries.arrivals import form_title
from chanmai.bureau.enterprises.queries.filings import VersionFiled, versions_filed
from chanmai.bureau.enterprises.queries.lookup import firm_called
from chanmai.bureau.monitoring.queries.returns import visible_return
from chanmai.bureau.monitoring.schedule import layout_of
from chanmai.engine.facts.fact import Fact, is_quantity
from chanmai.engine.facts.printing import percent, show
from chanmai.engine.facts.storage import Datum, restore

PLACES = 1


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list."""

    filing: int
    revision: int
    filed_at: datetime.date
    source: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A cell in both versions, printed; `change` is the growth where both are numbers and the first is above 0."""

    name: str
    old: str
    new: str
    changed: bool
    change: str


@dataclass(frozen=True, slots=True)
class VersionPair:
    """A return in two versions; without `old` there is one only, without `new` none."""

    id: int
    collection: int
    firm_name: str
    title: str
    period: str
    versions: tuple[VersionRow, ...]
    old: VersionRow | None
    new: VersionRow | None
    cells: tuple[Pair, ...]

    @property
    def differences(self) -> int:
        """How many cells differ."""
        return sum(each.changed for each in self.cells)


def version_pair(viewer: Viewer, return_id: int, lang: str, *, old: int = 0, new: int = 0) -> VersionPair:
    """The return in the versions of these revisions, the last two unless others are named. Raises NotFound."""
    row = visible_return(viewer, return_id)
    of = row.collection
    filed = versions_filed(row.enterprise_id, of.form, of.period)
    by_revision = {each.revision: each for each in filed}
    second = by_revision.get(new) or (filed[-1] if filed else None)
    before = [each for each in filed if second is not None and each.revision != second.revision]
    first = by_revision.get(old) or (before[-1] if before else None)
    name, _ = firm_called(viewer, row.enterprise_id)
    facts = [fact for _, fact in cells_of(layout_of(of.form))]
    cells = [_pair(fact, first, second, lang) for fact in facts] if second is not None else []
    return VersionPair(
        id=row.pk,
        collection=of.pk,
        firm_name=name,
        title=form_title(of.form, lang),
        period=of.period,
        versions=tuple(_row(each) for each in filed),
        old=None if first is None else _row(first),
        new=None if second is None else _row(second),
        cells=tuple(each for each in cells if each.old or each.new),
    )


def _row(version: VersionFiled) -> VersionRow:
    return VersionRow(version.filing, version.revision, version.filed_at, version.source)


def _pair(fact: Fact, first: VersionFiled | None, second: VersionFiled, lang: str) -> Pair:
    old = None if first is None else first.values.get(fact.code)
    new = second.values.get(fact.code)
    return Pair(
        name=fact.english if lang == "en" else fact.name,
        old=_text(fact, old, lang),
        new=_text(fact, new, lang),
        changed=first is not None and old != new,
        change=_change(fact, old, new),
    )


def _text(fact: Fact, datum: Datum | None, lang: str) -> str:
    return "" if datum is None else show(fact, restore(fact, datum), lang)


def _change(fact: Fact, old: Datum | None, new: Datum | None) -> str:
    if (
        not is_quantity(fact)
        or not isinstance(old, int)
        or not isinstance(new, int)
        or old <= 0
        or old == new
    ):
        return ""
    return percent(Fraction(new - old, old), PLACES, growth=True)
