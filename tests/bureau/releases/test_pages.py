"""Publishing a table: draft, release, files, the certificate checked by a program of its own, withdrawal."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bureau.enterprises.made import AT, CITY, ONE
from bureau.enterprises.test_pages import signed_in
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.releases.models import Release, Retraction

pytestmark = pytest.mark.usefixtures("city_of_sixty")
ASKED = {"offer": "district-size", "measure": "revenue", "year": "2025"}
VERIFIER = Path(__file__).parents[3] / "tools/verify_release.py"


def drafted(client: Client, **asked: str) -> tuple[str, str]:
    """The page of a draft and its digest."""
    answer = client.get("/releases/draft/", {**ASKED, **asked})
    assert answer.status_code == 200, answer.content.decode()
    page = answer.content.decode()
    return page, page.split('name="seen" value="')[1].split('"')[0]


def published(client: Client, **asked: str) -> Release:
    _, seen = drafted(client, **asked)
    answer = client.post("/releases/publish/", {**ASKED, **asked, "seen": seen, "reason": "年度公报"})
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
    from chanmai.bureau.releases import guarding

    client = signed_in("city", "city")
    first = drafted(client)[1]
    guarding._KEPT.clear()
    assert drafted(client)[1] == first


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
        assert client.get("/releases/draft/", ASKED).status_code == 403
        assert client.post("/releases/publish/", ASKED).status_code == 403
    content = client.get(f"/releases/{release.pk}/xlsx/").content
    written = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[-1] for row in written[1:]] == [
        "*" if value is None else value / 100 for value in cells_of(release).values()
    ], "a number is a number, and nothing hidden stands there"
    text = client.get(f"/releases/{release.pk}/csv/").content.decode("utf-8-sig")
    assert "湖里区,大型,*" in text
    english = client.get(f"/releases/{release.pk}/csv/", headers={"accept-language": "en"})
    assert "湖里区" not in english.content.decode()


def test_a_draft_that_is_no_longer_true_is_not_published() -> None:
    client = signed_in("city", "city")
    answer = client.post("/releases/publish/", {**ASKED, "seen": "0" * 64, "reason": "公报"})
    assert answer.status_code == 422
    assert "有变化" in answer.content.decode()
    _, seen = drafted(client)
    answer = client.post("/releases/publish/", {**ASKED, "seen": seen, "reason": " "})
    assert answer.status_code == 422
    assert not Release.objects.exists()
    assert client.get("/releases/draft/", {**ASKED, "offer": "nothing"}).status_code == 404
    assert client.get("/releases/draft/", {**ASKED, "year": "1999"}).status_code == 422


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


def test_a_table_that_went_out_meanwhile_is_reckoned_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two officers publish different tables at once: the second one's guard did not see the first one's table."""
    from chanmai.bureau.releases import operations

    client = signed_in("city", "city")
    stale = operations.guarded_table(
        CITY, "domain-size", "revenue", 2025, as_of=AT.date(), known_at=timezone.now()
    )
    published(client)
    monkeypatch.setattr(operations, "guarded_table", lambda *_args, **_more: stale)
    seen = stale[1].certificate.published["digest"]
    asked = {**ASKED, "offer": "domain-size", "seen": seen, "reason": "公报"}
    answer = client.post("/releases/publish/", asked)
    assert answer.status_code == 422
    assert Release.objects.count() == 1
