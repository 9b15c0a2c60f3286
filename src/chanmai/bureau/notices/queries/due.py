"""Whether there is something to draw or to send."""

import datetime

from chanmai.bureau.city import day_of
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.bureau.notices.hours import WEEK, is_quiet
from chanmai.bureau.notices.models import Channel, Dispatch, Letter, LetterState, Notice, Telling
from chanmai.bureau.notices.queries.preferences import Settings, settings_of


def is_drawing_due(*, at: datetime.datetime) -> bool:
    """True when the run in force moved on or a day began since the last drawing."""
    last, run = Telling.objects.first(), latest_run()
    if last is None:
        return run is not None
    now = (run.id, run.edition) if run else (None, 0)
    return last.done_at is None or now != (last.run, last.edition) or day_of(at) > day_of(last.at)


def is_sending_due(*, at: datetime.datetime) -> bool:
    """True when a letter may be written or sent now."""
    if Notice.objects.filter(planned=False).exists():
        return True
    if Letter.objects.filter(state=LetterState.WAITING, next_at__lte=at).exists():
        return True
    due = Dispatch.objects.filter(letter=None, dropped="", due_at__lte=at)
    if due.filter(channel=Channel.WEBHOOK).exists():
        return True
    people = settings_of(due.exclude(user=None).values_list("user_id", flat=True).distinct())
    return any(is_free(user, person, at) for user, person in people.items())


def is_free(user: int, person: Settings, at: datetime.datetime) -> bool:
    """True when a letter may be written to somebody now: not in quiet hours, and not too many in seven days."""
    lately = Letter.objects.filter(user=user, channel=Channel.EMAIL, at__gt=at - WEEK)
    return not is_quiet(person, at) and lately.count() < person.most_a_week
