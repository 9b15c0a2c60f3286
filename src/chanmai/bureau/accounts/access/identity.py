"""Whose account stands behind a person whom the bureau's identity provider has verified. It never makes one.

A subject belongs to the account to which it was linked: by its owner, while signed in, or at the first sign-in by a
claim, where the operator says by which (`settings.IDENTITY_MATCH`).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.attempts import plain_name
from chanmai.bureau.accounts.backend import MemberBackend
from chanmai.bureau.accounts.operations import person, record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import Conflict, Forbidden
from chanmai.engine.facts.texts import Text

NOBODY = Text(
    "该身份没有对应的产脉账户。",
    "No account of Chanmai belongs to this identity.",
)
NOBODY_MEND = Text(
    "请先用密码登录，在“登录安全”中关联；没有账户的请联系市级管理员邀请。",
    "Sign in with your password and link it on the page of sign-in; without an account, ask to be invited.",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as the provider tells: which provider, the subject there (never reused), and further claims."""

    provider: str
    subject: str
    claims: Mapping[str, Any]


def account_of(identity: Identity, *, at: datetime.datetime) -> Any:
    """The user behind an identity. Raises Forbidden where there is none, or it may not sign in; the chain notes why."""
    user = _linked(identity) or _match(identity, at)
    if user is None:
        raise _refusal(identity, "no_account", NOBODY, NOBODY_MEND, at)
    if not MemberBackend().user_can_authenticate(user):
        if queries.is_demo_account(user.get_username()) and not settings.DEMO_ALLOWED:
            raise _refusal(
                identity,
                "demo",
                Text("本站对外服务，演示账户不可登录。", "Demo accounts cannot sign in here."),
                NOBODY_MEND,
                at,
            )
        closed = Text("该账户已停用。", "This account is closed.")
        raise _refusal(
            identity, "closed", closed, Text("请联系市级管理员。", "Ask a city administrator."), at
        )
    if queries.member_of(user.pk) is None and not user.is_superuser:
        no_role = Text("该账户尚未分配角色。", "No role has been given to this account.")
        raise _refusal(
            identity, "no_role", no_role, Text("请联系市级管理员。", "Ask a city administrator."), at
        )
    return user


@transaction.atomic
def link(viewer: Viewer, identity: Identity, *, at: datetime.datetime) -> None:
    """Let an identity sign in to one's own account. Raises Conflict where either belongs to another already."""
    owner = _linked(identity)
    if owner is not None and owner.pk != viewer.user_id:
        raise Conflict(
            Text("该身份已关联另一个账户。", "This identity belongs to another account."),
            mend=Text("请由那个账户先解除关联。", "Have that account unlink it first."),
            code="identity-taken",
        )
    if owner is None:
        if is_linked(viewer.user_id):
            raise Conflict(
                Text("您的账户已关联另一个身份。", "Another identity is linked to your account."),
                mend=Text("请先解除原来的关联。", "Unlink it first."),
                code="account-linked",
            )
        _link(viewer, get_user_model().objects.get(pk=viewer.user_id), identity, at)


@transaction.atomic
def unlink(viewer: Viewer, *, at: datetime.datetime) -> None:
    """End the link of one's own account. Raises Conflict for who would have no way to sign in."""
    user = get_user_model().objects.get(pk=viewer.user_id)
    if not user.has_usable_password():
        raise Conflict(
            Text("您没有密码，解除后将无法登录。", "You have no password, and could not sign in any more."),
            mend=Text("请先请管理员给一个设密码的链接。", "Ask an administrator for a link to set one."),
            code="no-password",
        )
    number, _models = SocialAccount.objects.filter(user=user).delete()
    if number:
        record_audit(by=viewer, action="unlink_identity", target=user.get_username(), at=at)


def is_linked(user_id: int) -> bool:
    """True when an identity of the provider can sign in to the account."""
    return SocialAccount.objects.filter(user_id=user_id).exists()


def _linked(identity: Identity) -> Any:
    row = SocialAccount.objects.select_related("user").filter(
        provider=identity.provider, uid=identity.subject
    )
    first = row.first()
    return first.user if first else None


@transaction.atomic
def _match(identity: Identity, at: datetime.datetime) -> Any:
    """The one account that a claim names and that no other subject has; linked from now on."""
    users = [user for user in _candidates(identity.claims) if not is_linked(user.pk)]
    if len(users) != 1 or not MemberBackend().user_can_authenticate(users[0]):
        return users[0] if len(users) == 1 else None
    _link(person(users[0]), users[0], identity, at)
    return users[0]


def _candidates(claims: Mapping[str, Any]) -> list[Any]:
    users = get_user_model().objects
    if settings.IDENTITY_MATCH == "username":
        name = str(claims.get("preferred_username") or "")
        return list(users.filter(username=name)) if name and plain_name(name) else []
    email = str(claims.get("email") or "")
    if settings.IDENTITY_MATCH == "email" and email and claims.get("email_verified") is True:
        return list(users.filter(email__iexact=email))
    return []


def _link(viewer: Viewer, user: Any, identity: Identity, at: datetime.datetime) -> None:
    SocialAccount.objects.create(user=user, provider=identity.provider, uid=identity.subject)
    after = {"provider": identity.provider, "subject": identity.subject}
    record_audit(by=viewer, action="link_identity", target=user.get_username(), at=at, after=after)


def _refusal(identity: Identity, code: str, message: Text, mend: Text, at: datetime.datetime) -> Forbidden:
    record_audit(by="identity", action="sign_in_refused", target=identity.subject, at=at, after=code)
    return Forbidden(message, mend=mend, code=f"identity-{code.replace('_', '-')}")
