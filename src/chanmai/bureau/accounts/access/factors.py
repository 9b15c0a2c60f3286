"""Second factors: who has which, who must have one, and how they are added, removed and reset."""

import datetime
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from chanmai.bureau.accounts import membership, queries
from chanmai.bureau.accounts.access import sessions
from chanmai.bureau.accounts.access.codes import step_of
from chanmai.bureau.accounts.models import Role
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Conflict, NotFound, Unfit
from chanmai.engine.facts.texts import Text

APP, KEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
EVERYBODY = "all"
MOST_KEYS = 10
WRONG_CODE = Text(
    "验证码不对。请看应用当前显示的 6 位数字，并核对手机时间。",
    "The code is wrong. Take the six digits that the app shows now, and look at the time of the telephone.",
)


@dataclass(frozen=True, slots=True)
class Factor:
    """A way to prove oneself beside the password; `left` counts the recovery codes that were not used yet."""

    pk: int
    kind: str
    name: str
    added_at: datetime.datetime
    used_at: datetime.datetime | None
    left: int = 0


def factors_of(user_id: int) -> tuple[Factor, ...]:
    """The factors of an account in the order in which they came, recovery codes last."""
    rows = Authenticator.objects.filter(user_id=user_id).order_by("pk")
    return tuple(sorted((_factor(row) for row in rows), key=lambda each: each.kind == CODES))


def has_factor(user_id: int) -> bool:
    """True when an account asks for a second factor. Recovery codes alone are none."""
    return Authenticator.objects.filter(user_id=user_id, type__in=(APP, KEY)).exists()


def has_keys(user_id: int) -> bool:
    """True when a security key or passkey can be asked for."""
    return Authenticator.objects.filter(user_id=user_id, type=KEY).exists()


def must_have_factor(user_id: int) -> bool:
    """True when the role of an account must have one, as `settings.SECOND_FACTOR` says; never for demo accounts."""
    if not settings.SECOND_FACTOR:
        return False
    member = queries.member_of(user_id)
    if member is not None and member.demo:
        return False
    role = member.role if member is not None else Role.CITY
    return EVERYBODY in settings.SECOND_FACTOR or str(role) in settings.SECOND_FACTOR


def unknown_roles() -> tuple[str, ...]:
    """The words of `settings.SECOND_FACTOR` that are no role."""
    return tuple(word for word in settings.SECOND_FACTOR if word not in (EVERYBODY, *Role.values))


@transaction.atomic
def add_app(viewer: Viewer, *, secret: str, code: str, at: datetime.datetime) -> None:
    """Take up an app that makes codes from a secret (base 32). Raises Unfit for a wrong code, Conflict for a second."""
    _refuse_common_account(viewer)
    if Authenticator.objects.filter(user_id=viewer.user_id, type=APP).exists():
        raise Conflict(
            Text("已有验证器应用。", "There is an authenticator app already."),
            mend=Text("请先移除原来的，再添加新的。", "Remove it first, then add the new one."),
            code="app-there",
        )
    step = step_of(secret, code, at)
    if step is None:
        raise Unfit(WRONG_CODE, code="wrong-code")
    row = TOTP.activate(_user(viewer.user_id), secret).instance
    row.data["step"] = step
    row.save(update_fields=["data"])
    _note(viewer, "add_factor", row, at)


@transaction.atomic
def add_key(viewer: Viewer, *, name: str, credential: Any, at: datetime.datetime) -> None:
    """Take up a security key or passkey; `credential` is the browser's answer, which `keys` has verified."""
    _refuse_common_account(viewer)
    if Authenticator.objects.filter(user_id=viewer.user_id, type=KEY).count() >= MOST_KEYS:
        raise Conflict(
            Text(f"安全密钥最多 {MOST_KEYS} 把。", f"There are at most {MOST_KEYS} security keys."),
            mend=Text("请先移除不用的。", "Remove one first."),
            code="too-many-keys",
        )
    row = WebAuthn.add(_user(viewer.user_id), name, credential).instance
    _note(viewer, "add_factor", row, at)


@transaction.atomic
def make_codes(viewer: Viewer, *, at: datetime.datetime) -> tuple[str, ...]:
    """Ten new recovery codes of eight digits; earlier ones end. Raises Conflict for who has no factor."""
    if not has_factor(viewer.user_id):
        raise Conflict(
            Text("还没有第二步验证，用不上恢复码。", "There is no second factor to recover."),
            mend=Text("请先添加验证器应用或安全密钥。", "Add an app or a key first."),
            code="no-factor",
        )
    Authenticator.objects.filter(user_id=viewer.user_id, type=CODES).delete()
    codes = RecoveryCodes.activate(_user(viewer.user_id))
    _note(viewer, "recovery_codes", codes.instance, at)
    return tuple(codes.generate_codes())


@transaction.atomic
def remove(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """Take one of one's own factors away; with the last one the recovery codes go. Raises NotFound.

    Raises Conflict for the last one of who must have one.
    """
    own = Authenticator.objects.select_for_update().filter(user_id=viewer.user_id)
    row = own.filter(pk=pk).exclude(type=CODES).first()
    if row is None:
        raise NotFound
    last = not own.filter(type__in=(APP, KEY)).exclude(pk=pk).exists()
    if last and must_have_factor(viewer.user_id):
        raise Conflict(
            Text("您的角色必须有第二步验证，最后一种不能移除。", "Your role must have a second factor."),
            mend=Text("请先添加另一种。", "Add another one first."),
            code="last-factor",
        )
    _note(viewer, "remove_factor", row, at)
    (own if last else own.filter(pk=pk)).delete()


@transaction.atomic
def reset(viewer: Viewer, user_id: int, *, at: datetime.datetime, reason: str) -> int:
    """Take all factors of somebody who lost them away, and end their sessions; how many there were.

    Raises Forbidden; NotFound for an account that is not the visitor's to administer; Unfit without a reason; Conflict
    for one's own account.
    """
    username = membership.account(viewer, user_id).username
    if not reason.strip():
        raise Unfit(Text("请写明重置的理由。", "Say why it is reset."), code="no-reason")
    if user_id == viewer.user_id:
        raise Conflict(
            Text("自己的验证方式请在“登录安全”中移除。", "Remove your own factors on the page of sign-in."),
            code="own-account",
        )
    rows = Authenticator.objects.filter(user_id=user_id)
    number = rows.count()
    rows.delete()
    sessions.end_all(user_id)
    record_audit(by=viewer, action="reset_factors", target=username, at=at, after=number, reason=reason)
    return number


def _refuse_common_account(viewer: Viewer) -> None:
    member = queries.member_of(viewer.user_id)
    if member is not None and member.demo and settings.PUBLIC:
        raise Conflict(
            Text(
                "演示账户大家共用，不能设第二步验证。",
                "Demo accounts are everybody's; they have no second factor.",
            ),
            code="demo-account",
        )


def _factor(row: Authenticator) -> Factor:
    left = len(row.wrap().get_unused_codes()) if row.type == CODES else 0
    name = row.data.get("name", "") if row.type == KEY else ""
    return Factor(row.pk, str(row.type), name, row.created_at, row.last_used_at, left)


def _user(user_id: int) -> Any:
    return get_user_model().objects.get(pk=user_id)


def _note(viewer: Viewer, action: str, row: Authenticator, at: datetime.datetime) -> None:
    content = {"kind": str(row.type), "name": row.data.get("name", "")}
    record_audit(by=viewer, action=action, target=row.user.get_username(), at=at, after=content)
