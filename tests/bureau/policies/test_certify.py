"""`chanmai certify` as somebody at a terminal uses it; what it writes is checked by the tool that stands alone."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from chanmai.site.cli import main

TOOL = Path(__file__).resolve().parents[3] / "tools" / "verify_decision.py"


def verified(*files: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(TOOL), *map(str, files)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_a_certificate_and_a_page_are_written_and_hold(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    certificate, page = tmp_path / "甲.json", tmp_path / "甲.html"
    argv = ["certify", "小镇甲软件有限公司", "t-growth", "--as-of", "2026-06-30"]
    assert main([*argv, "--json", str(certificate), "--html", str(page)]) == 0
    told = capsys.readouterr().out
    assert f"核验：python tools/verify_decision.py {certificate} {page}" in told
    assert verified(certificate, page).count("接受 accepted") == 2
    document = json.loads(certificate.read_text(encoding="utf-8"))
    assert document["subject"] == {"id": str(firms["甲"]), "name": "小镇甲软件有限公司"}
    assert document["answer"]["verdict"] == "符合"
    assert any(row["source"] and row["source"]["form"] for row in document["facts"])
    assert "演示数据" in page.read_text(encoding="utf-8")


def test_the_page_calls_an_award_that_was_asked_for_by_its_title(
    firms: dict[str, int], tmp_path: Path
) -> None:
    page = tmp_path / "match.html"
    assert main(["certify", str(firms["甲"]), "e-match", "--as-of", "2026-06-30", "--html", str(page)]) == 0
    text = page.read_text(encoding="utf-8").partition("<pre")[0]  # the certificate inside keeps the code
    assert "奖励：“增长奖励”（镇府规〔2024〕1号）" in text
    assert "award: “增长奖励” (镇府规〔2024〕1号)" in text
    assert "t-growth" not in text


@pytest.mark.parametrize("firm", ["甲", "乙", "丙", "丁"])
@pytest.mark.parametrize("clause", ["t-growth", "t-scale", "e-once"])
def test_every_kind_of_answer_can_be_certified(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str], tmp_path: Path, firm: str, clause: str
) -> None:
    file = tmp_path / "one.json"
    assert main(["certify", str(firms[firm]), clause, "--as-of", "2026-06-30", "--json", str(file)]) == 0
    assert clause in verified(file)


def test_the_awards_on_which_it_is_built_are_certified_beside_it(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "match.json"
    assert main(["certify", str(firms["甲"]), "e-match", "--as-of", "2026-06-30", "--json", str(file)]) == 0
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    assert "未随附" in verified(file)
    assert "未随附" not in verified(*files)


def test_without_a_file_it_is_printed(firms: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certify", str(firms["丙"]), "t-growth", "--as-of", "2026-06-30"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["answer"]["verdict"] == "待补充"
    assert len(document["witnesses"]) >= 2


def test_a_clause_that_is_not_decided_on_the_day_is_refused(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["certify", str(firms["甲"]), "t-growth", "--as-of", "2019-06-30"]) == 1
    assert "不能判定条款" in capsys.readouterr().err


class TestOverHttp:
    """The same documents from the firm's page and from the API."""

    def test_the_page_offers_them_and_they_hold(
        self,
        firms: dict[str, int],
        match: Callable[..., int],
        signed_in: Callable[..., Client],
        tmp_path: Path,
    ) -> None:
        match()
        client = signed_in("firm")
        page = client.get(f"/policies/firm/{firms['甲']}/").content.decode()
        for form, kind in (("html", "text/html"), ("json", "application/json")):
            address = f"/policies/firm/{firms['甲']}/certificate/t-growth.{form}?as_of=2026-06-30"
            assert address in page
            answer = client.get(address)
            assert answer["Content-Type"].startswith(kind)
            name = f"certificate-{firms['甲']}-t-growth.{form}"
            assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
            (tmp_path / name).write_bytes(answer.content)
        assert verified(*tmp_path.glob("certificate-*")).count("接受 accepted") == 2

    def test_awards_under_it_come_in_one_file(
        self, firms: dict[str, int], signed_in: Callable[..., Client], tmp_path: Path
    ) -> None:
        answer = signed_in("city").get(
            f"/policies/firm/{firms['甲']}/certificate/e-match.json?as_of=2026-06-30"
        )
        assert answer["Content-Type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            archive.extractall(tmp_path)
        files = sorted(tmp_path.iterdir())
        assert len(files) == 2
        assert "未随附" not in verified(*files)

    def test_the_api_gives_the_document(
        self, firms: dict[str, int], signed_in: Callable[..., Client], tmp_path: Path
    ) -> None:
        address = f"/api/enterprises/{firms['甲']}/decisions/e-match/certificate?as_of=2026-06-30"
        found = signed_in("city").get(address).json()
        files = [tmp_path / "one.json", tmp_path / "base.json"]
        (below,) = found["bases"].values()
        for file, document in zip(files, (found["certificate"], below), strict=True):
            file.write_text(json.dumps(document), encoding="utf-8")
        assert "未随附" not in verified(*files)

    def test_who_may_not_see_the_firm_gets_nothing(
        self, firms: dict[str, int], signed_in: Callable[..., Client]
    ) -> None:
        client = signed_in("firm")
        assert client.get(f"/policies/firm/{firms['乙']}/certificate/t-growth.json").status_code == 404
        assert client.get(f"/policies/firm/{firms['甲']}/certificate/t-none.html").status_code == 404
