"""Every address, asked with GET and POST by people of every kind of organisation and duty, stands in `routes.txt`.

A new address has to be decided: the test prints what it answers, and CHANMAI_ROUTES=write takes that into the file.
Firms and what belongs to them are asked for inside and outside of the scopes. To pages that
look at the method an empty form is posted, to the API what would do. The admin, which has a door of its own, is tested
elsewhere.
"""

import difflib
import inspect
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.template.base import Template
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from bureau.policies.people import CITY
from chanmai.bureau.accounts import claims, delegation, operations, tokens
from chanmai.bureau.accounts.models import Claim, Delegation, Kind, Member, Token
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BudgetLine, Entry
from chanmai.bureau.benefits.operations.drawing import ListOrder, draw_list
from chanmai.bureau.benefits.operations.ledger import add_line
from chanmai.bureau.clauses.queries.versions import version_of
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch, Question, Withdrawal
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.laboratory.operations.scenarios import keep_scenario
from chanmai.bureau.matching.models import MatchRun
from chanmai.bureau.monitoring.models import Collection, Duty, Return
from chanmai.bureau.notices.models import Notice
from chanmai.bureau.notices.operations.telling import tell
from chanmai.bureau.notices.readers import the_firm
from chanmai.bureau.reports.models import Report
from chanmai.bureau.supervision.models import Meeting, Subject, Topic
from chanmai.bureau.warnings.models import Assessment, FirmWarning
from chanmai.engine.facts.texts import Text

FILE = Path(__file__).with_name("routes.txt")
DESCRIBED = json.loads((Path(__file__).parents[3] / "docs/reference/openapi.json").read_text("utf-8"))
PARK = "软件园"
CODE = "91350200MA33GULG91"
PEOPLE: dict[str, tuple[Kind, bool, bool]] = {
    "bureau works administers": (Kind.BUREAU, True, True),
    "bureau works": (Kind.BUREAU, True, False),
    "bureau administers": (Kind.BUREAU, False, True),
    "bureau": (Kind.BUREAU, False, False),
    "department": (Kind.DEPARTMENT, False, False),
    "district works administers": (Kind.DISTRICT, True, True),
    "district works": (Kind.DISTRICT, True, False),
    "district": (Kind.DISTRICT, False, False),
    "park": (Kind.PARK, False, False),
    "firm": (Kind.FIRM, False, False),
    "association": (Kind.ASSOCIATION, False, False),
    "expert": (Kind.EXPERT, False, False),
}
"""Kind of organisation, and whether one works and administers there; a stranger comes first in the table."""
SCOPES: dict[Kind, dict[str, Any]] = {
    Kind.DISTRICT: {"districts": ("东区",)},
    Kind.PARK: {"parks": (PARK,)},
    Kind.FIRM: {"firm": CODE},
}
USUAL = {
    "name": "questions", "code": "t-growth", "slug": "growth", "uidb64": "MQ", "token": "x", "user_id": 999,
    "figure": "revenue",
}  # fmt: skip
ALIKE = {name for name in PEOPLE if "administers" in name} | {"bureau"}
"""Who is asked for accounts only: nothing else hangs on that duty, and a department reads what the bureau reads."""
View = Callable[..., Any]
Place = tuple[str, str, str, View]
"""An address, which object it is about, the pattern and the view."""


def looks_at_method(view: View) -> bool:
    """False for a page that answers POST as it answers GET: neither it nor what it calls beside it speaks of POST."""
    page = inspect.unwrap(view)
    if not inspect.isfunction(page) or not page.__module__.startswith("chanmai.bureau"):
        return True
    beside = vars(sys.modules[page.__module__])
    called = [each for name in page.__code__.co_names if inspect.isfunction(each := beside.get(name))]
    return any("POST" in inspect.getsource(each) for each in (page, *called))


def patterns(found: Any, before: str = "", space: str = "") -> Iterator[tuple[str, str, View]]:
    """Every address of the site, with its name and view; the admin left out."""
    for each in found:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route, f"{space}:{each.name}" if space else str(each.name), each.callback
        elif not route.startswith("admin/"):
            yield from patterns(each.url_patterns, route, each.namespace or space)


def objects(firms: dict[str, int]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """By the name of an address, or the first part of its pattern: what is inside everybody's scope, and outside."""
    inside, outside = firms["甲"], firms["乙"]
    filings = [Filing.objects.filter(enterprise=firm).first() for firm in (inside, outside)]
    questions = [Question.objects.get(enterprise=firm).pk for firm in (inside, outside)]
    entries = [Withdrawal.objects.get(enterprise=firm).pk for firm in (firms["丁"], firms["丙"])]
    batch, run = ImportBatch.objects.latest("pk").pk, MatchRun.objects.latest("pk").pk
    own = {"firm": ({"pk": inside, "key": inside}, {"pk": outside, "key": outside})}
    keys = [each.pk for each in filings if each is not None]
    return {
        "enterprises/": own["firm"],
        "policies/firm/": own["firm"],
        "api/enterprises/": own["firm"],
        "withdrawals/value/": own["firm"],
        "enterprises:filing": tuple({"filing_id": key} for key in keys),
        "enterprises:answer": tuple({"question_id": key} for key in questions),
        "enterprises:withdraw_firm": own["firm"],
        "enterprises:withdraw_name": own["firm"],
        "enterprises:withdraw_filing": tuple({"key": key} for key in keys),
        "enterprises:restore": tuple({"pk": key} for key in entries),
        "api:restore": tuple({"pk": key} for key in entries),
        "claims/": tuple({"pk": Claim.objects.get(code=code).pk} for code in (CODE, OTHER)),
        "imports/": ({"pk": batch},),
        "api/imports/": ({"pk": batch},),
        "enterprises:withdraw_import": ({"key": batch},),
        "matching/": ({"pk": run},),
        "api/matching/": ({"run": run},),
        "policies/lab/": ({"pk": Scenario.objects.latest("pk").pk},),
        "accounts/organisations/": ({"pk": Member.objects.get(user__username="district").organisation_id},),
        "accounts/members/": tuple(
            {"user_id": get_user_model().objects.get(username=name).pk} for name in ("district", "bureau")
        ),
        "accounts/delegations/": ({"pk": Delegation.objects.latest("pk").pk},),
        "accounts/tokens/": ({"pk": Token.objects.latest("pk").pk},),
        "accounts/factors/": ({"pk": 999},),
        "accounts/sessions/": ({"pk": 999},),
        "jobs/": ({"pk": Job.objects.latest("pk").pk},),
        "api/jobs/": ({"pk": Job.objects.latest("pk").pk},),
        "api/returns/": tuple({"pk": Return.objects.get(enterprise=firm).pk} for firm in (inside, outside)),
        "indicators/": ({"collection": Collection.objects.latest("pk").pk, "code": "revenue"},),
        "releases/": ({"pk": 999},),
        "benefits/lists/": ({"pk": Entry.objects.get(enterprise=inside).benefit_list_id},),
        "benefits/entries/": tuple(
            {"pk": Entry.objects.get(enterprise=firm).pk} for firm in (inside, outside)
        ),
        "benefits/money/": ({"pk": BudgetLine.objects.get().pk, "voucher": 999},),
        "benefits/files/": ({"pk": 999, "difference": 999},),
        "api/releases/": ({"pk": 999},),
        "warnings/firms/": own["firm"],
        "portal/": own["firm"],
        **{
            f"portal:{name}": tuple(
                {"pk": firm, "entry": Entry.objects.get(enterprise=firm).pk} for firm in (inside, outside)
            )
            for name in ("benefit", "answer")
        },
        "portal:difference": tuple({"filing": key} for key in keys),
        "notices/": tuple({"pk": Notice.objects.get(enterprise=firm).pk} for firm in (inside, outside)),
        "notices/hooks/": ({"pk": 999},),
        "reports/": ({"pk": Report.objects.latest("pk").pk, "form": "pdf"},),
        "supervision/meetings/": (
            {"pk": Meeting.objects.latest("pk").pk, "topic_id": Topic.objects.latest("pk").pk},
        ),
        "supervision/evidence/": ({"pk": 999},),
        "supervision/evaluations/": ({"pk": Subject.objects.latest("pk").pk},),
        "returns/collections/": ({"pk": Collection.objects.latest("pk").pk},),
        **{
            f"monitoring:{name}": tuple(
                {"pk": Return.objects.get(enterprise=firm).pk} for firm in (inside, outside)
            )
            for name in ("return", "cell", "file", "review", "duty", "remark", "workbook", "versions")
        },
    }  # type: ignore[return-value]


OTHER = "91350200M000000000"


def places(firms: dict[str, int]) -> Iterator[Place]:
    """Every address with the objects that it is asked for."""
    known = objects(firms)
    for route, name, view in patterns(get_resolver().url_patterns):
        parts = [key for key in known if key == name or (key.endswith("/") and route.startswith(key))]
        sides = max((len(known[key]) for key in parts), default=1) if "<" in route else 1
        for side in range(sides):
            values = dict(USUAL)
            for key in parts:
                values |= known[key][min(side, len(known[key]) - 1)]
            address = route
            for part in [each.split(">")[0] for each in route.split("<")[1:]]:
                address = address.replace(f"<{part}>", str(values[part.rpartition(":")[2]]))
            yield f"/{address}", ("inside", "outside")[side] if sides > 1 else "", f"/{route}", view


@pytest.fixture
def people(firms: dict[str, int], match: Callable[..., int], monkeypatch: Any) -> dict[str, str]:
    """The sessions of all, in a town with one of everything; no request begins a thread."""
    match()
    Enterprise.objects.filter(pk=firms["甲"]).update(park=PARK)
    Enterprise.objects.filter(pk=firms["乙"]).update(code=OTHER)
    now = timezone.now()
    report = {"kind": "annual", "period": "2025", "edition": "city", "lang": "zh", "as_of": now.date()}
    Report.objects.create(**report, known_at=now, by="测试", at=now)
    for name in "甲乙":
        Question.objects.create(enterprise_id=firms[name], code="growth", zh="疑", en="?", asked_at=now)
    for name, code in (("甲", CODE), ("乙", OTHER)):
        claims.claim(code, name=name, contact="0592", address=name, at=now)
    for name in "丁丙":
        withdraw(Target("firm", firms[name]), by=CITY, at=now, reason="测试")
    collection = Collection.objects.create(
        form="annual", period="2024", due_on=now, basis_on=now, by="测试", opened_at=now
    )
    for name in "甲乙":
        Return.objects.create(collection=collection, enterprise_id=firms[name], duty=Duty.REQUIRED)
    assessment = Assessment.objects.create(
        as_of=now, known_at=now, period="2025", horizon_months=12, firms=2, without=2, by="测试", at=now
    )
    for name in "甲乙":
        FirmWarning.objects.create(assessment=assessment, enterprise_id=firms[name])
        tell("message", the_firm(firms[name]), Text("事", "matter"), key=name, at=now)
    line = add_line(name="专项", year=2026, level="city", fen=100, reason="预算", by=CITY, at=now)
    for code in ("t-growth", "t-scale"):
        draw_list(ListOrder(code, 2026, line), by=CITY, at=now)
    sitting = Meeting.objects.create(title="联席会议", held_on=now, place="甲", chair="乙", by="测试", at=now)
    Topic.objects.create(meeting=sitting, title="通报")
    Subject.objects.create(kind="firm", name="某企业", since=now)
    sessions = {name: session_of(name, *duties) for name, duties in PEOPLE.items()}
    boss = viewer_named("bureau works administers")
    keep_scenario(boss, "放宽", "t-growth", version_of("t-growth")[0].version, {"a": {"2@1": "4500"}}, at=now)
    tokens.make_token(boss, "报表", days=3, may_write=False, at=now)
    today = timezone.localdate()
    delegation.delegate(boss, "district works", until=today, on=today, at=now, reason="出差")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sessions["bureau works"]
    table = f"统一社会信用代码,企业名称,年度,营业收入（万元）\n{CODE},小镇甲软件有限公司,2025,很多\n"
    client.post("/api/imports", {"file": SimpleUploadedFile("年报.csv", table.encode())})
    monkeypatch.setattr(settings, "CLAIMS", True)
    monkeypatch.setattr(threading.Thread, "start", lambda _thread: None)
    monkeypatch.setattr(Template, "render", lambda _template, _context: "")  # the answer is settled before
    return sessions


def viewer_named(name: str) -> Viewer:
    user = get_user_model().objects.get(username=name)
    return Viewer(user_id=user.pk, role="city", name=name)


def session_of(name: str, kind: Kind, works: bool, administers: bool) -> str:
    body = operations.organisation(kind, **SCOPES.get(kind, {}))
    user = get_user_model().objects.create(username=name, first_name=name)
    Member.objects.create(user=user, organisation=body, works=works, administers=administers)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def status(session: str, method: str, address: str, body: str) -> str:
    """What is answered; nothing of what the request did stays."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    kind = "application/json" if body else "application/x-www-form-urlencoded"
    with transaction.atomic():
        found = client.generic(method, address, body, content_type=kind)
        transaction.set_rollback(True)
    return str(found.status_code)


def query_of(route: str, method: str, values: Mapping[str, object]) -> str:
    """Those values that an address of the API has a parameter for; where it changes something, or shows a preview."""
    if method == "GET" and not route.endswith("/preview"):
        return ""
    path = DESCRIBED["paths"].get(route.replace("<int:", "{").replace("<", "{").replace(">", "}"), {})
    known = {each["name"] for each in path.get(method.lower(), {}).get("parameters", ())}
    asked = urlencode({key: value for key, value in values.items() if key in known})
    return f"?{asked}" if asked else ""


def test_every_address_answers_everybody_as_it_stands_in_the_table(
    firms: dict[str, int], people: dict[str, str]
) -> None:
    columns = {"stranger": "", **people}
    lines = [f"# {number + 1}: {name}" for number, name in enumerate(columns)]
    for address, side, route, view in places(firms):
        about = {"kind": "firm", "id": firms["乙" if side == "outside" else "甲"], "reason": "测试"}
        body = json.dumps(about) if "/api/" in route else ""
        for method in ("GET", "POST") if looks_at_method(view) else ("GET",):
            asked = address + query_of(route, method, {**about, "fact": "营业收入", "year": 2025})
            found = [
                status(session, method, asked, body) if "/accounts/" in route or name not in ALIKE else "·"
                for name, session in columns.items()
            ]
            lines.append(f"{method:4} {route:58} {side:7} {' '.join(found)}")
    text = "\n".join(lines) + "\n"
    if os.environ.get("CHANMAI_ROUTES") == "write":
        FILE.write_text(text, "utf-8")
    stored = FILE.read_text("utf-8")
    difference = "\n".join(difflib.unified_diff(stored.splitlines(), text.splitlines(), lineterm="", n=0))
    assert not difference, difference


def test_nothing_in_the_table_is_a_fault_and_strangers_are_shown_no_firm() -> None:
    rows = [line.split() for line in FILE.read_text("utf-8").splitlines() if line[0] != "#"]
    assert len(rows) > 150
    assert [row for row in rows if any(each[0] == "5" for each in row[2:])] == []
    width = len(PEOPLE) + 1
    inside = {(row[0], row[1]): row[-width:] for row in rows if "inside" in row}
    outside = {(row[0], row[1]): row[-width:] for row in rows if "outside" in row}
    assert inside.keys() == outside.keys()
    assert len(inside) > 25
    own = [list(PEOPLE).index(name) + 1 for name in ("district works", "district", "park", "firm")]
    of_firms = {key for key in outside if "/members/" not in key[1]}
    seen = {key: outside[key][place] for key in of_firms for place in own}
    assert {key: number for key, number in seen.items() if number in ("200", "302")} == {}
    narrow = [list(PEOPLE).index(name) + 1 for name in ("association", "expert")]
    found = {key: [inside[key][place] for place in narrow] for key in of_firms}
    assert {key: numbers for key, numbers in found.items() if {"200", "302"} & set(numbers)} == {}
