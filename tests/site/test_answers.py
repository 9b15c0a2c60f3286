"""What the site answers when things go wrong, and the headers that go with every answer."""

import datetime
import json
import re
import sys
from contextlib import closing
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from chanmai.bureau.accounts import operations
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text
from chanmai.site import api, errors, urls
from chanmai.site.problems import USUAL

AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


def breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError("secret inner words")


def refuses(request: HttpRequest) -> HttpResponse:
    raise Conflict(Text("文件为空。", "The file is empty."), mend=Text("请重新导出。", "Export it again."))


def forbids(request: HttpRequest) -> HttpResponse:
    raise Forbidden


urlpatterns = [
    path("breaks/", breaks),
    path("refuses/", refuses),
    path("forbids/", forbids),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def officer(db: None) -> Client:
    operations.add_demo_accounts(districts=("甲区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"username": "city", "password": operations.DEMO_PASSWORD})
    return client


@pytest.fixture
def _faulty_addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = sys.modules[__name__]


@pytest.mark.usefixtures("_faulty_addresses")
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/breaks/", 500, ["系统内部出错", "Something failed inside"]),
        ("/refuses/", 409, ["文件为空。请重新导出。", "The file is empty. Export it again."]),
        ("/forbids/", 403, ["无权", "not allowed"]),
        ("/nowhere/", 404, ["没有找到", "was not found"]),
    ],
)
def test_an_error_page_speaks_both_languages_and_shows_no_innards(
    officer: Client, address: str, status: int, words: list[str]
) -> None:
    answer = officer.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert all(word in page for word in words)
    assert "secret inner words" not in page
    assert "Traceback" not in page


def test_the_page_for_our_own_faults_needs_no_database() -> None:
    assert errors.server_error(RequestFactory().get("/")).status_code == 500


@pytest.mark.django_db
def test_the_api_answers_strangers_with_401_not_with_a_redirect() -> None:
    answer = api.not_signed_in(RequestFactory().get("/api/x"), api.AuthenticationError())
    assert answer.status_code == 401
    assert json.loads(answer.content)["detail_en"] == USUAL[401].en


@pytest.mark.parametrize(
    ("handler", "exception", "status", "detail"),
    [
        (api.answer_refusal, Unfit(Text("空。", "Empty."), code="empty-file"), 422, "空。"),
        (api.http_error, api.HttpError(405, "x"), 405, USUAL[405].zh),
        (api.answer_refusal, Forbidden(), 403, USUAL[403].zh),
        (api.answer_refusal, NotFound(), 404, USUAL[404].zh),
        (
            api.unacceptable,
            api.ValidationError([{"loc": ("query", "page"), "msg": "不是数字"}]),
            422,
            USUAL[422].zh,
        ),
        (api.fault, ValueError("secret inner words"), 500, USUAL[500].zh),
    ],
)
def test_every_api_error_is_a_problem(
    handler: object, exception: Exception, status: int, detail: str
) -> None:
    answer = handler(RequestFactory().get("/api/x"), exception)  # type: ignore[operator]
    body = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["detail"], body["detail_zh"]) == (
        status,
        status,
        detail,
        detail,
    )
    assert body["type"].startswith("urn:chanmai:problem:")
    assert "secret inner words" not in answer.content.decode()


def test_a_validation_problem_names_each_parameter() -> None:
    answer = api.unacceptable(
        RequestFactory().get("/api/x"), api.ValidationError([{"loc": ("query", "page"), "msg": "不是数字"}])
    )
    assert json.loads(answer.content)["errors"] == [{"where": "query.page", "what": "不是数字"}]


@pytest.mark.django_db
def test_an_unknown_api_address_is_a_problem_too(client: Client) -> None:
    answer = client.get("/api/nowhere", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert json.loads(answer.content)["detail"] == USUAL[404].en


@pytest.mark.django_db
def test_the_interface_documents_itself_from_this_machine(client: Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert schema["info"]["title"] == "Chanmai 产脉"
    page = client.get("/api/docs").content.decode()
    assert re.findall(r'(?:src|href)="(?![/#])', page) == [], "no address outside this site"


@pytest.mark.django_db
def test_every_page_forbids_foreign_and_inline_code(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert " style=" not in page
    assert " onclick=" not in page


@pytest.mark.django_db
def test_the_language_switch_works_without_an_account_and_stays(client: Client) -> None:
    assert 'lang="zh-CN"' in client.get("/accounts/login/").content.decode()
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="en">' in page
    assert "Sign in" in page
    assert client.get("/i18n/setlang/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["vendor/tabler/css/tabler.min.css", "vendor/echarts/echarts.min.js", "chanmai/site.css"]
)
def test_static_files_come_from_this_site_without_signing_in(client: Client, name: str) -> None:
    with closing(client.get(f"/static/{name}")) as answer:
        assert answer.status_code == 200
        assert len(b"".join(answer.streaming_content)) > 1000


def test_whoever_signs_in_again_comes_back_to_a_page_that_can_be_shown(db: None) -> None:
    client = Client()
    page = "http://testserver/returns/3/?typing=1"
    sent = client.post("/returns/3/file/", {}, headers={"referer": page})
    assert sent["Location"] == "/accounts/login/?next=/returns/3/%3Ftyping%3D1"
    strange = client.post("/returns/3/file/", {}, headers={"referer": "https://elsewhere.example/returns/3/"})
    assert strange["Location"] == "/accounts/login/?next=/"
    part = client.get("/jobs/", headers={"hx-request": "true", "hx-current-url": "http://testserver/jobs/"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/accounts/login/?next=/jobs/")
    assert client.get("/jobs/?page=2")["Location"] == "/accounts/login/?next=/jobs/%3Fpage%3D2"
