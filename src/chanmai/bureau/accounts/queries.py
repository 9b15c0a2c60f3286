"""Questions about members and the audit chain."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.models import AuditLine, Member, Role


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member's role and scope; `districts` None means the whole city."""

    user_id: int
    username: str
    name: str
    role: str
    districts: tuple[str, ...] | None
    firm: str | None
    demo: bool


def member_of(user_id: int) -> MemberRow | None:
    """The member behind a user, or None."""
    member = Member.objects.select_related("user").filter(user_id=user_id).first()
    return None if member is None else _row(member)


def demo_members() -> tuple[MemberRow, ...]:
    """The accounts of the demo city, in the order in which they were made."""
    members = Member.objects.select_related("user").filter(demo=True).order_by("pk")
    return tuple(_row(member) for member in members)


def holds_demo_accounts() -> bool:
    """True when this installation is a demo: its data are invented and every page says so."""
    return Member.objects.filter(demo=True).exists()


def failures_since(username: str, since: datetime.datetime) -> int:
    """How often signing in under this name failed since then."""
    return AuditLine.objects.filter(action="sign_in_failed", target=username, at__gte=since).count()


def _row(member: Member) -> MemberRow:
    return MemberRow(
        user_id=member.user_id,
        username=member.user.get_username(),
        name=member.user.get_full_name() or member.user.get_username(),
        role=member.role,
        districts=tuple(member.districts) if member.role == Role.DISTRICT else None,
        firm=member.firm or None,
        demo=member.demo,
    )
