"""Changes to members, and the audit chain that every operation of the bureau writes to."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from chanmai.bureau.accounts.chain import GENESIS, digest
from chanmai.bureau.accounts.models import AuditHead, AuditLine, Member


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
