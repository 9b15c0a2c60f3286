"""Webhooks by a real server: signed, named and not told, tried again under the same id, never to a machine inside."""

import datetime
import json
import socket
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bureau.notices.conftest import People
from bureau.notices.servers import Calls, http_server
from chanmai.bureau.notices.channels import webhook
from chanmai.bureau.notices.channels.webhook import Untaken, fault_of, secret_of, send
from chanmai.bureau.notices.models import Hook, Letter
from chanmai.bureau.notices.operations.hooks import add_hook, end_hook, try_hook
from chanmai.bureau.notices.operations.planning import plan
from chanmai.bureau.notices.operations.sending import WAITS, send_due
from chanmai.bureau.notices.operations.telling import tell
from chanmai.bureau.notices.queries.hooks import own_hooks
from chanmai.bureau.notices.readers import the_firm
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.texts import Text

NOW = datetime.datetime(2026, 6, 30, 2, tzinfo=datetime.UTC)
SECRET = "whsec_" + "A" * 43 + "="


@pytest.fixture
def calls(settings: Any) -> Any:
    settings.WEBHOOK_PRIVATE = True
    with http_server() as found:
        yield found


def say(firm: int, key: str, kind: str = "payment") -> None:
    amount = AwardAmount(AmountKind.EXACT, 12_345_678, 12_345_678)
    tell(kind, the_firm(firm), Text("秘密", "secret"), key=key, at=NOW, clause="t-growth", amount=amount)


def run(at: datetime.datetime = NOW) -> int:
    plan()
    return send_due(at=at)


def test_a_message_is_signed_and_names_without_telling(
    calls: Calls, firms: dict[str, int], people: People
) -> None:
    viewer = people.viewer("firm", administers=True)
    secret = add_hook(viewer, calls.address, (), at=NOW)
    assert secret not in str(Hook.objects.values())  # kept nowhere
    say(firms["甲"], "一")
    say(firms["乙"], "二")  # of another firm
    clock = datetime.datetime.now(datetime.UTC)  # the other side looks at it
    assert [run(clock), run(clock)] == [1, 0]
    ((heads, body),) = calls.came
    told = Webhook(secret).verify(body, heads)
    assert told["type"] == "notice.payment"
    assert told["data"]["clause"] == "t-growth"
    text = body.decode()
    assert "12345678" not in text
    assert "秘密" not in text
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"payment", b"message"), heads)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, heads | {"webhook-id": "another"})


def test_only_the_kinds_that_were_asked_for_go_out(
    calls: Calls, firms: dict[str, int], people: People
) -> None:
    add_hook(people.viewer("firm", administers=True), calls.address, ("deadline",), at=NOW)
    say(firms["甲"], "一")
    say(firms["甲"], "二", "deadline")
    assert run() == 1
    assert json.loads(calls.came[0][1])["type"] == "notice.deadline"


def test_it_is_tried_again_under_the_same_id_with_growing_waits_and_given_up(
    calls: Calls, firms: dict[str, int], people: People
) -> None:
    viewer = people.viewer("firm", administers=True)
    add_hook(viewer, calls.address, (), at=NOW)
    say(firms["甲"], "一")
    calls.answers = [(500, {})] * (len(WAITS) + 1)
    at = NOW
    run(at)
    for wait in WAITS:
        send_due(at=at + wait / 2)  # too soon
        at += wait
        send_due(at=at)
    assert list(WAITS) == sorted(set(WAITS))
    assert len(calls.came) == len(WAITS) + 1
    assert len({heads["webhook-id"] for heads, _body in calls.came}) == 1
    (row,) = own_hooks(viewer)
    assert row.given_up == 1
    assert (row.letters[0].state, row.letters[0].error) == ("given_up", "对方答复 500")


def test_redirections_are_not_followed(calls: Calls, firms: dict[str, int], people: People) -> None:
    add_hook(people.viewer("firm", administers=True), calls.address, (), at=NOW)
    say(firms["甲"], "一")
    calls.answers = [(302, {"Location": calls.address})]
    assert run() == 0
    assert len(calls.came) == 1
    assert Letter.objects.get().error == "对方答复 302"


@pytest.mark.parametrize(
    "address",
    ["http://example.com/", "ftp://example.com/", "https://user:pass@example.com/", "https:///x", "https://a/#b",
     "https://a:99999/", "javascript:alert(1)", ""],
)  # fmt: skip
def test_addresses_that_may_not_be_asked(address: str, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE = False
    assert fault_of(address) is not None


@pytest.mark.parametrize(
    "place",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "ff02::1", "::", "0.1.2.3"],
)  # fmt: skip
def test_nothing_goes_to_a_machine_inside_whatever_its_name(
    place: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_PRIVATE = False
    family = socket.AF_INET6 if ":" in place else socket.AF_INET
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
             (family, socket.SOCK_STREAM, 6, "", (place, 443))]  # fmt: skip

    def names(*_what: Any, **_more: Any) -> Any:
        return found

    def no_line(*_what: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(webhook.socket, "getaddrinfo", names)
    monkeypatch.setattr(webhook.socket, "socket", no_line)
    with pytest.raises(Untaken, match="内部地址"):
        send(address="https://public.example/", secret=SECRET, name="x", kind="try", content={}, at=NOW)


def test_the_machine_that_was_looked_at_is_the_one_that_is_asked(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(calls.address.split(":")[2].split("/")[0])
    asked = []

    def names(host: str, *_what: Any, **_more: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(webhook.socket, "getaddrinfo", names)
    send(address=f"http://moving.example:{port}/", secret=SECRET, name="x", kind="try", content={}, at=NOW)
    assert asked == ["moving.example"]  # once: a second answer could be another machine
    assert calls.came[0][0]["host"] == f"moving.example:{port}"


def test_hooks_belong_to_the_organisation(calls: Calls, people: People) -> None:
    viewer = people.viewer("firm", administers=True)
    add_hook(viewer, calls.address, (), at=NOW)
    pk = Hook.objects.get().pk
    stranger = people.viewer("district", administers=True)
    for deed in (end_hook, try_hook):
        with pytest.raises(NotFound):
            deed(stranger, pk, at=NOW)
        with pytest.raises(Forbidden):
            deed(people.viewer("firm"), pk, at=NOW)
    assert own_hooks(stranger) == ()
    try_hook(viewer, pk, at=NOW)
    assert json.loads(calls.came[0][1])["data"] == {}
    calls.answers = [(404, {})]
    with pytest.raises(Conflict):
        try_hook(viewer, pk, at=NOW)
    end_hook(viewer, pk, at=NOW)
    assert own_hooks(viewer) == ()


def test_an_address_inside_and_too_many_are_refused(settings: Any, people: People) -> None:
    settings.WEBHOOK_PRIVATE = False
    viewer = people.viewer("firm", administers=True)
    with pytest.raises(Unfit):
        add_hook(viewer, "http://example.com/", (), at=NOW)
    with pytest.raises(Unfit):
        add_hook(viewer, "https://example.com/", ("gossip",), at=NOW)
    for number in range(5):
        add_hook(viewer, f"https://example.com/{number}", (), at=NOW)
    with pytest.raises(Conflict):
        add_hook(viewer, "https://example.com/6", (), at=NOW)


def test_an_ended_address_gets_nothing_that_waited(
    calls: Calls, firms: dict[str, int], people: People
) -> None:
    viewer = people.viewer("firm", administers=True)
    add_hook(viewer, calls.address, (), at=NOW)
    say(firms["甲"], "一")
    plan()
    end_hook(viewer, Hook.objects.get().pk, at=NOW)
    assert send_due(at=NOW) == 0
    assert calls.came == []


def test_secrets_differ_by_hook_and_installation(settings: Any) -> None:
    one, other = secret_of("a"), secret_of("b")
    settings.SECRET_KEY = "another"
    assert len({one, other, secret_of("a")}) == 3
    assert one.startswith("whsec_")
