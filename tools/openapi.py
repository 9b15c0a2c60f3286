"""Write docs/reference/openapi.json, what the HTTP API takes and answers; --check compares, --examples asks anew.

The examples are answers of a demo city, invented from a fixed seed on a fixed day: but for the seconds that a matching
took, they are the same each time. They stay in the file until they are asked for again.
"""

import argparse
import datetime
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

FILE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "openapi.json"
Json = dict[str, Any]

SEED, FIRMS = 20260630, 60
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
MOST = 2
"""Lists in examples are cut to so many entries."""
MOST_SIGNS = 400
"""Files in examples are cut to so many signs."""
CLAUSE = "jm2023-hnte"
DEMO_CODES = "91350211DEM"
QUESTIONS = (
    ("city", "/api/enterprises", f"?text={DEMO_CODES}&per_page=2"),
    ("city", "/api/enterprises/{pk}", ""),
    ("firm", "/api/enterprises/{pk}/facts", "?as_of=2026-06-30"),
    ("firm", "/api/enterprises/{pk}/filings", ""),
    ("city", "/api/imports/{batch}", ""),
    ("firm", "/api/enterprises/{pk}/decisions", ""),
    ("firm", "/api/enterprises/{pk}/decisions/{code}", ""),
    ("firm", "/api/enterprises/{pk}/decisions/{code}/certificate", ""),
    ("city", "/api/matching", ""),
    ("city", "/api/matching/latest", ""),
    ("city", "/api/matching/{run}", ""),
    ("city", "/api/matching/{run}/discrepancies", ""),
    ("city", "/api/policies", "?sort=money&per_page=2"),
    ("city", "/api/policies/{code}", ""),
    ("city", "/api/policies/{code}/firms", ""),
    ("firm", "/api/returns", ""),
    ("firm", "/api/returns/{due}", ""),
    ("firm", "/api/releases", ""),
    ("firm", "/api/releases/{release}", ""),
    ("firm", "/api/releases/{release}/csv", ""),
    ("city", "/api/releases/{release}/proof", ""),
    ("", "/api/policies", ""),
    ("city", "/api/policies", "?page=0"),
    ("city", "/api/matching/999999", ""),
    ("firm", "/api/enterprises/{pk}/decisions/jm2023-hnt", ""),
    ("firm", "/api/enterprises/{pk}/decisions/{code}", "?as_of=2020-01-01"),
)
"""By whom, which address, and the query."""
DELIVERIES = (("city", "08-核查结论.csv"), ("city", "02-1-年报-2015至2018.csv"), ("firm", "08-核查结论.csv"))
"""By whom a file of the demo is sent to /api/imports: a small one, one that takes longer, one that may not be."""
CHANGES = (
    ("get", "/api/withdrawals/preview?kind=import&id={batch}"),
    ("post", "/api/withdrawals?kind=import&id={batch}&reason=导错了文件"),
    ("post", "/api/withdrawals/1/restore?reason=已核实无误"),
    ("post", "/api/enterprises/{pk}/unknown?fact=营业收入&year=2025&reason=企业说没有报过"),
    ("get", "/api/withdrawals"),
)
"""What the city asks for one after the other: an import withdrawn and put back, a value set back to unknown."""

JOBS = (
    ("get", "/api/jobs?per_page=2"),
    ("post", "/api/jobs/{job}/cancel"),
    ("post", "/api/jobs/{job}/retry"),
    ("get", "/api/jobs/{job}"),
)
"""What the city asks of the import that waits."""
WITHDRAWALS = (("city", ""), ("city", "基准日填错"), ("city", "基准日填错"))
"""By whom a matching is withdrawn, and why: without a reason, with one, once more."""


def document(examples: Json) -> Json:
    """The description of the API with examples."""
    from chanmai.site.api import api

    described: Json = json.loads(json.dumps(api.get_openapi_schema()))
    for key, content in contents(described):
        if key in examples:
            content["examples"] = examples[key]
    return described


def contents(described: Json) -> Iterator[tuple[str, Json]]:
    """The body of every response, with its place as a key: “GET /api/policies 200”, and “404” where it is shared."""
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                for content in response.get("content", {}).values():
                    yield f"{method.upper()} {path} {status}", content
    for status, response in described["components"]["responses"].items():
        for content in response["content"].values():
            yield status, content


def examples_of(described: Json) -> Json:
    """The examples of a description, by place."""
    return {key: content["examples"] for key, content in contents(described) if "examples" in content}


def text_of(described: Json) -> str:
    """The description as it stands in the file."""
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def examples_in_file() -> Json:
    """The examples in the file."""
    return examples_of(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else {}


def excerpt(value: Any) -> Any:
    """A value with its lists cut."""
    if isinstance(value, list):
        return [excerpt(item) for item in value[:MOST]]
    return {key: excerpt(item) for key, item in value.items()} if isinstance(value, dict) else value


class City:
    """A demo city that answers; `answers` are the examples by place."""

    def __init__(self) -> None:
        from chanmai.site.demonstration import Demonstration
        from chanmai.site.inventing import Choice

        self.demo = Demonstration(Choice(SEED, FIRMS), AT)
        self.demo.make()
        self.answers: Json = {}
        self.places = {key for key, _ in contents(document({}))}

    def ask(self) -> None:
        """Ask everything."""
        own = self.visitor("firm").get("/api/enterprises").json()["firms"][0]["id"]
        due = self.visitor("firm").get("/api/returns").json()["rows"][0]["id"]
        names = {"pk": own, "code": CLAUSE, "run": 1, "batch": 3, "due": due, "release": self.publish()}
        for role, path, query in QUESTIONS:
            address = path.format(**names) + query
            answer = self.visitor(role).get(address)
            is_file = answer["Content-Type"].startswith("text/csv")
            told = answer.content.decode("utf-8-sig")[:MOST_SIGNS] if is_file else answer.json()
            self.note(f"GET {self.path_of(address)} {answer.status_code}", f"GET {address}", told)
        for role, name in DELIVERIES:
            with (
                (self.demo.files / name).open("rb") as file,
                mock.patch("chanmai.bureau.enterprises.jobs.close_broken"),
            ):
                answer = self.visitor(role).post("/api/imports", {"file": file})
            self.note(f"POST /api/imports {answer.status_code}", f"POST /api/imports {name}", answer.json())
        for role, reason in WITHDRAWALS:
            address = "/api/matching/{run}/withdraw".format(**names)
            answer = self.visitor(role).post(address, {"reason": reason}, content_type="application/json")
            self.note(f"POST {self.path_of(address)} {answer.status_code}", f"POST {address}", answer.json())

        filing = self.visitor("firm").get(f"/api/returns/{due}").json()["filing"]
        for said in ({"cells": {}, "filing": filing}, {"cells": {}, "filing": filing + 1}):
            address = f"/api/returns/{due}"
            answer = self.visitor("firm").put(address, said, content_type="application/json")
            self.note(f"PUT {self.path_of(address)} {answer.status_code}", f"PUT {address}", answer.json())
        names["job"] = self.visitor("city").get("/api/jobs").json()["rows"][0]["id"]
        for method, path in JOBS + CHANGES:
            address = path.format(**names)
            answer = getattr(self.visitor("city"), method)(address)
            request = f"{method.upper()} {address}"
            key = f"{method.upper()} {self.path_of(address)} {answer.status_code}"
            self.note(key, request, answer.json())

    def publish(self) -> int:
        """The number of a release of the city."""
        from chanmai.bureau.accounts.viewer import SYSTEM
        from chanmai.bureau.city import city_pack
        from chanmai.bureau.jobs.operations import work
        from chanmai.bureau.jobs.queries import job_of
        from chanmai.bureau.releases.operations import publish, queue_draft
        from chanmai.bureau.releases.queries import KIND

        offer, year = city_pack().release.offers[0].code, AT.year - 1
        draft = queue_draft(offer=offer, measure="firms", year=year, by=SYSTEM, at=AT)
        job = job_of(KIND, draft)
        assert job is not None  # noqa: S101  # it was queued a moment ago
        work.carry_out(job.id, at=AT)
        return publish(draft_id=draft, reason="年度公报", by=SYSTEM, at=AT)

    def visitor(self, name: str) -> Any:
        """A signed-in program; without a name one that is not."""
        from django.contrib.auth import get_user_model
        from django.test import Client

        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        if name:
            client.force_login(get_user_model().objects.get(username=name))
        return client

    def path_of(self, address: str) -> str:
        """The path of an address with the names of its parts, as OpenAPI has it."""
        from django.urls import resolve

        found = resolve(address.partition("?")[0])
        return "/" + found.route.replace("<int:", "<").replace("<", "{").replace(">", "}")

    def note(self, key: str, request: str, answer: Any) -> None:
        """Keep an answer at its place, or at the shared one for its status."""
        place = key if key in self.places else key.rpartition(" ")[2]
        whole = "/certificate" in key  # a part of it would not be what its digest says
        value = answer if whole else excerpt(answer)
        cut = "" if value == answer else f"，列表只留前{MOST}项 / lists cut to {MOST}"
        self.answers[place] = {"demo": {"summary": f"演示数据 / demo data: {request}{cut}", "value": value}}


def city_answers() -> Json:
    """The answers of a new demo city, as examples by place."""
    with mock.patch("django.utils.timezone.now", return_value=AT):
        city = City()
        city.ask()
    return city.answers


def main() -> int:
    """Write the file, or compare: 1 when it is not what the code says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="只比较，不写 / compare, do not write")
    parser.add_argument(
        "--examples", action="store_true", help="重建演示城市并重取示例 / ask a new demo city"
    )
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "CHANMAI_HOME": home,
            "CHANMAI_DATABASE": "",
            "DJANGO_SETTINGS_MODULE": "chanmai.site.settings",
        }
        import django

        django.setup()
        text = text_of(document(city_answers() if args.examples else examples_in_file()))
        if not args.check:
            FILE.write_text(text, encoding="utf-8")
        elif text != FILE.read_text(encoding="utf-8"):
            print(
                "docs/reference/openapi.json 与代码不符，请运行 / differs from the code; run: python tools/openapi.py"
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
