"""The organisations whose people have accounts: which there are, and how one is founded or changed."""

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Count

from chanmai.bureau.accounts.models import WORK, Kind, Organisation
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.permissions import may_administer, may_administer_all
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Body:
    """What an organisation is: kind, name and the part of a scope that the kind has."""

    kind: str
    name: str
    districts: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    firm: str = ""


@dataclass(frozen=True, slots=True)
class BodyRow:
    """An organisation in the list. `title` is its name, or its scope when it has none; `works`: it has that duty."""

    pk: int
    body: Body
    title: str
    kind_label: str
    members: int
    works: bool


def bodies(viewer: Viewer) -> tuple[BodyRow, ...]:
    """The organisations that are the visitor's to administer: all, the own one, or none."""
    rows = Organisation.objects.annotate(number=Count("members")).order_by("pk")
    if not may_administer_all(viewer):
        rows = rows.filter(pk=viewer.organisation) if may_administer(viewer) else rows.none()
    return tuple(_row(each) for each in rows)


def body_of(viewer: Viewer, pk: int) -> BodyRow:
    """One of them. Raises NotFound."""
    found = next((each for each in bodies(viewer) if each.pk == pk), None)
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def establish(viewer: Viewer, body: Body, *, at: datetime.datetime) -> int:
    """Enter a new organisation; its number.

    Raises Forbidden, Unfit for a scope that does not fit its kind, Conflict for a firm that has one.
    """
    body = _checked(viewer, body, 0)
    row = Organisation.objects.create(
        kind=body.kind, name=body.name, districts=list(body.districts), parks=list(body.parks), firm=body.firm
    )
    record_audit(
        by=viewer, action="establish_organisation", target=f"organisation {row.pk}", at=at, after=asdict(body)
    )
    return row.pk


@transaction.atomic
def change_body(viewer: Viewer, pk: int, body: Body, *, at: datetime.datetime) -> None:
    """Give an organisation another name or scope; its kind stays. Raises as `establish` does, and NotFound."""
    before = body_of(viewer, pk).body
    body = _checked(viewer, body, pk)
    if body.kind != before.kind:
        raise Unfit(
            Text("机构的类别不能更改。", "The kind of an organisation stays."),
            mend=Text("请另建一个机构，再把人员移过去。", "Found another one and move its people there."),
            code="kind-stays",
        )
    Organisation.objects.filter(pk=pk).update(
        name=body.name, districts=list(body.districts), parks=list(body.parks), firm=body.firm
    )
    record_audit(
        by=viewer,
        action="change_organisation",
        target=f"organisation {pk}",
        at=at,
        before=asdict(before),
        after=asdict(body),
    )


def _checked(viewer: Viewer, body: Body, pk: int) -> Body:
    """The body without the parts that its kind has no use for."""
    if not may_administer_all(viewer):
        raise Forbidden
    places = city_pack().places
    districts = body.districts if body.kind == Kind.DISTRICT else ()
    parks = body.parks if body.kind == Kind.PARK else ()
    firm = body.firm if body.kind == Kind.FIRM else ""
    lacks = {Kind.DISTRICT.value: not districts, Kind.PARK.value: not parks, Kind.FIRM.value: not firm}
    known = all(map(places.district, districts)) and all(map(places.park, parks))
    if not body.name.strip() or lacks.get(body.kind) or not known:
        raise Unfit(
            Text("机构没有保存。", "The organisation was not saved."),
            mend=Text(
                "请写明名称；区、园区须从名单中选，企业须填统一社会信用代码。",
                "Give its name; a district and a park are chosen from the list, a firm has its credit code.",
            ),
            code="no-organisation",
        )
    if firm and Organisation.objects.filter(firm=firm).exclude(pk=pk).exists():
        raise Conflict(
            Text("这家企业已有机构。", "This firm has an organisation already."),
            mend=Text("请在机构名单中找到它。", "Find it in the list."),
            code="firm-taken",
        )
    return Body(body.kind, " ".join(body.name.split())[:150], districts, parks, firm)


def _row(row: Organisation) -> BodyRow:
    return BodyRow(
        pk=row.pk,
        body=Body(row.kind, row.name, tuple(row.districts), tuple(row.parks), row.firm),
        title=str(row),
        kind_label=str(Kind(row.kind).label),
        members=row.number,  # type: ignore[attr-defined]
        works=row.kind in WORK,
    )


def bodies_in_charge() -> tuple[tuple[int, str], ...]:
    """The organisations that can be in charge of something: all but firms, by number and name."""
    return tuple((row.pk, str(row)) for row in Organisation.objects.exclude(kind=Kind.FIRM).order_by("pk"))
