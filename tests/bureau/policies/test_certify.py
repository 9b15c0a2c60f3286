"""`chanmai certify` as somebody at a terminal uses it; what it writes is checked by the tool that stands alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
