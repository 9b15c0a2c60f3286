"""Changes to members, and the audit chain that every operation of the bureau writes to."""

import datetime
import functools
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from chanmai.bureau.accounts.chain import GENESIS, digest
from chanmai.bureau.accounts.models import AuditHead, AuditLine, Member, Role

DEMO_PASSWORD = "chanmai-demo"  # noqa: S105  # meant to be known: the login page of a demo shows it


@transaction.atomic
def record_audit(
    *,
    by: str,
    action: str,
    target: str,
    at: datetime.datetime,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditLine:
    """Append one line to the audit chain, inside the caller's transaction.

    `before` and `after` are JSON values (None when there is nothing to tell). `at` carries its time zone.
    """
    head, _created = AuditHead.objects.select_for_update().get_or_create(pk=1, defaults={"digest": GENESIS})
    line = AuditLine(
        sequence=head.sequence + 1,
        at=at,
        by=by,
        action=action,
        target=target,
        before=before,
        after=after,
        reason=reason,
        previous=head.digest,
    )
    line.digest = digest(line)
    line.save()
    head.sequence, head.digest = line.sequence, line.digest
    head.save(update_fields=["sequence", "digest"])
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
    firm: str = "",
    demo: bool = False,
    staff: bool = False,
) -> Member:
    """Make a user with a role and a scope, or bring an existing one in line with them."""
    user, _created = get_user_model().objects.get_or_create(username=username)
    user.first_name = name
    user.is_staff = user.is_superuser = staff
    user.set_password(password)
    user.save()
    scope = {"role": role, "districts": list(districts), "firm": firm, "demo": demo}
    member, _created = Member.objects.update_or_create(user=user, defaults=scope)
    record_audit(by=by, action="add_member", target=username, at=at, after=scope)
    return member


def record_sign_in(*, username: str, succeeded: bool, at: datetime.datetime) -> None:
    """Note an attempt to sign in. A name that failed is kept as typed, cut to what the column holds."""
    action = "sign_in" if succeeded else "sign_in_failed"
    record_audit(by=username[:150] or "?", action=action, target=username[:150], at=at)


@transaction.atomic
def add_demo_accounts(
    *,
    districts: tuple[str, ...],
    firm: str,
    firm_name: str,
    at: datetime.datetime,
) -> None:
    """Make the four accounts of a demo: city, district (`districts`), enterprise (credit code `firm`), analyst."""
    add = functools.partial(add_member, password=DEMO_PASSWORD, demo=True, by="demo", at=at)
    add(username="city", role=Role.CITY, name="市级管理员", staff=True)
    add(username="district", role=Role.DISTRICT, name="、".join(districts), districts=districts)
    add(username="firm", role=Role.FIRM, name=firm_name[:150], firm=firm)
    add(username="analyst", role=Role.ANALYST, name="分析员")
