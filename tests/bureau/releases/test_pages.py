"""Publishing a table: draft, release, files, the certificate checked by a program of its own, withdrawal."""

import io
import json
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from highspy import HighsModelStatus, _core
from python_calamine import CalamineWorkbook

from bureau.enterprises.made import CITY, ONE, xlsx
from bureau.enterprises.test_pages import signed_in
from bureau.releases.conftest import credit_code
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.releases.models import Draft, Release, Retraction
from shapes import assert_described, not_answered
from turns import work_off

DESCRIBED = json.loads(
    (Path(__file__).parents[3] / "docs/reference/openapi.json").read_text(encoding="utf-8")
)
pytestmark = pytest.mark.usefixtures("city_of_sixty")
ASKED = {"offer": "district-size", "measure": "revenue", "year": "2025"}
VERIFIER = Path(__file__).parents[3] / "tools/verify_release.py"


def drafted(client: Client, **asked: str) -> tuple[str, int]:
    """The page of a draft that was guarded, and its number."""
    answer = client.post("/releases/drafts/", {**ASKED, **asked})
    assert answer.status_code == 302, answer.content.decode()
    work_off()
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return page.content.decode(), int(answer["Location"].split("/")[-2])


def publishing(client: Client, draft: int, reason: str = "年度公报") -> HttpResponse:
    answer: HttpResponse = client.post(f"/releases/drafts/{draft}/publish/", {"reason": reason})
    return answer


def published(client: Client, **asked: str) -> Release:
    answer = publishing(client, drafted(client, **asked)[1])
    assert answer.status_code == 302, answer.content.decode()
    return Release.objects.get(pk=int(answer["Location"].split("/")[-2]))


def cells_of(release: Release) -> dict[tuple[str, ...], int | None]:
    table = json.loads(release.published)["tables"][0]
    return {tuple(row[:-1]): row[-1] for row in table["cells"]}


def test_what_gives_a_firm_away_is_hidden_and_the_rest_is_shown() -> None:
    release = published(signed_in("city", "city"))
    cells = cells_of(release)
    assert cells["湖里区", "大型"] is None  # one firm
    assert cells["", ""] is not None
    shown = sum(value is not None for value in cells.values())
    assert 4 <= cells.__len__() - shown <= 12
    assert AuditLine.objects.filter(action="publish", target=release.name).count() == 1


def test_the_same_draft_comes_out_twice_byte_by_byte() -> None:
    client = signed_in("city", "city")
    found = []
    for _ in range(2):
        draft = Draft.objects.get(pk=drafted(client)[1])
        found.append((draft.basis, draft.published, draft.proof))
    assert found[0] == found[1]
    assert Draft.objects.count() == 1, "the one before is let go of"


def test_a_draft_waits_for_its_job_and_may_be_called_off_and_tried_again() -> None:
    client = signed_in("city", "city")
    address = client.post("/releases/drafts/", ASKED)["Location"]
    assert client.post("/releases/drafts/", ASKED)["Location"] == address, "one under way is not begun twice"
    draft = Draft.objects.get()
    waiting = client.get(address).content.decode()
    assert "hx-get" in waiting
    assert 'id="reason"' not in waiting
    assert publishing(client, draft.pk).status_code == 422
    part = client.get(address, headers={"hx-request": "true"})
    assert "HX-Refresh" not in part.headers
    job = Job.objects.get(kind="draft")
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert client.get(address, headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
    work_off()
    assert 'id="reason"' in client.get(address).content.decode()
    assert publishing(client, draft.pk).status_code == 302


@pytest.mark.parametrize("status", [HighsModelStatus.kTimeLimit, HighsModelStatus.kIterationLimit])
def test_a_solver_that_does_not_finish_lets_nothing_out(
    monkeypatch: pytest.MonkeyPatch, status: HighsModelStatus
) -> None:
    client = signed_in("city", "city")
    monkeypatch.setattr(_core._Highs, "getModelStatus", lambda _self: status)
    page, draft = drafted(client)
    assert "不能发布" in page
    assert publishing(client, draft).status_code == 422
    assert not Release.objects.exists()


def test_a_solver_that_is_not_there_lets_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("city", "city")

    def absent() -> None:
        message = "no solver"
        raise ImportError(message)

    monkeypatch.setattr(_core, "_Highs", absent)
    page, draft = drafted(client)
    assert 'id="reason"' not in page
    assert Job.objects.get(kind="draft").state == "failed"
    assert publishing(client, draft).status_code == 422
    assert not Release.objects.exists()


def test_a_program_without_our_code_accepts_the_release_and_refuses_a_changed_one(tmp_path: Path) -> None:
    client = signed_in("city", "city")
    release = published(client)
    files = tmp_path / "published.json", tmp_path / "proof.json"
    files[0].write_bytes(client.get(f"/releases/{release.pk}/json/").content)
    files[1].write_bytes(client.get(f"/releases/{release.pk}/proof.json").content)

    def verify() -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, VERIFIER, *files], capture_output=True, text=True, check=False)

    assert verify().returncode == 0, verify().stdout
    changed = json.loads(files[1].read_text())
    changed["completions"] = changed["completions"][:1]
    files[1].write_text(json.dumps(changed))
    assert verify().returncode == 1
    shown = json.loads(files[0].read_text())
    shown["tables"][0]["cells"][0][-1] += 1
    files[0].write_text(json.dumps(shown))
    assert verify().returncode == 1


def test_a_second_table_reckons_with_the_first() -> None:
    client = signed_in("city", "city")
    first = published(client)
    second = published(client, offer="domain-size")
    assert json.loads(second.published)["about"]["earlier"] == [first.name]
    assert "district-size" in second.proof


def test_everybody_sees_what_is_published_and_only_the_city_its_proof() -> None:
    release = published(signed_in("city", "city"))
    for role, more in (("firm", {"firm": ONE}), ("analyst", {})):
        client = signed_in(f"one-{role}", role, **more)
        for address in ("/releases/", f"/releases/{release.pk}/"):
            assert client.get(address).status_code == 200
        for form in ("csv", "xlsx", "json"):
            assert client.get(f"/releases/{release.pk}/{form}/").status_code == 200
        assert client.get(f"/releases/{release.pk}/proof.json").status_code == 403
        assert client.post("/releases/drafts/", ASKED).status_code == 403
        assert client.get("/releases/drafts/1/").status_code == 403
        assert publishing(client, 1).status_code == 403
    content = client.get(f"/releases/{release.pk}/xlsx/").content
    written = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[-1] for row in written[1:]] == [
        "*" if value is None else value / 100 for value in cells_of(release).values()
    ], "a number is a number, and nothing hidden stands there"
    text = client.get(f"/releases/{release.pk}/csv/").content.decode("utf-8-sig")
    assert "湖里区,大型,*" in text
    english = client.get(f"/releases/{release.pk}/csv/", headers={"accept-language": "en"})
    assert "湖里区" not in english.content.decode()


def test_a_draft_that_is_no_longer_true_is_not_published(tmp_path: Path) -> None:
    client = signed_in("city", "city")
    draft = drafted(client)[1]
    answer = publishing(client, draft, " ")
    assert answer.status_code == 422
    head = ["统一社会信用代码", "企业名称", "年度", "营业收入", "软件业务收入", "从业人员"]
    rows = [head, [credit_code(3), "厦门第03软件有限公司", 2025, 4321, 100, 30]]
    assert (
        import_file(delivery=Delivery("更正.xlsx", xlsx(rows)), by=CITY, at=timezone.now()).state
        == "accepted"
    )
    answer = publishing(client, draft)
    assert answer.status_code == 422
    assert "有变化" in answer.content.decode()
    assert not Release.objects.exists()
    assert client.post("/releases/drafts/", {**ASKED, "offer": "nothing"}).status_code == 404
    assert client.post("/releases/drafts/", {**ASKED, "year": "1999"}).status_code == 422
    assert client.get("/releases/drafts/999/").status_code == 404


def test_a_withdrawal_is_an_entry_and_the_database_changes_nothing() -> None:
    client = signed_in("city", "city")
    release = published(client)
    assert client.post(f"/releases/{release.pk}/retract/", {"reason": "口径有误"}).status_code == 302
    assert "口径有误" in client.get(f"/releases/{release.pk}/").content.decode()
    assert client.post(f"/releases/{release.pk}/retract/", {"reason": "再来"}).status_code == 409
    for statement in (
        "UPDATE releases_release SET reason = 'x'",
        "DELETE FROM releases_retraction",
        "UPDATE releases_retraction SET reason = 'x'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Retraction.objects.get().reason == "口径有误"


def test_a_table_that_went_out_meanwhile_is_reckoned_with() -> None:
    """Two officers draft different tables at once: the second one's guard did not see the first one's table."""
    client = signed_in("city", "city")
    stale = drafted(client, offer="domain-size")[1]
    published(client)
    answer = publishing(client, stale)
    assert answer.status_code == 422
    assert "有变化" in answer.content.decode()
    assert Release.objects.count() == 1
    published(client, offer="domain-size")


def test_programs_get_releases_with_their_certificate(tmp_path: Path) -> None:
    release = published(signed_in("city", "city"))
    firm = signed_in("own", "firm", firm=ONE)
    (row,) = firm.get("/api/releases").json()
    assert (row["id"], row["measure"], row["retracted"]) == (release.pk, "revenue", None)
    whole = firm.get(f"/api/releases/{release.pk}").json()
    assert whole["certificate"] == json.loads(release.published)
    assert whole["digest"] == whole["certificate"]["digest"]
    text = firm.get(f"/api/releases/{release.pk}/csv", {"lang": "en"}).content.decode("utf-8-sig")
    assert text.count("*") == whole["hidden"]
    assert "湖里区" not in text
    assert firm.get(f"/api/releases/{release.pk}/proof").status_code == 403
    proof = signed_in("city2", "city").get(f"/api/releases/{release.pk}/proof").json()
    assert proof == json.loads(release.proof)
    assert firm.get("/api/releases/999").status_code == 404


def test_every_answer_of_releases_that_is_described_is_given() -> None:
    release = published(signed_in("city", "city"))
    nobody = Client()
    nobody.force_login(get_user_model().objects.create_user("nobody"))
    own = {path: said for path, said in DESCRIBED["paths"].items() if path.startswith("/api/releases")}
    answered = set()
    for client in (signed_in("own", "firm", firm=ONE), signed_in("city2", "city"), nobody, Client()):
        for path, pk, query in product(own, (release.pk, 999), ("", "?lang=xx", "?odd=1")):
            answer = client.get(path.replace("{pk}", str(pk)) + query)
            answered.add(("GET", path, answer.status_code))
            if answer["Content-Type"].startswith("application/"):
                assert_described(DESCRIBED, "GET", path, answer)
    assert not_answered({"paths": own}, answered) == []
