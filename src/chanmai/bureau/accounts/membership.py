"""Who gets an account, in which organisation and with which duties. Each change is one line of the audit chain."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.attempts import plain_name
from chanmai.bureau.accounts.models import WORK, Kind, Member, Organisation
from chanmai.bureau.accounts.operations import organisation, record_audit
from chanmai.bureau.accounts.permissions import may_administer, may_administer_all
from chanmai.bureau.accounts.queries import AccountRow
from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

DUTIES = ("organisation_id", "works", "administers")
"""What of a member may be changed."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What an account is: user name, name of the person, number of the organisation, and the duties there."""

    username: str
    name: str
    organisation: int
    works: bool = False
    administers: bool = False


@transaction.atomic
def invite(viewer: Viewer, membership: Membership, *, at: datetime.datetime, superuser: bool = False) -> int:
    """Make an account without a password; its number.

    Raises Conflict when another account has such a name, NotFound for an organisation that is not the visitor's to
    administer, Unfit for a duty that the kind of the organisation does not have.
    """
    _check(viewer, membership)
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
    Member.objects.create(user=user, **_duties(membership))
    record_audit(by=viewer, action="invite", target=membership.username, at=at, after=asdict(membership))
    return user.pk


@transaction.atomic
def invite_first(username: str, name: str, *, at: datetime.datetime) -> int:
    """An officer of the bureau who administers and may enter the admin; the number of the account. Raises Conflict."""
    body = organisation(Kind.BUREAU)
    membership = Membership(username, name, body.pk, works=True, administers=True)
    return invite(SYSTEM, membership, at=at, superuser=True)


@transaction.atomic
def change(viewer: Viewer, user_id: int, membership: Membership, *, at: datetime.datetime) -> None:
    """Give an account another name, organisation or duties.

    Raises as `invite` does, and Conflict for other duties of one's own and for the last administrator.
    """
    _check(viewer, membership)
    user, member = _account(viewer, user_id)
    before = _told(user, member)
    duties = _duties(membership)
    if user_id == viewer.user_id and any(before.get(name) != value for name, value in duties.items()):
        raise Conflict(
            Text("不能更改自己的机构和职责。", "You cannot change your own organisation and duties."),
            mend=Text("请由另一位管理账户的人更改。", "Let another administrator do it."),
            code="own-account",
        )
    if not (membership.administers and _of_bureau(membership.organisation)):
        _refuse_without_administrator(user_id)
    user.first_name = membership.name
    user.save(update_fields=["first_name"])
    Member.objects.update_or_create(user=user, defaults=duties)
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
    """Close or open an account. Raises NotFound, and Conflict for oneself and the last administrator."""
    user, _member = _account(viewer, user_id)
    if not active:
        if user_id == viewer.user_id:
            raise Conflict(
                Text("不能停用自己的账户。", "You cannot close your own account."),
                mend=Text("请由另一位管理账户的人停用。", "Let another administrator do it."),
                code="own-account",
            )
        _refuse_without_administrator(user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    record_audit(
        by=viewer, action="open_account" if active else "close_account", target=user.get_username(), at=at
    )


@transaction.atomic
def renew(viewer: Viewer, user_id: int, *, at: datetime.datetime) -> None:
    """End the password of an account, so that a new invitation is the only way in. Raises NotFound."""
    user, _member = _account(viewer, user_id)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    record_audit(by=viewer, action="renew_invitation", target=user.get_username(), at=at)


def invitation(user_id: int) -> tuple[str, str]:
    """The two parts of the address that serves once, for three days, to set a password. Raises NotFound."""
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def account(viewer: Viewer, user_id: int) -> AccountRow:
    """An account that is the visitor's to administer. Raises Forbidden and NotFound."""
    _account(viewer, user_id)
    return queries.account(user_id)


def administered(viewer: Viewer) -> int | None:
    """The organisation whose accounts are the visitor's to administer; None: all. Raises Forbidden."""
    if not may_administer(viewer):
        raise Forbidden
    return None if may_administer_all(viewer) else viewer.organisation


def _check(viewer: Viewer, membership: Membership) -> None:
    own = administered(viewer)
    body = Organisation.objects.filter(pk=membership.organisation).first()
    if body is None or own not in (None, body.pk):
        raise NotFound
    if membership.works and body.kind not in WORK:
        raise Unfit(
            Text("这类机构的人员只能查阅。", "People of such an organisation only read."),
            mend=Text("请取消“办理业务”。", "Leave that duty out."),
            code="no-such-duty",
        )


def _account(viewer: Viewer, user_id: int) -> tuple[Any, Member | None]:
    """The account and its membership. Raises NotFound for one that is not the visitor's to administer."""
    own = administered(viewer)
    user = get_user_model().objects.filter(pk=user_id).first()
    member = Member.objects.filter(user_id=user_id).first()
    if user is None or (own is not None and (member is None or member.organisation_id != own)):
        raise NotFound
    return user, member


def _duties(membership: Membership) -> dict[str, Any]:
    values = (membership.organisation, membership.works, membership.administers)
    return dict(zip(DUTIES, values, strict=True))


def _told(user: Any, member: Member | None) -> dict[str, Any]:
    duties = {} if member is None else {name: getattr(member, name) for name in DUTIES}
    return {"username": user.get_username(), "name": user.first_name, **duties}


def _of_bureau(pk: int) -> bool:
    return Organisation.objects.filter(pk=pk, kind=Kind.BUREAU).exists()


def _refuse_without_administrator(user_id: int) -> None:
    able = Member.objects.filter(administers=True, organisation__kind=Kind.BUREAU, user__is_active=True)
    if able.filter(user_id=user_id).exists() and not able.exclude(user_id=user_id).exists():
        raise Conflict(
            Text(
                "这是主管部门最后一位管理账户的人，不能停用或取消其职责。",
                "This is the last administrator of the bureau.",
            ),
            mend=Text("请先增加一位管理账户的人。", "Invite another one first."),
            code="last-administrator",
        )
