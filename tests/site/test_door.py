"""What is refused before a page, a form or the database sees it: odd signs, large bodies, bodies of who may not."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from chanmai.bureau.accounts.operations import DEMO_PASSWORD, add_demo_accounts
from chanmai.bureau.enterprises.models import ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import LONGEST_NAME, short_name
from chanmai.bureau.enterprises.sheets.guards import LIMITS, MEGABYTE
from chanmai.site.signs import odd_sign

AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
ODD = (
    "\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\u00ad", "\ue000",
    "\u2028", "\u3164", "\ud800", "\U000e0041",
)  # fmt: skip
PLAIN = (
    "海风软件（集团）有限公司", "a b\tc\r\nd", "€ 5 %", "\U00020bb7野家", "é", "\u3000", "①", "Ⅲ", "\U0001f642",
    "\u00a0", "\u2600\ufe0f", "",
)  # fmt: skip
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n'
UPLOADS = ("/imports/", "/api/imports", "/policies/drafting/")


@pytest.fixture
def client(db: None) -> Client:
    """Nobody yet; a fault is answered and not raised."""
    add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    return Client(raise_request_exception=False)


def sign_in(client: Client, name: str) -> Client:
    client.post("/accounts/login/", {"username": name, "password": DEMO_PASSWORD})
    return client


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads a body."""

    def read(_request: HttpRequest, *_more: Any) -> bytes:
        raise AssertionError("the body was read")

    for name in ("_load_post_and_files", "read"):
        monkeypatch.setattr(HttpRequest, name, read)
    monkeypatch.setattr(HttpRequest, "body", property(read))


@pytest.mark.parametrize("sign", ODD)
def test_signs_that_no_text_has_are_told_by_number(sign: str) -> None:
    assert odd_sign(f"海风{sign}软件") == sign


@pytest.mark.parametrize("text", PLAIN)
def test_what_people_write_passes(text: str) -> None:
    assert odd_sign(text) == ""


@pytest.mark.parametrize("sign", [sign for sign in ODD if sign != "\ud800"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda client, sign: client.get("/accounts/login/", {"next": f"/a{sign}"}),
        lambda client, sign: client.get("/accounts/login/", {f"a{sign}": "b"}),
        lambda client, sign: client.post("/accounts/login/", {"username": f"a{sign}b", "password": "x"}),
        lambda client, sign: client.post("/i18n/setlang/", {"language": f"en{sign}"}),
        lambda client, sign: client.get(f"/policies/{sign}/"),
        lambda client, sign: client.get(f"/api/policies/{sign}"),
    ],
)
def test_odd_signs_are_refused_without_an_account(client: Client, sign: str, ask: Callable[..., Any]) -> None:
    answer = ask(client, sign)
    assert answer.status_code == 400
    told = (
        answer.json()["detail"]
        if answer["Content-Type"].startswith("application")
        else answer.content.decode()
    )
    assert f"U+{ord(sign):04X}" in told
    assert sign not in told


def test_a_cookie_and_a_header_are_looked_at_too(client: Client) -> None:
    client.cookies["sessionid"] = "abcdefgh\x00"
    assert client.get("/").status_code == 400
    client.cookies.clear()
    assert client.get("/", headers={"hx-current-url": "/a\x00"}).status_code == 400


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\x07"])
def test_no_odd_sign_stays_in_the_name_of_a_file(client: Client, sign: str) -> None:
    sign_in(client, "city")
    answer = client.post("/api/imports", {"file": SimpleUploadedFile(f"a{sign}b.csv", b"x")})
    assert answer.status_code in (200, 202, 400, 422)
    assert not any(odd_sign(name) for name in ImportBatch.objects.values_list("file_name", flat=True))


def test_what_is_pasted_may_have_signs_that_the_aid_drops(client: Client) -> None:
    sign_in(client, "city")
    text = "对营业收入\u200b不低于5000万元的企业，给予10万元奖励。\f"
    assert client.post("/policies/drafting/", {"text": text}).status_code == 200
    for sign in ("\x00", "\u202e"):
        assert client.post("/policies/drafting/", {"text": text + sign}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[" * 50_000, b'{"a": NaN}', b'{"a": ' + b"9" * 10_000 + b"}", b'{"a": "\\u0000"}', b'["\\ud800"]',
        b'{"\\u202e": 1}', b'{"a":' * 60 + b"1" + b"}" * 60, b"\xff\xfe", b'[{"a": ["\\u200b"]}]',
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/api/imports", "/accounts/login/", "/api/nowhere"])
def test_a_body_of_json_is_sound_or_refused(client: Client, address: str, body: bytes) -> None:
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("address", [*UPLOADS, "/accounts/login/", "/policies/lab/draft/"])
@pytest.mark.usefixtures("unread")
def test_a_stranger_sends_no_large_body(client: Client, address: str) -> None:
    answer = client.generic("POST", address, b"x", content_type=MULTIPART, CONTENT_LENGTH=str(400 * MEGABYTE))
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("name", "address", "status"),
    [
        ("city", "/api/imports", 413),
        ("city", "/imports/", 413),
        ("district", "/policies/drafting/", 413),
        ("city", "/policies/lab/draft/", 413),
        ("analyst", "/api/imports", 403),
        ("analyst", "/imports/", 403),
        ("firm", "/api/imports", 403),
        ("firm", "/policies/drafting/", 403),
    ],
)
def test_size_and_right_are_looked_at_before_the_body(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str, address: str, status: int, request: Any
) -> None:
    sign_in(client, name)
    request.getfixturevalue("unread")
    size = 400 * MEGABYTE if status == 413 else MEGABYTE
    answer = client.generic("POST", address, b"x", content_type=MULTIPART, CONTENT_LENGTH=str(size))
    assert answer.status_code == status
    if status == 413 and address.endswith("imports"):
        assert f"{LIMITS.bytes // MEGABYTE} MB" in answer.json()["detail"]


@pytest.mark.parametrize("address", [*UPLOADS, "/accounts/login/"])
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=\xff", b"--\xff\r\n"),
        (MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        (MULTIPART, b"".join(PART % n for n in range(2000))),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2000))),
        ("text/plain; charset=nothing", b"x"),
        ("application/x-www-form-urlencoded; charset=nothing", b"a=%ff"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["", "city"])
def test_a_body_out_of_form_is_refused_and_is_no_fault(
    client: Client, address: str, kind: str, body: bytes, name: str
) -> None:
    if name:
        sign_in(client, name)
    answer = client.generic("POST", address, body, content_type=kind)
    assert answer.status_code < 500
    assert not ImportBatch.objects.exists()


def test_two_thousand_parameters_are_refused(client: Client) -> None:
    sign_in(client, "city")
    assert client.get("/enterprises/?" + "&".join(f"a{n}=1" for n in range(2000))).status_code == 400
    assert client.get("/api/enterprises?" + "&".join(f"a{n}=1" for n in range(2000))).status_code == 400


@pytest.mark.parametrize("length", [1, 199, 200, 201, 255, 256, 300, 5000])
def test_a_long_file_name_is_kept_by_its_beginning_and_its_ending(client: Client, length: int) -> None:
    sign_in(client, "city")
    name = "年" * length + ".csv"
    answer = client.post("/api/imports", {"file": SimpleUploadedFile(name, b"a,b\n1,2\n")})
    assert answer.status_code in (200, 202, 422)
    kept = ImportBatch.objects.get().file_name
    assert kept.startswith("年" * min(length, 100))
    assert kept.endswith(".csv")
    assert len(kept) <= LONGEST_NAME
    assert client.get(f"/imports/{ImportBatch.objects.get().pk}/").status_code == 200


def test_a_short_file_name_stays_as_it_is() -> None:
    assert short_name("年报.xlsx") == "年报.xlsx"
    assert len(short_name("x." + "y" * 500)) <= LONGEST_NAME


@pytest.mark.parametrize("field", ["as_of", "known_at"])
@pytest.mark.parametrize(
    "value",
    ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "1899-12-31T00:00:00Z"],
)
def test_no_day_beyond_the_calendar_is_reckoned_with(client: Client, field: str, value: str) -> None:
    sign_in(client, "city")
    for address in ("facts", "decisions", "decisions/x", "decisions/x/certificate"):
        answer = client.get(
            f"/api/enterprises/1/{address}", {field: value[:10] if field == "as_of" else value}
        )
        assert answer.status_code == 422, address
        assert field in json.dumps(answer.json()["errors"])
