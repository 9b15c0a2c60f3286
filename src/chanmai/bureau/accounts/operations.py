"""Changes to members, and the audit chain that every operation of the bureau writes to."""

import datetime
import functools
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.anchors import FILE as ANCHORS
from chanmai.bureau.accounts.anchors import Anchor, add_anchor, last_day
from chanmai.bureau.accounts.attempts import ATTEMPTS, PAUSE, plain_name
from chanmai.bureau.accounts.chain import GENESIS, digest
from chanmai.bureau.accounts.models import (
    Attempt,
    AuditHead,
    AuditLine,
    Kind,
    Member,
    Organisation,
    Role,
    role_of,
)
from chanmai.bureau.accounts.viewer import Viewer

TARGET = 200  # signs that the column of a target holds
STRANGERS = 40  # failures under names that nobody bears, noted one by one within a pause; further ones are counted only
DEMO_PASSWORD = "chanmai-demo"  # noqa: S105  # meant to be known: the login page of a demo shows it


@transaction.atomic
def record_audit(
    *,
    by: Viewer | str,
    action: str,
    target: str,
    at: datetime.datetime,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditLine:
    """Append one line to the audit chain, inside the caller's transaction.

    `by` is the person, or the name of a command or a stranger. `before` and `after` are JSON values (None when there
    is nothing to tell). `at` carries its time zone; its milliseconds are kept, which every dump of a database holds.
    A target longer than the column is cut, and ends with … then.
    """
    head, _created = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": GENESIS})
    person, name = (by.user_id or None, by.name) if isinstance(by, Viewer) else (None, by)
    line = AuditLine(
        sequence=head.sequence + 1,
        at=at.replace(microsecond=at.microsecond // 1000 * 1000),
        by=name,
        user=person,
        action=action,
        target=target if len(target) <= TARGET else f"{target[: TARGET - 1]}…",
        before=before,
        after=after,
        reason=reason,
        previous=head.digest,
    )
    line.digest = digest(line)
    line.save()
    head.sequence, head.digest = line.sequence, line.digest
    head.save(update_fields=["sequence", "digest"])
    transaction.on_commit(functools.partial(_anchor, line), robust=True)
    return line


@transaction.atomic
def add_member(
    *,
    username: str,
    password: str,
    role: str,
    by: str,
    at: datetime.datetime,
    name: str = "",
    districts: tuple[str, ...] = (),
    parks: tuple[str, ...] = (),
    firm: str = "",
    demo: bool = False,
    staff: bool = False,
) -> Member:
    """Make a user in the organisation of such a scope, or bring an existing one in line. The city also administers."""
    user, _created = get_user_model().objects.get_or_create(username=username)
    user.first_name = name
    user.is_staff = user.is_superuser = staff
    user.set_password(password)
    user.save()
    kind = KINDS[Role(str(role))]
    body = organisation(kind, districts=districts, parks=parks, firm=firm)
    duties = {"works": role in (Role.CITY, Role.DISTRICT), "administers": role == Role.CITY, "demo": demo}
    member, _created = Member.objects.update_or_create(user=user, defaults={"organisation": body, **duties})
    told = {"organisation": body.pk, "kind": kind.value, **_scope(body), **duties}
    record_audit(by=by, action="add_member", target=username, at=at, after=told)
    return member


KINDS = {
    role: kind for kind in Kind for role in {role_of(kind.value, works=works) for works in (True, False)}
}
"""In which kind of organisation somebody with a role is."""


def organisation(
    kind: Kind,
    *,
    districts: tuple[str, ...] = (),
    parks: tuple[str, ...] = (),
    firm: str = "",
    name: str = "",
) -> Organisation:
    """The first organisation of that kind and scope; a new one with that name when there is none."""
    scope = {"districts": list(districts), "parks": list(parks), "firm": firm}
    alike = Organisation.objects.filter(kind=kind, firm=firm)
    found = next((each for each in alike if _scope(each) == scope), None)
    return found or Organisation.objects.create(kind=kind, name=name, **scope)


def _scope(body: Organisation) -> dict[str, Any]:
    return {"districts": body.districts, "parks": body.parks, "firm": body.firm}


@transaction.atomic
def record_sign_in(*, user: Any, at: datetime.datetime, bucket: str, after: Any = None) -> None:
    """Note that somebody signed in, and by what; what was counted against them in this bucket is forgotten."""
    Attempt.objects.filter(bucket=bucket).delete()
    record_audit(by=person(user), action="sign_in", target=user.get_username(), at=at, after=after)


@transaction.atomic
def record_failure(*, username: str, bucket: str, at: datetime.datetime) -> None:
    """Count a wrong password, and note it: always for an account, for names that nobody bears up to a number."""
    forget_attempts(at - PAUSE)
    Attempt.objects.create(bucket=bucket, at=at)
    name = plain_name(username)
    if not _is_account(name):
        Attempt.objects.create(bucket="strangers", at=at)
        if Attempt.objects.filter(bucket="strangers").count() > STRANGERS:
            return
    record_audit(by=name or "?", action="sign_in_failed", target=name, at=at)


def forget_attempts(until: datetime.datetime) -> None:
    """Forget wrong passwords that count no more."""
    Attempt.objects.filter(at__lte=until).delete()


def record_lock(*, username: str, bucket: str, at: datetime.datetime) -> None:
    """Note that a name may not be tried for a while, when the failure of now was the last one allowed."""
    if queries.failures(bucket, since=at - PAUSE, until=at) != ATTEMPTS:
        return
    name = plain_name(username)
    record_audit(by=name, action="sign_in_locked", target=name, at=at)


@transaction.atomic
def unlock(*, username: str, by: Viewer | str, at: datetime.datetime, reason: str = "") -> int:
    """Let a name be tried again at once; how many failures were forgotten."""
    number, _models = Attempt.objects.filter(bucket=f"name:{plain_name(username)}").delete()
    record_audit(by=by, action="unlock", target=plain_name(username), at=at, after=number, reason=reason)
    return number


@transaction.atomic
def record_wrong_password(*, user: Any, bucket: str, at: datetime.datetime) -> None:
    """Count and note that somebody who is signed in got the old password wrong."""
    Attempt.objects.create(bucket=bucket, at=at)
    record_own_act("password_failed", user=user, at=at)


def record_own_act(action: str, *, user: Any, at: datetime.datetime) -> None:
    """Note what somebody did with their own account: sign_out, password, password_failed."""
    record_audit(by=person(user), action=action, target=user.get_username(), at=at)


@transaction.atomic
def add_demo_accounts(
    *,
    districts: tuple[str, ...],
    firm: str,
    firm_name: str,
    at: datetime.datetime,
    parks: tuple[str, ...] = (),
) -> None:
    """Make the accounts of a demo: one for each kind of organisation, and one who reads for the bureau.

    `districts` are those of the district's officer, `parks` those of the park, `firm` is a credit code.
    """
    add = functools.partial(add_member, password=DEMO_PASSWORD, demo=True, by="demo", at=at)
    add(username="city", role=Role.CITY, name="市级管理员", staff=True)
    add(username="district", role=Role.DISTRICT, name="、".join(districts), districts=districts)
    add(username="firm", role=Role.FIRM, name=firm_name[:150], firm=firm)
    add(username="analyst", role=Role.ANALYST, name="分析员")
    add(username="department", role=Role.DEPARTMENT, name="协同部门经办人")
    add(username="park", role=Role.PARK, name="、".join(parks) or "园区经办人", parks=parks)
    add(username="association", role=Role.ASSOCIATION, name="协会秘书")
    add(username="expert", role=Role.EXPERT, name="评审专家")


def person(user: Any) -> Viewer:
    """An account by itself, before or without a role: for the audit chain only."""
    return Viewer(user_id=user.pk, role="", name=user.get_username())


def _is_account(name: str) -> bool:
    names = get_user_model().objects.filter(username__iexact=name)
    return names.exists()


def keep_head(at: datetime.datetime) -> Anchor | None:
    """Write down where the chain ends now; None while it is empty."""
    head = AuditHead.objects.filter(pk=1, sequence__gt=0).first()
    if head is None:
        return None
    anchor = Anchor(_day(at), head.sequence, head.digest)
    add_anchor(Path(settings.HOME) / ANCHORS, anchor)
    return anchor


def _anchor(line: AuditLine) -> None:
    """The first line of a day is written down beside the database."""
    file, day = Path(settings.HOME) / ANCHORS, _day(line.at)
    if last_day(file) < day:
        add_anchor(file, Anchor(day, line.sequence, line.digest))


def _day(at: datetime.datetime) -> str:
    return timezone.localtime(at).date().isoformat()
