"""Early warning of the industry: where firms in danger are many, and how many left and came."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.queries.scope import firms_in_sight
from chanmai.bureau.refusal import Forbidden
from chanmai.bureau.warnings.models import Assessment, FirmWarning
from chanmai.bureau.warnings.permissions import sees_small_groups
from chanmai.bureau.warnings.readings import years_back
from chanmai.bureau.warnings.rows import last_for, rows_for
from chanmai.engine.facts.printing import percent
from chanmai.engine.warnings.costs import Costs
from chanmai.engine.warnings.scores import MILLION

GROUPS = ("district", "domain")
"""By what firms are grouped."""
FEW = 500
"""So many numbers of firms are asked for at a time."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The firms of a group: assessed, due for a visit, without data, expected to leave; net of who came and left."""

    name: str
    firms: int
    due: int
    share: str
    without: int
    expected: str
    left: int
    came: int

    @property
    def net(self) -> int:
        """Firms that came minus firms that left, in the year to the day of the assessment."""
        return self.came - self.left


def industry(viewer: Viewer, costs: Costs) -> dict[str, tuple[GroupRow, ...]]:
    """The groups of firms within an officer's scope, by "district" and "domain"; {} before any assessment.

    Exact figures at any costs are for who sees these firms one by one and acts on them; to all others `told` gives what
    the gate lets through. The database adds up: no firm is loaded. Raises Forbidden.
    """
    if not sees_small_groups(viewer):
        raise Forbidden
    last = last_for(viewer)
    if last is None:
        return {}
    warnings = rows_for(viewer, last)
    return {by: _groups(viewer, last, warnings, by, costs) for by in GROUPS}


def _groups(
    viewer: Viewer, last: Assessment, warnings: QuerySet[FirmWarning], by: str, costs: Costs
) -> tuple[GroupRow, ...]:
    since = years_back(last.as_of, 1)
    new = Q(enterprise__registered_on__gt=since, enterprise__registered_on__lte=last.as_of)
    left: Counter[str] = Counter()
    for start in range(0, len(last.left), FEW):
        gone = firms_in_sight(viewer).filter(pk__in=last.left[start : start + FEW])
        left.update(dict(gone.order_by().values_list(by).annotate(n=Count("pk"))))
    known = Q(highest__isnull=False)
    sums = {
        f"expected_{place}": Sum(Cast(KT(f"chances__{code}"), IntegerField()), filter=known)
        for place, code in enumerate(last.lessons)
    }
    rows = (
        warnings.order_by()
        .values(f"enterprise__{by}")
        .annotate(
            firms=Count("pk"),
            known=Count("pk", filter=known),
            due=Count("pk", filter=Q(highest__gte=costs.least_millionths)),
            came=Count("pk", filter=new),
            **sums,
        )
    )
    found = {row[f"enterprise__{by}"]: row for row in rows}
    return tuple(_group(name, found.get(name, {}), left[name]) for name in sorted(found.keys() | left.keys()))


def _group(name: str, row: dict[str, int | None], left: int) -> GroupRow:
    firms, known, due, came = (row.get(key) or 0 for key in ("firms", "known", "due", "came"))
    expected = sum(value or 0 for key, value in row.items() if key.startswith("expected_"))
    return GroupRow(
        name=name,
        firms=firms,
        due=due,
        share=percent(Fraction(due, known), 1) if known else "",
        without=firms - known,
        expected=f"{expected / MILLION:.1f}" if known else "",
        left=left,
        came=came,
    )
