"""Settling how one is told: address, language, quiet rules, how soon of what; and being told no more."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.notices.models import Channel, NoticeKind, Pace, Preference, Quiet
from chanmai.bureau.notices.permissions import sees_notices
from chanmai.bureau.notices.queries.preferences import settings_of
from chanmai.bureau.refusal import Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

CONFIRMING, LEAVING = "notices.address", "notices.leave"
VALID = 3 * 24 * 3600
"""Seconds for which the link serves that confirms an address."""
HOURS = range(24)
LONGEST = 254
SIGNS = frozenset(' <>,;"')


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody asks for; `paces` by kind for letters, `unseen` kinds that the inbox leaves out, `least` in 分."""

    address: str
    language: str
    quiet_from: int
    quiet_until: int
    most_a_week: int
    least: int
    paces: Mapping[str, str]
    unseen: frozenset[str] = frozenset()


@transaction.atomic
def settle_preferences(viewer: Viewer, wishes: Wishes, *, at: datetime.datetime) -> bool:
    """Keep how the visitor wants to be told; True when a new address has to be confirmed first.

    Raises Forbidden for who is told nothing, Unfit for what cannot be.
    """
    if not sees_notices(viewer):
        raise Forbidden
    _check(wishes)
    before = settings_of([viewer.user_id])[viewer.user_id]
    is_new = wishes.address != before.address
    values = {
        "address": wishes.address,
        "confirmed": before.confirmed and not is_new,
        "language": wishes.language,
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
        "most_a_week": wishes.most_a_week,
        "least": wishes.least,
    }
    Quiet.objects.update_or_create(user_id=viewer.user_id, defaults=values)
    for kind, pace in wishes.paces.items():
        _keep(viewer.user_id, kind, Channel.EMAIL, pace)
    for kind in NoticeKind:
        _keep(
            viewer.user_id, kind, Channel.INBOX, Pace.NEVER if kind.value in wishes.unseen else Pace.AT_ONCE
        )
    record_audit(by=viewer, action="settle_notices", target=f"user {viewer.user_id}", at=at)
    return is_new and bool(wishes.address)


def _check(wishes: Wishes) -> None:
    kinds = {*wishes.paces, *wishes.unseen}
    fits = (
        wishes.language in ("zh", "en")
        and wishes.quiet_from in HOURS
        and wishes.quiet_until in HOURS
        and 0 < wishes.most_a_week <= 100
        and 0 <= wishes.least < 10**15
        and all(kind in NoticeKind for kind in kinds)
        and all(pace in Pace for pace in wishes.paces.values())
    )
    if not fits or (wishes.address and not _is_address(wishes.address)):
        raise Unfit(
            Text("设置没有保存。", "Nothing was saved."),
            mend=Text(
                "邮箱应写全；时间为 0 至 23 的整点；每周最多 1 至 100 封。",
                "Write a whole e-mail address, hours from 0 to 23, and 1 to 100 letters a week.",
            ),
            code="no-preference",
        )


def _is_address(text: str) -> bool:
    """True for what may stand as the one receiver of a letter; forms look more closely."""
    name, _at, domain = text.rpartition("@")
    return (
        bool(name) and "." in domain and len(text) <= LONGEST and text.isprintable() and not SIGNS & set(text)
    )


def _keep(user: int, kind: str, channel: str, pace: str) -> None:
    Preference.objects.update_or_create(user_id=user, kind=kind, channel=channel, defaults={"pace": pace})


def confirmation(user: int, address: str) -> str:
    """The token that shows that somebody reads letters to an address."""
    return signing.dumps([user, address], salt=CONFIRMING)


def confirm_address(token: str) -> None:
    """Letters may go to the address from now on. Raises NotFound for a token that is none, is old, or of another."""
    user, address = _read(token, CONFIRMING, VALID)
    if not Quiet.objects.filter(user=user, address=address).update(confirmed=True):
        raise NotFound


def leaving(user: int, kind: str = "") -> str:
    """The token by which somebody gets no more letters, of one kind or at all; it does not run out."""
    return signing.dumps([user, kind], salt=LEAVING)


def kind_left(token: str) -> str:
    """Of which kind a token ends letters; empty: of all. Raises NotFound for a token that is none."""
    return str(_read(token, LEAVING, None)[1])


@transaction.atomic
def leave(token: str, *, at: datetime.datetime) -> None:
    """Send no more letters to who holds the token. Raises NotFound for a token that is none."""
    user, kind = _read(token, LEAVING, None)
    for each in [kind] if kind else NoticeKind:
        _keep(int(user), each, Channel.EMAIL, Pace.NEVER)
    record_audit(by="unsubscribe", action="leave_letters", target=f"user {user}", at=at, after={"kind": kind})


def _read(token: str, salt: str, age: int | None) -> tuple[int, str]:
    try:
        user, text = signing.loads(token, salt=salt, max_age=age)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    return int(user), str(text)
