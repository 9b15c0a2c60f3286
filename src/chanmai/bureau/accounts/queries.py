"""Questions about members and the audit chain."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count

from chanmai.bureau.accounts import chain
from chanmai.bureau.accounts.anchors import Anchor, anchors, first_lost
from chanmai.bureau.accounts.models import (
    Attempt,
    AuditHead,
    AuditLine,
    Delegation,
    Kind,
    Member,
    Role,
)
from chanmai.bureau.city import city_pack
from chanmai.bureau.paging import Page, page_span
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member's role and scope; `districts` None means the whole city. `spellings`: all names of the parks."""

    user_id: int
    username: str
    name: str
    role: str
    districts: tuple[str, ...] | None
    firm: str | None
    demo: bool
    spellings: tuple[str, ...] = ()
    organisation: int = 0
    organisation_name: str = ""
    administers: bool = False


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit chain as it is shown."""

    sequence: int
    at: datetime.datetime
    by: str
    user: int | None
    action: str
    target: str
    before: Any
    after: Any
    reason: str
    digest: str


def member_of(user_id: int) -> MemberRow | None:
    """The member behind a user, or None."""
    member = Member.objects.select_related("user", "organisation").filter(user_id=user_id).first()
    return None if member is None else _row(member)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as its administrators see it. `invited`: no password was set yet.

    `role` and `organisation_name` are empty, `organisation` is 0 for an account that is in none.
    """

    user_id: int
    username: str
    name: str
    role: str
    districts: tuple[str, ...]
    firm: str
    demo: bool
    active: bool
    invited: bool
    last_sign_in: datetime.datetime | None
    organisation: int = 0
    organisation_name: str = ""
    works: bool = False
    administers: bool = False


def accounts(organisation: int | None = None) -> tuple[AccountRow, ...]:
    """All accounts by name, or those of an organisation."""
    users = get_user_model().objects.select_related("member__organisation").order_by("username")
    if organisation is not None:
        users = users.filter(member__organisation=organisation)
    return tuple(_account_row(user) for user in users)


def account(user_id: int) -> AccountRow:
    """One account. Raises NotFound."""
    user = get_user_model().objects.select_related("member__organisation").filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return _account_row(user)


def account_named(username: str) -> AccountRow:
    """The account of that user name. Raises NotFound."""
    user = get_user_model().objects.select_related("member__organisation").filter(username=username).first()
    if user is None:
        raise NotFound(
            Text(f"没有名为“{username}”的账户。", f"There is no account named {username}."),
            mend=Text("请用 chanmai account list 查看。", "See chanmai account list."),
        )
    return _account_row(user)


def demo_members() -> tuple[MemberRow, ...]:
    """The accounts of the demo city, in the order in which they were made."""
    members = Member.objects.select_related("user", "organisation").filter(demo=True).order_by("pk")
    return tuple(_row(member) for member in members)


def is_demo_account(username: str) -> bool:
    """True for the name of an account of the demo city."""
    return Member.objects.filter(demo=True, user__username=username).exists()


def holds_demo_accounts() -> bool:
    """True when this installation is a demo: its data are invented and every page says so."""
    return Member.objects.filter(demo=True).exists()


def failures(bucket: str, *, since: datetime.datetime, until: datetime.datetime) -> int:
    """How often a password was wrong in this bucket (see `attempts`). What a wrong clock dated later does not count."""
    return Attempt.objects.filter(bucket=bucket, at__gt=since, at__lte=until).count()


def attempts_before(until: datetime.datetime) -> int:
    """How many wrong passwords are older."""
    return Attempt.objects.filter(at__lte=until).count()


def names_paused(*, since: datetime.datetime, until: datetime.datetime, allowed: int) -> tuple[str, ...]:
    """The names that may not be tried just now, because so many attempts as are allowed have failed."""
    names = (
        Attempt.objects.filter(bucket__startswith="name:", at__gt=since, at__lte=until)
        .values("bucket")
        .annotate(number=Count("pk"))
        .filter(number__gte=allowed)
        .order_by("bucket")
    )
    return tuple(row["bucket"].removeprefix("name:") for row in names)


def holds_real_accounts() -> bool:
    """True when somebody has an account that is none of a demo."""
    return get_user_model().objects.exclude(member__demo=True).exists()


def is_role_of_city(role: str) -> bool:
    """True for officers of the city."""
    return role == Role.CITY


def role_label(role: str) -> str:
    """What a role is called, in the language of the moment."""
    return str(Role(role).label)


def audit_page(*, number: int, size: int = 50) -> Page[AuditRow]:
    """A page of the audit chain, newest first; page numbers out of range give the nearest page."""
    span = page_span(AuditLine.objects.count(), number, size)
    rows = tuple(
        AuditRow(
            sequence=line.sequence,
            at=line.at,
            by=line.by,
            user=line.user,
            action=line.action,
            target=line.target,
            before=line.before,
            after=line.after,
            reason=line.reason,
            digest=line.digest,
        )
        for line in AuditLine.objects.order_by("-sequence")[span.rows]
    )
    return Page(rows, span.number, span.pages, span.total)


@dataclass(frozen=True, slots=True)
class ChainState:
    """What checking the audit chain found.

    `broken` is the first line that does not hold, `lost` an anchor whose line is missing or another, `unreadable` the
    place in the file of anchors that cannot be read; `checked` counts the anchors.
    """

    lines: int
    broken: int | None = None
    lost: Anchor | None = None
    unreadable: str = ""
    checked: int = 0

    @property
    def holds(self) -> bool:
        """True when nothing was found."""
        return self.broken is None and self.lost is None and not self.unreadable


def chain_state(file: Path) -> ChainState:
    """The chain checked from end to end, and against the anchors in a file (see `anchors`)."""
    break_at, lines = audit_break(), AuditLine.objects.count()
    try:
        chain_anchors = tuple(anchors(file))
    except ValueError as error:
        return ChainState(lines, break_at, unreadable=str(error))
    numbers = [each.sequence for each in chain_anchors]
    digests = dict(AuditLine.objects.filter(sequence__in=numbers).values_list("sequence", "digest"))
    return ChainState(lines, break_at, first_lost(iter(chain_anchors), digests), checked=len(chain_anchors))


def chain_length() -> int:
    """How many lines the audit chain has."""
    return AuditHead.objects.filter(pk=1).values_list("sequence", flat=True).first() or 0


def audit_break() -> int | None:
    """Where the audit chain is broken (first bad sequence number), or None when it holds from end to end."""
    lines = AuditLine.objects.order_by("sequence")
    sequence = chain.first_break(lines.iterator())
    if sequence is not None:
        return sequence
    head = AuditHead.objects.filter(pk=1).first()
    last = lines.last()
    ends = (last.sequence, last.digest) if last else (0, chain.GENESIS)
    head_ends = (head.sequence, head.digest) if head else (0, chain.GENESIS)
    return None if ends == head_ends else ends[0] + 1


def giver_of(delegation: int, *, taker: int, on: datetime.date) -> Any | None:
    """The user for whom another one may act on a day; None when the delegation has ended, or who gave it is closed."""
    found = Delegation.objects.select_related("giver").filter(
        pk=delegation, taker=taker, until__gte=on, revoked_at=None, giver__is_active=True
    )
    givers = (each.giver for each in found)
    return next(
        (each for each in givers if settings.DEMO_ALLOWED or not is_demo_account(each.username)), None
    )


def _account_row(user: Any) -> AccountRow:
    member = getattr(user, "member", None)
    organisation = member.organisation if member else None
    return AccountRow(
        user_id=user.pk,
        username=user.get_username(),
        name=user.first_name,
        role=member.role if member else "",
        districts=tuple(organisation.districts) if organisation else (),
        firm=organisation.firm if organisation else "",
        demo=bool(member and member.demo),
        active=user.is_active,
        invited=not user.has_usable_password(),
        last_sign_in=user.last_login,
        organisation=organisation.pk if organisation else 0,
        organisation_name=str(organisation or ""),
        works=bool(member and member.works),
        administers=bool(member and member.administers),
    )


def _row(member: Member) -> MemberRow:
    organisation = member.organisation
    whole = organisation.kind in (Kind.BUREAU, Kind.DEPARTMENT)
    return MemberRow(
        user_id=member.user_id,
        username=member.user.get_username(),
        name=member.user.get_full_name() or member.user.get_username(),
        role=member.role,
        districts=None if whole or organisation.kind == Kind.FIRM else tuple(organisation.districts),
        firm=organisation.firm or None,
        demo=member.demo,
        spellings=spellings(organisation.parks),
        organisation=organisation.pk,
        organisation_name=str(organisation),
        administers=member.administers,
    )


def spellings(names: Iterable[str]) -> tuple[str, ...]:
    """The parks under all names that the pack knows."""
    if not names:
        return ()
    parks = [(name, city_pack().places.park(name)) for name in names]
    return tuple(each for name, park in parks for each in ((park.name, *park.aliases) if park else (name,)))
