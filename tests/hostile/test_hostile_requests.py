"""Some hundred hostile requests by role; `make bench PARTS=hostile` sends ten thousand. And that a fault is noticed."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.hostile import asking
from benchmarks.hostile.addresses import Target
from benchmarks.hostile.asking import Question, ask, draw
from benchmarks.hostile.city import Visitor
from benchmarks.hostile.reading import Page
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

ROOT = Path(__file__).parents[2]
SECRET = "厦门某某软件有限公司"


def test_no_hostile_request_is_a_fault_or_slow_or_tells_of_others(city: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks.hostile",
        "--requests",
        "600",
        "--each",
        "1",
        "--city",
        str(city),
    ]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    found = json.loads(done.stdout)
    assert found["faults"] == []
    assert found["requests"] == 600
    assert min(found["by"].values()) > 40
    assert found["routes"] > 100
    assert found["statuses"]["200"] > 60


def breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError("inner words")


def tells(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"name": SECRET})


def burns(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(sum(number * number for number in range(1_000_000))))


def traces(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Traceback (most recent call last)", status=400)


urlpatterns = [path("breaks/", breaks), path("tells/", tells), path("burns/", burns), path("traces/", traces)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/breaks/", "status 500"),
        ("/tells/", "tells of firms out of scope"),
        ("/burns/", "s of processor time"),
        ("/traces/", "tells of its innards"),
    ],
)
def test_a_fault_is_noticed(address: str, fault: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LIMIT", 0.02)
    settings.ROOT_URLCONF, settings.MIDDLEWARE = sys.modules[__name__], []
    visitor = Visitor("", Client(raise_request_exception=False), (SECRET,))
    assert fault in ask(visitor, Question("GET", address)).faults[0]


@pytest.mark.django_db
def test_what_was_asked_may_be_repeated(settings: Any) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = sys.modules[__name__], []
    visitor = Visitor("", Client(raise_request_exception=False), (SECRET,))
    assert ask(visitor, Question("GET", "/tells/", query=f"text={SECRET}")).faults == ()


def test_the_same_seed_asks_the_same() -> None:
    target = Target(
        "a/", ["/a/", "/a/1/"], {"GET": {"page": ["1"]}, "POST": {"name": ["x"], "reason": []}}, {"file"}
    )
    dice = random.Random(3), random.Random(3)
    one, other = ([draw(each, target) for _ in range(200)] for each in dice)
    assert one == other
    assert {"GET", "POST"} < {question.method for question in one}


def test_links_and_forms_of_a_page_are_read() -> None:
    page = Page(
        '<a href="/a/?page=2">x</a><div hx-get="/b/"></div><form action="/c/" method="post">'
        '<input name="name" value="v">'
        '<select name="kind"><option value="1"><option value="2"></select><input type="file" name="file"></form>'
        '<button hx-post="/d/">y</button>'
    )
    assert page.links == ["/a/?page=2", "/b/"]
    form, button = page.forms
    assert (form.action, form.method, form.files) == ("/c/", "POST", {"file"})
    assert form.fields == {"name": ["v"], "kind": ["", "1", "2"], "file": [""]}
    assert (button.action, button.method) == ("/d/", "POST")
