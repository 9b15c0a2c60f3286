"""Sending: what is due for one person goes into one letter, what is due for a hook into one message each.

A letter is claimed before it is sent, by raising its number of attempts where that number still is what was read: two
workers never send the same attempt. Who is killed between sending and noting it sends again later, under the same
Message-ID or webhook-id, by which receivers know it.
"""

import datetime
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from smtplib import SMTPException

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.notices.channels.mail import Line, letter
from chanmai.bureau.notices.channels.webhook import Untaken, secret_of, send
from chanmai.bureau.notices.models import Channel, Dispatch, Letter, LetterState, Notice, NoticeKind, Pace
from chanmai.bureau.notices.operations.preferences import leaving
from chanmai.bureau.notices.queries.due import is_free
from chanmai.bureau.notices.queries.preferences import Settings, settings_of
from chanmai.engine.facts.texts import Text

WAITS = tuple(datetime.timedelta(minutes=each) for each in (5, 30, 120, 300, 600, 840, 1200, 1440))
"""How long after the first, second … attempt the next one is made; after the last nobody tries any more."""
SHOWN = 40
"""Notices in one e-mail; the others stand in the inbox, and the e-mail says how many."""


def send_due(*, at: datetime.datetime, progress: Progress = quiet) -> int:
    """Write the letters that are due, and send what waits; how many were taken."""
    gather(at=at)
    waiting = list(
        Letter.objects.filter(state=LetterState.WAITING, next_at__lte=at)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    sent = 0
    for number, pk in enumerate(waiting):
        progress("send", number, len(waiting))
        sent += _attempt(pk, at)
    progress("send", len(waiting), len(waiting))
    return sent


def gather(*, at: datetime.datetime) -> int:
    """Put what is due into letters, as far as the quiet rules let; how many letters."""
    due = Dispatch.objects.filter(letter=None, dropped="", due_at__lte=at).order_by("pk")
    number = 0
    for pk, hook in due.filter(channel=Channel.WEBHOOK).values_list("pk", "hook_id"):
        number += _write(Letter(channel=Channel.WEBHOOK, hook_id=hook, next_at=at, at=at), [pk])
    mine: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pk, user, kind in due.filter(channel=Channel.EMAIL).values_list("pk", "user_id", "notice__kind"):
        mine[user].append((pk, kind))
    people = settings_of(mine)
    for user, dispatches in mine.items():
        number += _gather_for(user, people[user], dispatches, at)
    return number


def _gather_for(
    user: int, person: Settings, dispatches: Sequence[tuple[int, str]], at: datetime.datetime
) -> int:
    """One letter of all that is due for somebody; what is unwanted by now is dropped."""
    unwanted = [pk for pk, kind in dispatches if not person.is_reached or person.pace(kind) == Pace.NEVER]
    Dispatch.objects.filter(pk__in=unwanted, letter=None).update(dropped="unwanted")
    keys = [pk for pk, _kind in dispatches if pk not in set(unwanted)]
    if not keys or not is_free(user, person, at):
        return 0
    return _write(Letter(channel=Channel.EMAIL, user_id=user, next_at=at, at=at), keys)


@transaction.atomic
def _write(new: Letter, dispatches: Sequence[int]) -> int:
    """Keep a letter of those dispatches that are in none yet; 0 when none is left, since another took them."""
    new.name = f"{new.channel}-{secrets.token_hex(12)}"
    new.save()
    if Dispatch.objects.filter(pk__in=dispatches, letter=None, dropped="").update(letter=new):
        return 1
    new.delete()
    return 0


def _attempt(pk: int, at: datetime.datetime) -> int:
    found = Letter.objects.select_related("hook").get(pk=pk)
    tried = found.attempts
    is_last = tried >= len(WAITS)
    again = at + WAITS[min(tried, len(WAITS) - 1)]
    claimed = Letter.objects.filter(pk=pk, state=LetterState.WAITING, attempts=tried, next_at__lte=at)
    if not claimed.update(attempts=tried + 1, next_at=again):
        return 0
    try:
        if found.channel == Channel.EMAIL:
            _mail(found)
        else:
            _call(found, at)
    except (Untaken, SMTPException, OSError) as error:
        words = error.words.zh if isinstance(error, Untaken) else str(error)
        state = LetterState.GIVEN_UP if is_last else LetterState.WAITING
        Letter.objects.filter(pk=pk).update(state=state, error=words[:300])
        return 0
    Letter.objects.filter(pk=pk).update(state=LetterState.SENT, sent_at=at, error="")
    return 1


def _notices(of: Letter) -> list[Notice]:
    return list(Notice.objects.filter(dispatches__letter=of).order_by("-at", "-pk"))


def _mail(of: Letter) -> None:
    """Send an e-mail. Raises SMTPException and OSError as the server and the line do, Untaken without an address."""
    user = of.user_id or 0
    person, notices = settings_of([user])[user], _notices(of)
    if not person.is_reached:
        raise Untaken(Text("收件人没有可用的邮箱", "There is no address any more"))
    kinds = {each.kind for each in notices}
    with translation.override("en" if person.language == "en" else "zh-hans"):
        subject = _subject(notices, person.language)
        lines = list(_lines(notices[:SHOWN], person.language))
    left = leaving(user, kinds.pop() if len(kinds) == 1 else "")
    letter(
        to=person.address,
        language=person.language,
        subject=subject,
        lines=lines,
        more=len(notices) - len(lines),
        name=of.name,
        leave=f"{settings.SITE_ADDRESS}/notices/leave/?token={left}",
    ).send()


def _subject(notices: Sequence[Notice], lang: str) -> str:
    first = Text(notices[0].zh, notices[0].en).of(lang).replace("\n", " ")
    if len(notices) == 1:
        return first
    return _("%(n)s 条通知：%(first)s 等") % {"n": len(notices), "first": first}


def _lines(notices: Iterable[Notice], lang: str) -> Iterable[Line]:
    for each in notices:
        yield Line(
            str(NoticeKind(each.kind).label),
            Text(each.zh, each.en).of(lang),
            tuple(Text(zh, en).of(lang) for zh, en in each.reasons),
            f"{settings.SITE_ADDRESS}/notices/{each.pk}/",
        )


def _call(of: Letter, at: datetime.datetime) -> None:
    """Send a message to a hook. Raises Untaken."""
    hook, notices = of.hook, _notices(of)
    if hook is None or hook.revoked_at is not None or not notices:
        raise Untaken(Text("推送地址已停用", "The address was ended"))
    told = notices[0]
    send(
        address=hook.address,
        secret=secret_of(hook.nonce),
        name=of.name,
        kind=told.kind,
        content={"notice": told.pk, "kind": told.kind, "readers": told.readers, "clause": told.clause},
        at=at,
    )
