"""Once, whoever tries how often: two at the same time, on SQLite and PostgreSQL; and digests beside letters at once."""

import datetime
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bureau.notices.conftest import Match, People, reached
from bureau.policies.people import AT, CITY, DAY
from chanmai.bureau.notices.hours import due_at, is_quiet
from chanmai.bureau.notices.models import Dispatch, Letter, Notice, Preference
from chanmai.bureau.notices.operations import sending
from chanmai.bureau.notices.operations.drawing import draw
from chanmai.bureau.notices.operations.planning import plan
from chanmai.bureau.notices.operations.sending import send_due
from chanmai.bureau.notices.operations.telling import tell
from chanmai.bureau.notices.readers import the_firm
from chanmai.engine.facts.texts import Text

HOUR = datetime.timedelta(hours=1)
WORKERS = 2


def at_once(work: Callable[[], object], workers: int = WORKERS) -> list[object]:
    """What several threads answer that begin together."""
    start, answers = threading.Barrier(workers), list[object]()

    def one() -> None:
        try:
            start.wait()
            answers.append(work())
        except Exception as error:  # noqa: BLE001  # whatever it is, it is an answer
            answers.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_that_tell_the_same_are_heard_once(firms: dict[str, int]) -> None:
    for number in range(10):

        def say(number: int = number) -> bool:
            return tell("payment", the_firm(firms["甲"]), Text("拨付", "paid"), key=f"k{number}", at=AT)

        assert sorted(map(str, at_once(say, 4))) == ["False", "False", "False", "True"]
    assert Notice.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_drawings_at_the_same_time_tell_each_thing_once(
    firms: dict[str, int], match: Match, people: People
) -> None:
    match()
    answers = at_once(lambda: draw(as_of=DAY, by=CITY, at=AT))
    assert not [each for each in answers if isinstance(each, Exception)]
    rows = Counter(Notice.objects.exclude(enterprise=None).values_list("readers", "kind", "clause"))
    assert set(rows.values()) == {1}
    assert len(rows) == 8
    sums = Notice.objects.filter(readers="city", kind="entitled", clause="t-relief")
    assert (
        sum(int(row.zh.split(" ")[0]) for row in sums) == 2
    )  # whatever part each told, no firm is counted twice


@pytest.mark.django_db(transaction=True)
def test_two_that_send_at_the_same_time_send_each_letter_once(
    firms: dict[str, int], people: People, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_SERVER = True
    for role in ("firm", "city", "district"):
        reached(people.ids[role])
    for number in range(6):
        tell("payment", the_firm(firms["甲"]), Text("拨付", "paid"), key=f"k{number}", at=AT)
    sent: list[int] = []
    monkeypatch.setattr(sending, "_mail", lambda letter: sent.append(letter.pk))

    def work() -> int:
        plan()
        return send_due(at=AT)

    answers = at_once(work, 3)
    assert not [each for each in answers if isinstance(each, Exception)]
    assert len(sent) == len(set(sent)) == Letter.objects.count()
    assert Dispatch.objects.exclude(letter=None).count() == 6
    assert Dispatch.objects.count() == 6


paces = st.sampled_from(["at_once", "daily", "weekly"])
events = st.lists(
    st.tuples(st.integers(0, 24 * 10), st.sampled_from(["payment", "deadline", "entitled"])),
    min_size=1,
    max_size=12,
)


Event = tuple[int, str]
"""An hour and a kind."""


@dataclass
class Reader:
    """Somebody with wishes, and what they were sent when."""

    user: int
    firm: int
    quiet_from: int
    quiet_until: int
    sent: list[tuple[datetime.datetime, str]] = field(default_factory=list)
    now: datetime.datetime = AT

    def wish(self, paces_by_kind: Mapping[str, str], most: int) -> None:
        """Settle it, in an empty world."""
        for table in (Dispatch, Letter, Notice, Preference):
            table.objects.all().delete()
        own = {"quiet_from": self.quiet_from, "quiet_until": self.quiet_until, "most_a_week": most}
        reached(self.user, **own)
        for kind, pace in paces_by_kind.items():
            Preference.objects.create(user_id=self.user, kind=kind, channel="email", pace=pace)

    def take(self, letter: Letter) -> None:
        """Get a letter."""
        self.sent.extend((self.now, each.key) for each in sending._notices(letter))

    def live(self, events: Sequence[Event], looks: Iterable[int]) -> None:
        """Let things happen at their hours, and the sender look at its own."""
        for hour in sorted({*looks, *(hour for hour, _kind in events)}):
            self.now = AT + hour * HOUR
            for number, (moment, kind) in enumerate(events):
                if moment == hour:
                    tell(kind, the_firm(self.firm), Text("事", "x"), key=f"{number}", at=self.now)
            plan()
            send_due(at=self.now)
            if len(self.sent) == len(events):
                break


LAST = [24 * 12 + 6 * each for each in range(4 * 40)]
"""When nothing happens any more the sender looks four times a day for weeks."""


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=events,
    wanted=st.fixed_dictionaries({"payment": paces, "deadline": paces, "entitled": paces}),
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
    most=st.integers(1, 4),
    looks=st.lists(st.integers(0, 24 * 12), max_size=40),
)
def test_at_once_and_digests_together_tell_each_event_exactly_once(
    people: People,
    firms: dict[str, int],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    events: list[Event],
    wanted: dict[str, str],
    quiet: tuple[int, int],
    most: int,
    looks: list[int],
) -> None:
    """Whenever the sender looks, in the end every event was told once, never in quiet hours, never too often."""
    settings.MAIL_SERVER = True
    reader = Reader(people.ids["firm"], firms["甲"], *quiet)
    monkeypatch.setattr(sending, "_mail", reader.take)
    reader.wish(wanted, most)
    reader.live(events, [*looks, *LAST])
    keys = [key for _at, key in reader.sent]
    assert len(keys) == len(set(keys))
    if not all(is_quiet(reader, AT + hour * HOUR) for hour in LAST[:4]):
        assert set(keys) == {str(number) for number in range(len(events))}
    for moment, key in reader.sent:
        hour, kind = events[int(key)]
        assert moment >= due_at(wanted[kind], AT + hour * HOUR, 8)
        assert not is_quiet(reader, moment)
    letters = sorted({moment for moment, _key in reader.sent})
    for moment in letters:
        assert len([each for each in letters if moment <= each < moment + 7 * 24 * HOUR]) <= most


@given(hour=st.integers(0, 24 * 400), pace=paces, digest=st.integers(0, 23))
def test_a_digest_is_due_at_its_hour_within_a_day_or_week(hour: int, pace: str, digest: int) -> None:
    at = AT + hour * HOUR + datetime.timedelta(minutes=7)
    due = due_at(pace, at, digest)
    if pace == "at_once":
        assert due == at
        return
    assert at < due <= at + (1 if pace == "daily" else 7) * 24 * HOUR
    assert (due.hour, due.minute) == (digest, 0)
    assert pace == "daily" or due.weekday() == 0


@given(first=st.integers(0, 23), last=st.integers(0, 23), hour=st.integers(0, 23))
def test_quiet_hours_run_from_the_one_to_the_other(first: int, last: int, hour: int) -> None:
    """By counting hours one by one from the first."""
    quiet, clock = set(), first
    while clock != last:
        quiet.add(clock)
        clock = (clock + 1) % 24
    own = type("Own", (), {"quiet_from": first, "quiet_until": last})
    at = datetime.datetime(2026, 6, 30, 16, 0, tzinfo=datetime.UTC) + hour * HOUR  # midnight in the city
    assert is_quiet(own, at) == (hour in quiet)
