"""Letters by a real SMTP server: once, in the person's language, never against the quiet rules, with a way out."""

import datetime
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from django.test import Client

from bureau.notices.conftest import People, reached
from bureau.notices.servers import Post, smtp
from bureau.policies.people import AT
from chanmai.bureau.notices.models import Dispatch, Letter, Preference, Quiet
from chanmai.bureau.notices.operations.planning import plan
from chanmai.bureau.notices.operations.sending import WAITS, send_due
from chanmai.bureau.notices.operations.telling import tell
from chanmai.bureau.notices.readers import the_city, the_firm
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.texts import Text

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 6, 30, 4, 0, tzinfo=datetime.UTC)  # a Tuesday, twelve in the city


@pytest.fixture
def post(settings: Any, firms: dict[str, int]) -> Any:
    with smtp(settings) as found:
        yield found


def say(
    firm: int, key: str, kind: str = "payment", *, at: datetime.datetime = NOON, fen: int | None = None
) -> None:
    amount = None if fen is None else AwardAmount(AmountKind.EXACT, fen, fen)
    tell(kind, the_firm(firm), Text(f"事项{key}", f"Matter {key}"), key=key, at=at,
         reasons=(Text("因为这样", "because"),), amount=amount)  # fmt: skip


def run(at: datetime.datetime) -> int:
    plan()
    return send_due(at=at)


def subject(message: Message) -> str:
    return str(make_header(decode_header(str(message["Subject"]))))


def part(message: Message, kind: str) -> str:
    found = next(each for each in message.walk() if each.get_content_type() == kind)
    payload = found.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_letter_goes_once_with_text_and_html_and_a_way_out(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"])
    say(firms["甲"], "一")
    assert [run(NOON), run(NOON), run(NOON + DAY)] == [1, 0, 0]
    (message,) = post.messages
    assert message["To"] == f"u{people.ids['firm']}@firm.example"
    assert subject(message) == "事项一"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Message-ID"].startswith(f"<{Letter.objects.get().name}@")
    for kind in ("text/plain", "text/html"):
        text = part(message, kind)
        assert "因为这样" in text
        assert "/notices/" in text
    assert "style=" not in part(message, "text/html")


def test_letters_are_written_in_the_language_of_the_person(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"], language="en")
    say(firms["甲"], "1")
    run(NOON)
    (message,) = post.messages
    text = part(message, "text/plain")
    assert subject(message) == "Matter 1"
    assert "because" in text
    assert not [sign for sign in text if "一" <= sign <= "鿿"]


def test_who_has_no_confirmed_address_gets_no_letter(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"], confirmed=False)
    say(firms["甲"], "一")
    assert run(NOON) == 0
    assert not Dispatch.objects.exists()


def test_only_the_people_of_the_readers_get_letters(
    post: Post, firms: dict[str, int], people: People
) -> None:
    for user in people.ids.values():
        reached(user)
    say(firms["甲"], "一")
    say(firms["乙"], "二")  # of whom nobody has an account
    tell("message", the_city(), Text("全市", "City"), key="c", at=NOON)
    run(NOON + 2 * DAY)
    told = {(message["To"], subject(message)) for message in post.messages}
    assert told == {
        (f"u{people.ids['firm']}@firm.example", "事项一"),
        (f"u{people.ids['city']}@firm.example", "全市"),
    }


def test_digests_wait_for_their_hour_and_gather(post: Post, firms: dict[str, int], people: People) -> None:
    user = people.ids["firm"]
    reached(user)
    Preference.objects.create(user_id=user, kind="payment", channel="email", pace="weekly")
    say(firms["甲"], "一", "entitled")  # daily unless said otherwise
    say(firms["甲"], "二", "entitled")
    say(firms["甲"], "三")
    assert run(NOON + 19 * HOUR) == 0  # seven in the morning
    assert run(NOON + 20 * HOUR) == 1
    assert subject(post.messages[0]).startswith("2 条通知：")
    assert run(datetime.datetime(2026, 7, 5, 23, 59, tzinfo=datetime.UTC)) == 0  # Monday is the sixth
    assert run(datetime.datetime(2026, 7, 6, 0, 0, tzinfo=datetime.UTC)) == 1  # eight in the city
    assert subject(post.messages[1]) == "事项三"


def test_quiet_hours_over_midnight_hold_letters_back(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"], quiet_from=21, quiet_until=8)
    night = NOON + 10 * HOUR  # ten in the evening
    say(firms["甲"], "一", at=night)
    assert [run(night + each * HOUR) for each in (0, 4, 9, 10)] == [0, 0, 0, 1]


def test_no_more_letters_a_week_than_somebody_wants_and_none_is_lost(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"], most_a_week=2)
    for number in range(6):
        say(firms["甲"], str(number), at=NOON + number * DAY)
        run(NOON + number * DAY)
    assert len(post.messages) == 2
    run(NOON + 8 * DAY)
    assert len(post.messages) == 3
    assert Dispatch.objects.filter(letter__state="sent").count() == 6


def test_small_sums_are_not_worth_a_letter(post: Post, firms: dict[str, int], people: People) -> None:
    reached(people.ids["firm"], least=100_000)
    say(firms["甲"], "小", fen=99_999)
    say(firms["甲"], "大", fen=100_000)
    say(firms["甲"], "无")
    run(NOON)
    assert "事项小" not in part(post.messages[0], "text/plain")
    assert Dispatch.objects.count() == 2


def test_one_click_ends_letters_of_that_kind_and_asks_for_no_sign_in(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"])
    say(firms["甲"], "一")
    run(NOON)
    address = post.messages[0]["List-Unsubscribe"].strip("<>").replace("\n", "").partition("8000")[2]
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(address)
    assert page.status_code == 200
    assert Preference.objects.count() == 0  # looking is not leaving
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get().pace == "never"
    say(firms["甲"], "二")
    say(firms["甲"], "三", "deadline")
    run(NOON + DAY)
    assert [subject(message) for message in post.messages] == ["事项一", "事项三"]
    assert stranger.post(f"{address}x").status_code == 404


def test_leaving_drops_what_was_due_already(post: Post, firms: dict[str, int], people: People) -> None:
    user = people.ids["firm"]
    reached(user, quiet_from=0, quiet_until=23)
    say(firms["甲"], "一")
    run(NOON)
    Preference.objects.create(user_id=user, kind="payment", channel="email", pace="never")
    Quiet.objects.update(quiet_until=0)
    assert run(NOON + HOUR) == 0
    assert Dispatch.objects.get().dropped == "unwanted"


def test_a_server_that_refuses_is_tried_ever_more_rarely_then_given_up(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"])
    say(firms["甲"], "一")
    post.answer = "451 later"
    at, attempts = NOON, 0
    run(at)
    for wait in WAITS:
        assert send_due(at=at + wait - datetime.timedelta(seconds=1)) == 0
        at += wait
        attempts = Letter.objects.get().attempts
        send_due(at=at)
        assert Letter.objects.get().attempts == attempts + 1
    found = Letter.objects.get()
    assert (found.state, found.attempts) == ("given_up", len(WAITS) + 1)
    assert "451" in found.error
    post.answer = "250 OK"
    assert send_due(at=at + 30 * DAY) == 0
    assert post.messages == []


def test_after_a_while_it_is_taken_under_the_same_id(
    post: Post, firms: dict[str, int], people: People
) -> None:
    reached(people.ids["firm"])
    say(firms["甲"], "一")
    post.answer = "451 later"
    run(NOON)
    name = Letter.objects.get().name
    post.answer = "250 OK"
    assert run(NOON + HOUR) == 1
    assert name in post.messages[0]["Message-ID"]


def test_an_address_is_confirmed_by_who_reads_it(post: Post, firms: dict[str, int], people: People) -> None:
    client = people.client("firm")
    form = {"address": "a@firm.example", "language": "zh", "quiet_from": 21, "quiet_until": 8, "most_a_week": 5,
            "least": 0, **{f"pace_{kind}": "daily" for kind in KINDS},
            **{f"inbox_{kind}": "on" for kind in KINDS}}  # fmt: skip
    assert client.post("/notices/preferences/", form).status_code == 302
    own = Quiet.objects.get()
    assert (own.address, own.confirmed) == ("a@firm.example", False)
    (message,) = post.messages
    address = next(line for line in part(message, "text/plain").splitlines() if "/notices/confirm/" in line)
    link = address.partition("8000")[2]
    stranger = Client()
    assert stranger.get(link).status_code == 200
    assert not Quiet.objects.get().confirmed  # a program that looks at links confirms nothing
    assert stranger.post(link).status_code == 200
    assert Quiet.objects.get().confirmed
    assert client.post("/notices/preferences/", form | {"address": "b@firm.example"}).status_code == 302
    assert not Quiet.objects.get().confirmed
    assert stranger.post(link).status_code == 404  # it was for the other address


KINDS = (
    "entitled", "amount", "lost", "reach", "window", "deadline", "return", "added", "changed", "ended", "list",
    "payment", "message",
)  # fmt: skip


def test_no_letter_is_planned_without_a_server(firms: dict[str, int], people: People) -> None:
    reached(people.ids["firm"])
    say(firms["甲"], "一", at=AT)
    assert run(NOON) == 0
    assert not Dispatch.objects.exists()
