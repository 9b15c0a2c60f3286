"""Who gets an account, with which role and scope. Each change is one line of the audit chain."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from chanmai.bureau.accounts.attempts import plain_name
from chanmai.bureau.accounts.models import Member, Role
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.permissions import may_administer
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Membership:
    """What an account is: user name, name of the person, role, and the scope that the role needs."""

    username: str
    name: str
    role: str
    districts: tuple[str, ...] = ()
    firm: str = ""


@transaction.atomic
def invite(viewer: Viewer, membership: Membership, *, at: datetime.datetime, superuser: bool = False) -> int:
    """Make an account without a password; its number. Raises Conflict when another account has such a name."""
    _only_administrators(viewer)
    users = get_user_model().objects
    names = (plain_name(name) for name in users.values_list("username", flat=True))
    if plain_name(membership.username) in names:
        raise Conflict(
            Text(
                f"已有账户名为“{membership.username}”或与之只差大小写、空格。",
                f"There is an account named {membership.username}, or nearly so.",
            ),
            mend=Text("请换一个用户名。", "Choose another user name."),
            code="name-taken",
        )
    user = users.create(
        username=membership.username, first_name=membership.name, is_staff=superuser, is_superuser=superuser
    )
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Member.objects.create(user=user, **_scope(membership))
    record_audit(by=viewer, action="invite", target=membership.username, at=at, after=asdict(membership))
    return user.pk


def invite_first(username: str, name: str, *, at: datetime.datetime) -> int:
    """An officer of the city who may enter the admin, too; the number of the account. Raises Conflict."""
    return invite(SYSTEM, Membership(username, name, Role.CITY), at=at, superuser=True)


@transaction.atomic
def change(viewer: Viewer, user_id: int, membership: Membership, *, at: datetime.datetime) -> None:
    """Give an account another name, role or scope. Raises NotFound, and Conflict for the last officer of the city."""
    _only_administrators(viewer)
    user, member = _account(user_id)
    before = _told(user, member)
    if member is not None and member.role == Role.CITY and membership.role != Role.CITY:
        _refuse_without_officer(user_id)
    user.first_name = membership.name
    user.save(update_fields=["first_name"])
    Member.objects.update_or_create(user=user, defaults=_scope(membership))
    record_audit(
        by=viewer,
        action="change_member",
        target=user.get_username(),
        at=at,
        before=before,
        after=asdict(membership),
    )


@transaction.atomic
def set_active(viewer: Viewer, user_id: int, *, active: bool, at: datetime.datetime) -> None:
    """Close or open an account. Raises NotFound, and Conflict for oneself and the last officer of the city."""
    _only_administrators(viewer)
    user, _member = _account(user_id)
    if not active:
        if user_id == viewer.user_id:
            raise Conflict(
                Text("不能停用自己的账户。", "You cannot close your own account."),
                mend=Text("请由另一位市级人员停用。", "Let another officer of the city do it."),
                code="own-account",
            )
        _refuse_without_officer(user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    record_audit(
        by=viewer, action="open_account" if active else "close_account", target=user.get_username(), at=at
    )


@transaction.atomic
def renew(viewer: Viewer, user_id: int, *, at: datetime.datetime) -> None:
    """End the password of an account, so that a new invitation is the only way in. Raises NotFound."""
    _only_administrators(viewer)
    user, _member = _account(user_id)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record_audit(by=viewer, action="renew_invitation", target=user.get_username(), at=at)


def invitation(user_id: int) -> tuple[str, str]:
    """The two parts of the address that serves once, for three days, to set a password. Raises NotFound."""
    user, _member = _account(user_id)
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def _only_administrators(viewer: Viewer) -> None:
    if not may_administer(viewer):
        raise Forbidden


def _account(user_id: int) -> tuple[Any, Member | None]:
    user = get_user_model().objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user, Member.objects.filter(user=user).first()


def _scope(membership: Membership) -> dict[str, Any]:
    return {"role": membership.role, "districts": list(membership.districts), "firm": membership.firm}


def _told(user: Any, member: Member | None) -> dict[str, Any]:
    scope = (
        {} if member is None else {"role": member.role, "districts": member.districts, "firm": member.firm}
    )
    return {"username": user.get_username(), "name": user.first_name, **scope}


def _refuse_without_officer(user_id: int) -> None:
    others = Member.objects.filter(role=Role.CITY, user__is_active=True).exclude(user_id=user_id)
    mine = Member.objects.filter(role=Role.CITY, user_id=user_id).exists()
    if mine and not others.exists():
        raise Conflict(
            Text("这是最后一位市级人员，不能停用或改为其他角色。", "This is the last officer of the city."),
            mend=Text("请先增加一位市级人员。", "Invite another one first."),
            code="last-officer",
        )
