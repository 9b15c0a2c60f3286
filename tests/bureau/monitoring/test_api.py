"""Returns filed by a program: listed, read, filed, refused with words, in every case as the API is described."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from bureau.enterprises.made import AT, CITY, ONE, TWO
from bureau.enterprises.test_pages import signed_in
from bureau.monitoring.conftest import A
from chanmai.bureau.enterprises.models import Filing
from chanmai.bureau.monitoring.models import Return
from chanmai.bureau.monitoring.operations.collections import open_collection
from shapes import assert_described, not_answered

FILE = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"


@pytest.fixture
def mine(firms: None) -> int:
    opened = open_collection(form="annual", period="2025", by=CITY, at=AT)
    return Return.objects.get(collection=opened, enterprise__name=A).pk


DESCRIBED = json.loads(FILE.read_text(encoding="utf-8"))


def ask(client: Client, address: str, said: dict[str, Any] | None = None) -> tuple[int, Any]:
    method = "GET" if said is None else "PUT"
    answer = (
        client.get(address) if said is None else client.put(address, said, content_type="application/json")
    )
    path = "/api/returns" if address.partition("?")[0] == "/api/returns" else "/api/returns/{pk}"
    assert_described(DESCRIBED, method, path, answer)
    return answer.status_code, answer.json()


def test_a_program_finds_files_and_reads_back_a_return(mine: int) -> None:
    own = signed_in("own", "firm", firm=ONE)
    status, found = ask(own, "/api/returns")
    assert (status, found["total"], found["rows"][0]["id"], found["rows"][0]["standing"]) == (
        200,
        1,
        mine,
        "overdue",
    )
    status, filed = ask(own, f"/api/returns/{mine}", {"cells": {"revenue": "9800.55", "employees": "61"}})
    assert (status, filed["sheet"]["revision"]) == (200, 1)
    values = Filing.objects.get(pk=filed["filing"]).values
    assert (values["revenue"], values["employees"]) == (980_055_000_0, 61)
    status, again = ask(own, f"/api/returns/{mine}", {"cells": {}, "filing": filed["filing"]})
    assert (status, again["filing"]) == (200, None)
    status, sheet = ask(own, f"/api/returns/{mine}")
    assert {c["code"]: c["filed"] for c in sheet["cells"]}["revenue"] == "9800.55"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"cells": {"revenue": "九千", "employees": "6x"}}, 422, "unread_cell"),
        ({"cells": {"revenue": "9800"}}, 422, "lacking_cell"),
        ({"cells": {"revenue": "9800", "employees": "61", "software_revenue": "9900"}}, 422, "failed_check"),
        ({"cells": {"revenue": "9" * 201, "employees": "61"}}, 422, "unread_cell"),
        ({"cells": {"nothing": "1"}}, 422, "no_cell"),
        ({"cells": {"revenue": "9800", "employees": "61"}, "filing": 99}, 409, "filed_meanwhile"),
        ({"cells": {"revenue": "98000", "employees": "61"}}, 422, "unexplained_check"),
        ({"cells": [1]}, 422, "unprocessable-entity"),
    ],
)
def test_what_is_refused_leaves_no_trace(mine: int, said: dict[str, Any], status: int, code: str) -> None:
    answer = ask(signed_in("own", "firm", firm=ONE), f"/api/returns/{mine}", said)
    assert (answer[0], answer[1]["type"].rpartition(":")[2]) == (status, code)
    assert not Filing.objects.filter(period="2025").exists()


def test_returns_of_others_are_not_there(mine: int) -> None:
    other = signed_in("other", "firm", firm=TWO)
    assert ask(other, f"/api/returns/{mine}")[0] == 404
    assert ask(other, f"/api/returns/{mine}", {"cells": {}})[0] == 404
    assert ask(other, "/api/returns")[1]["rows"] == []
    assert ask(signed_in("reader", "analyst"), "/api/returns")[0] == 403
    assert ask(Client(), "/api/returns")[0] == 401
    assert ask(signed_in("city", "city"), "/api/returns?collection=999")[0] == 404


def test_every_answer_that_is_described_is_given(mine: int) -> None:
    own, nobody = signed_in("own", "firm", firm=ONE), Client()
    nobody.force_login(get_user_model().objects.create_user("nobody"))
    sound = {"cells": {"revenue": "9800", "employees": "61"}}
    answered = {
        (method, path, ask(client, address, said)[0])
        for client in (own, nobody, Client())
        for method, path, address, said in (
            ("GET", "/api/returns", "/api/returns", None),
            ("GET", "/api/returns", "/api/returns?collection=999", None),
            ("GET", "/api/returns", "/api/returns?collection=x", None),
            ("GET", "/api/returns/{pk}", f"/api/returns/{mine}", None),
            ("GET", "/api/returns/{pk}", "/api/returns/999", None),
            ("PUT", "/api/returns/{pk}", f"/api/returns/{mine}", {"cells": {}}),
            ("PUT", "/api/returns/{pk}", f"/api/returns/{mine}", {**sound, "filing": 99}),
            ("PUT", "/api/returns/{pk}", f"/api/returns/{mine}", sound),
            ("PUT", "/api/returns/{pk}", "/api/returns/999", sound),
        )
    }
    own_part = {path: said for path, said in DESCRIBED["paths"].items() if path.startswith("/api/returns")}
    assert not_answered({"paths": own_part}, answered) == []
