"""Somebody lets another account act in the own scope until a day: given, seen, taken back.

What the other one may is asked at every request (`viewer`): never more than who gave it may at that moment.
"""

import datetime
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from chanmai.bureau.accounts.attempts import plain_name
from chanmai.bureau.accounts.models import Delegation, Kind, Member
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.permissions import may_delegate
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

LONGEST = datetime.timedelta(days=366)
MOST = 10
PUBLIC = (Kind.BUREAU.value, Kind.DEPARTMENT.value, Kind.DISTRICT.value, Kind.PARK.value)
"""Kinds whose people may act for one another; of all others only those of the same organisation."""


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """A delegation as its two people see it. `other` is the other one; `in_force` on the day of asking."""

    pk: int
    other: str
    until: datetime.date
    reason: str
    in_force: bool


def outgoing(viewer: Viewer, on: datetime.date) -> tuple[DelegationRow, ...]:
    """To whom one gave it, the newest first."""
    rows = Delegation.objects.filter(giver=viewer.user_id).select_related("taker")
    return tuple(_row(each, each.taker, on) for each in rows)


def incoming(viewer: Viewer, on: datetime.date) -> tuple[DelegationRow, ...]:
    """For whom one may act, the newest first."""
    rows = Delegation.objects.filter(taker=viewer.user_id).select_related("giver")
    return tuple(_row(each, each.giver, on) for each in rows)


@transaction.atomic
def delegate(
    viewer: Viewer,
    username: str,
    *,
    until: datetime.date,
    on: datetime.date,
    at: datetime.datetime,
    reason: str,
) -> int:
    """Let the account of that name act in one's own scope until a day; the number of the delegation.

    Raises Forbidden for who acts for somebody, Unfit for a person or a day that does not do, Conflict beyond so many.
    """
    if not may_delegate(viewer):
        raise Forbidden(
            Text("代他人办理时不能再委托。", "Who acts for somebody passes nothing on."),
            mend=Text("请先回到自己的身份。", "Act for yourself again first."),
            code="not-chained",
        )
    reason = " ".join(reason.split())
    if not on <= until <= on + LONGEST or not reason or len(reason) > 200:
        raise Unfit(
            Text("委托没有保存。", "Nothing was delegated."),
            mend=Text(
                "截止日须在今天起一年之内，并写明事由（200 字以内）。",
                "The last day lies within a year from today; give a reason (200 signs).",
            ),
            code="no-delegation",
        )
    taker = _taker(viewer, username)
    in_force = Delegation.objects.filter(giver=viewer.user_id, revoked_at=None, until__gte=on)
    if in_force.filter(taker=taker.user_id).exists() or in_force.count() >= MOST:
        raise Conflict(
            Text(
                f"已委托过这个账户，或有效的委托已满 {MOST} 个。",
                f"There is one for this account already, or {MOST} are in force.",
            ),
            mend=Text("请先撤销不用的。", "Revoke what is not needed first."),
            code="delegated-already",
        )
    row = Delegation.objects.create(
        giver_id=viewer.user_id, taker_id=taker.user_id, until=until, reason=reason, made_at=at
    )
    details = {"taker": taker.user_id, "until": until.isoformat()}
    record_audit(
        by=viewer, action="delegate", target=f"delegation {row.pk}", at=at, after=details, reason=reason
    )
    return row.pk


@transaction.atomic
def revoke(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """End a delegation; both of its people may. Raises NotFound for another one's, and when it was revoked."""
    rows = Delegation.objects.filter(pk=pk, revoked_at=None)
    mine = rows.filter(giver=viewer.user_id) | rows.filter(taker=viewer.user_id)
    if not may_delegate(viewer) or not mine.exists():
        raise NotFound
    rows.update(revoked_at=at)
    record_audit(by=viewer, action="revoke_delegation", target=f"delegation {pk}", at=at)


@transaction.atomic
def take_up(viewer: Viewer, pk: int, *, on: datetime.date, at: datetime.datetime) -> None:
    """Note that somebody begins to act for another one. Raises NotFound for what is not in force."""
    if not any(row.pk == pk and row.in_force for row in incoming(viewer, on)):
        raise NotFound
    record_audit(by=viewer, action="act_for", target=f"delegation {pk}", at=at)


def _taker(viewer: Viewer, username: str) -> Member:
    """Another active account of the same organisation, or both of public bodies.

    Raises Unfit, the same for all else.
    """
    name = plain_name(username)
    own = Member.objects.filter(user=viewer.user_id).select_related("organisation").first()
    users = get_user_model().objects.filter(is_active=True).exclude(pk=viewer.user_id)
    found = [pk for pk, each in users.values_list("pk", "username") if plain_name(each) == name]
    member = Member.objects.filter(user__in=found).select_related("organisation").first()
    if own is None or member is None or not _together(own, member):
        raise Unfit(
            Text("没有可以委托的这个账户。", "There is no such account that could act for you."),
            mend=Text(
                "可以委托给同一机构的人；主管部门、协同部门、区和园区之间也可以。",
                "People of the same organisation can; so can those of bureau, departments, districts and parks.",
            ),
            code="no-such-account",
        )
    return member


def _together(one: Member, other: Member) -> bool:
    public = one.organisation.kind in PUBLIC and other.organisation.kind in PUBLIC
    return one.demo == other.demo and (one.organisation_id == other.organisation_id or public)


def _row(row: Delegation, other: object, on: datetime.date) -> DelegationRow:
    name = f"{other.get_full_name() or ''} {other.get_username()}".strip()  # type: ignore[attr-defined]
    in_force = row.revoked_at is None and row.until >= on
    return DelegationRow(row.pk, name, row.until, row.reason, in_force)
