"""Sessions: which of one's own are open, from where, and how they end."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.parameters import NOWHERE, address_of
from chanmai.bureau.refusal import NotFound

BEGUN, USED, ROLE, FACTOR, CONFIRMATION = "begun", "used", "role", "factor", "confirmation"
"""Marks in a session: when it began, was last used; the role it was opened for; the second factor that was given; when
the person last proved themselves. Moments are whole seconds since 1970."""

STEP = 60  # seconds within which the last use is not written again
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of somebody: browser and system, address (empty when not known), since when, last use."""

    pk: int
    browser: str
    address: str
    since: datetime.datetime
    used_at: datetime.datetime
    current: bool


def browser_of(agent: str) -> str:
    """A browser and its system in a few words, as `Firefox · Windows`."""
    names = [next((name for sign, name in signs if sign in agent), "") for signs in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name) or re.sub(r"[^\w./ -]", "", agent)[:40]


def note(key: str, user_id: int, *, heads: Mapping[str, str], at: datetime.datetime) -> None:
    """Remember that a session is in use, and from where."""
    content = {
        "user_id": user_id,
        "ip": address_of(heads),
        "user_agent": browser_of(heads.get("HTTP_USER_AGENT", "")),
        "last_seen_at": at,
    }
    UserSession.objects.update_or_create(
        session_key=key, defaults=content, create_defaults={**content, "created_at": at}
    )


def open_sessions(user_id: int, current: str | None, at: datetime.datetime) -> tuple[OpenSession, ...]:
    """The sessions of an account that have not ended by themselves, the current one first."""
    idle = datetime.timedelta(seconds=settings.SESSION_IDLE + STEP)
    rows = UserSession.objects.filter(
        user_id=user_id,
        last_seen_at__gt=at - idle,
        session_key__in=Session.objects.filter(expire_date__gt=at).values("session_key"),
    ).order_by("-last_seen_at")
    found = (
        OpenSession(
            pk=row.pk,
            browser=row.user_agent,
            address="" if row.ip == NOWHERE else row.ip,
            since=row.created_at,
            used_at=row.last_seen_at,
            current=row.session_key == current,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: not each.current))


@transaction.atomic
def end_session(viewer: Viewer, pk: int, *, at: datetime.datetime) -> None:
    """End one of one's own sessions elsewhere. Raises NotFound."""
    row = UserSession.objects.filter(user_id=viewer.user_id, pk=pk).first()
    if row is None:
        raise NotFound
    _end([row.session_key])
    record_audit(
        by=viewer, action="end_session", target=viewer.name, at=at, after={"browser": row.user_agent}
    )


@transaction.atomic
def end_others(viewer: Viewer, current: str | None, *, at: datetime.datetime) -> int:
    """End all of one's own sessions but the current one; how many."""
    number = end_all(viewer.user_id, but=current)
    record_audit(by=viewer, action="end_sessions", target=viewer.name, at=at, after=number)
    return number


def end_all(user_id: int, *, but: str | None = None) -> int:
    """End the sessions of an account, all but the one of that key; how many."""
    rows = UserSession.objects.filter(user_id=user_id).exclude(session_key=but or "")
    keys = list(rows.values_list("session_key", flat=True))
    _end(keys)
    return len(keys)


def purge(at: datetime.datetime) -> None:
    """Forget the sessions whose time is over."""
    Session.objects.filter(expire_date__lte=at).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
