"""Tokens of programs: made, revoked, and the person behind one. The secret is shown once and never kept."""

import datetime
import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from chanmai.bureau.accounts.backend import MemberBackend
from chanmai.bureau.accounts.models import Token
from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.refusal import NotFound, Unfit
from chanmai.engine.facts.texts import Text

PREFIX = "chanmai_"
LONGEST = 366
MOST = 20
CALENDAR = "supervision"
NOTICES = "notices"
PARTS = ("enterprises", "policies", "matching", "monitoring", CALENDAR, NOTICES)
"""The apps that answer programs; a token for `CALENDAR` or `NOTICES` alone may stand in the address of a calendar."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner sees it. `state` is valid, expired or revoked."""

    pk: int
    name: str
    may_write: bool
    parts: tuple[str, ...]
    made_at: datetime.datetime
    expires_at: datetime.datetime
    state: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token it is, whether it may change anything, and for which apps of the API it is; none named: all."""

    user: Any
    may_write: bool
    parts: frozenset[str] = frozenset()

    def opens_only(self, calendar: str) -> bool:
        """True when it opens nothing but that calendar: who sees its address learns no more than that."""
        return self.parts == {calendar} and not self.may_write

    def opens(self, part: str) -> bool:
        """True when the token is for this app of the API."""
        return not self.parts or part in self.parts


@transaction.atomic
def make_token(
    viewer: Viewer,
    name: str,
    *,
    days: int,
    may_write: bool,
    at: datetime.datetime,
    parts: Collection[str] = (),
) -> str:
    """A new token for some `PARTS` of the API, or for all; its secret, for the only time.

    Raises Unfit without a name, for a time that is too long and for a part that there is not.
    """
    name = " ".join(name.split())
    if not set(parts) <= set(PARTS):
        raise Unfit(Text("没有这样的范围。", "There is no such part."), code="no-token")
    if not name or len(name) > 80 or not 1 <= days <= LONGEST or live_tokens(viewer, at) >= MOST:
        raise Unfit(
            Text("令牌没有生成。", "No token was made."),
            mend=Text(
                f"请写明用途（80 字以内），有效期 1 至 {LONGEST} 天，同时有效的不超过 {MOST} 个。",
                f"Name its use (80 signs), 1 to {LONGEST} days, and no more than {MOST} valid ones.",
            ),
            code="no-token",
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = at + datetime.timedelta(days=days)
    token = Token.objects.create(
        user_id=viewer.user_id,
        name=name,
        digest=_digest(secret),
        may_write=may_write,
        parts=sorted(parts),
        made_at=at,
        expires_at=expires,
    )
    details = {
        "name": name,
        "may_write": may_write,
        "parts": sorted(parts),
        "expires_at": expires.isoformat(),
    }
    record_audit(by=viewer, action="make_token", target=f"token {token.pk}", at=at, after=details)
    return secret


@transaction.atomic
def revoke_token(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """End one's own token. Raises NotFound for another's, or one that has ended."""
    if not Token.objects.filter(pk=pk, user_id=viewer.user_id, revoked_at=None).update(revoked_at=at):
        raise NotFound
    record_audit(by=viewer, action="revoke_token", target=f"token {pk}", at=at)


def tokens_of(viewer: Viewer, at: datetime.datetime) -> tuple[TokenRow, ...]:
    """One's own tokens, the newest first."""
    rows = Token.objects.filter(user_id=viewer.user_id).order_by("-pk")
    return tuple(
        TokenRow(
            pk=row.pk,
            name=row.name,
            may_write=row.may_write,
            parts=tuple(row.parts),
            made_at=row.made_at,
            expires_at=row.expires_at,
            state=_state(row, at),
        )
        for row in rows
    )


def live_tokens(viewer: Viewer, at: datetime.datetime) -> int:
    """How many of one's own tokens are valid."""
    return Token.objects.filter(user_id=viewer.user_id, revoked_at=None, expires_at__gt=at).count()


def bearer_of(secret: str, at: datetime.datetime) -> Bearer | None:
    """Who signs in with the secret; None when it is none, has ended, or its person may not sign in."""
    if not secret.startswith(PREFIX):
        return None
    token = Token.objects.select_related("user").filter(digest=_digest(secret)).first()
    if token is None or _state(token, at) != "valid" or not MemberBackend().user_can_authenticate(token.user):
        return None
    return Bearer(token.user, token.may_write, frozenset(token.parts))


def _state(token: Token, at: datetime.datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "valid" if token.expires_at > at else "expired"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
