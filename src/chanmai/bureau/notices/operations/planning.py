"""Settling who gets a letter of a notice, and from when on: once for every notice, whoever works at it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction

from chanmai.bureau.accounts.people import rosters
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.places import firms_with_code
from chanmai.bureau.jobs.operations.work import Progress, quiet
from chanmai.bureau.notices.hours import due_at
from chanmai.bureau.notices.models import Channel, Dispatch, Hook, Notice, Pace
from chanmai.bureau.notices.queries.preferences import Settings, settings_of
from chanmai.bureau.notices.readers import people_of, words_of_roster

AT_ONCE = 500


@dataclass(slots=True)
class Addresses:
    """Who is told by what: accounts and hooks by the word of readers."""

    people: Mapping[str, list[int]]
    hooks: Mapping[str, list[Hook]]
    settings: Mapping[int, Settings] = field(default_factory=dict)


def plan(*, progress: Progress = quiet) -> int:
    """Settle for every new notice to whom letters go; how many letters' lines that are."""
    total = Notice.objects.filter(planned=False).count()
    if not total:
        return 0
    addresses, done, lines = _addresses(), 0, 0
    while True:
        progress("plan", done, total)
        with transaction.atomic():
            keys = list(
                Notice.objects.filter(planned=False).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
            )
            if not keys:
                return lines
            rows = list(Notice.objects.select_for_update().filter(pk__in=keys, planned=False))
            dispatches = [each for row in rows for each in _dispatches(row, addresses)]
            Dispatch.objects.bulk_create(dispatches, ignore_conflicts=True)
            Notice.objects.filter(pk__in=keys).update(planned=True)
        done, lines = done + len(keys), lines + len(dispatches)


def _addresses() -> Addresses:
    every = rosters()
    firms = firms_with_code([each.firm for each in every if each.firm])
    people: dict[str, list[int]] = defaultdict(list)
    hooks: dict[str, list[Hook]] = defaultdict(list)
    own: dict[int, list[Hook]] = defaultdict(list)
    for hook in Hook.objects.filter(revoked_at=None):
        own[hook.organisation_id].append(hook)
    for body in every:
        for word in words_of_roster(body, firms):
            people[word] += people_of(body)
            hooks[word] += own.get(body.id, [])
    users = {user for users in people.values() for user in users}
    return Addresses(people, hooks, settings_of(users))


def _dispatches(notice: Notice, addresses: Addresses) -> Iterable[Dispatch]:
    hour = city_pack().settings.notices.digest_hour
    for user in addresses.people.get(notice.readers, ()) if settings.MAIL_SERVER else ():
        person = addresses.settings[user]
        pace = person.pace(notice.kind)
        if person.is_reached and pace != Pace.NEVER and not _is_small(notice, person):
            due = due_at(pace, notice.at, hour)
            yield Dispatch(notice=notice, channel=Channel.EMAIL, user_id=user, due_at=due)
    for hook in addresses.hooks.get(notice.readers, ()):
        if not hook.kinds or notice.kind in hook.kinds:
            yield Dispatch(notice=notice, channel=Channel.WEBHOOK, hook=hook, due_at=notice.at)


def _is_small(notice: Notice, person: Settings) -> bool:
    """True for money below what somebody wants to be written to of."""
    return notice.high is not None and notice.high < person.least
