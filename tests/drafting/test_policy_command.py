"""`chanmai policy draft`: files in, report, JSON and folder out, refusals in both languages."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from chanmai.site.cli import main
from drafting.making_files import pdf, word
from pack.spoilt import EXAMPLE

RULE = "规上软件企业营业收入超过5000万元的，给予50万元奖励。"


@pytest.fixture(autouse=True)
def _no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHANMAI_DRAFT_ENDPOINT", raising=False)


def _draft(*words: str) -> int:
    return main(["policy", "draft", *words, "--pack", str(EXAMPLE)])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", RULE.encode()),
        ("a.html", f"<html><body><p>{RULE}</p></body></html>".encode()),
        ("a.docx", word([RULE])),
        ("a.pdf", pdf([[RULE]])),
    ],
)
def test_the_same_text_in_every_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert _draft(str(path), "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [each["test"] for each in said["clauses"][0]["conditions"]] == [
        "规上软件企业",
        "营业收入 > 5000万元",
    ]
    assert said["clauses"][0]["amount"]["formula"] == "50万元"
    start, end = said["sentences"][0]["proposals"][1]["place"]["original"]
    assert "营业收入超过5000万元" in said["text"][start:end]


def test_report_and_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "a.txt", tmp_path / "policies" / "2024-draft"
    path.write_text(RULE, encoding="utf-8")
    assert _draft(str(path), "--out", str(out)) == 0
    shown = capsys.readouterr()
    assert "[读懂 understood]" in shown.out
    assert "已写出" in shown.err
    assert "Written to" in shown.err
    assert "status: 征求意见稿" in (out / "policy.yaml").read_text("utf-8")
    assert (out / "draft.md").read_text("utf-8").strip() == shown.out.strip()
    assert _draft(str(path), "--out", str(out)) == 1
    assert "没有覆盖" in capsys.readouterr().err


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RULE.encode())))
    assert _draft("-", "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"]["understood"] == 1


@pytest.mark.parametrize(("name", "content"), [("a.pdf", pdf([[]])), ("a.txt", b""), ("a.xls", b"x")])
def test_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert _draft(str(path)) == 1
    lines = capsys.readouterr().err.strip().split("\n")
    assert len(lines) == 2
    assert lines[1].isascii()


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _draft(str(tmp_path / "none.txt")) == 1
    assert "Cannot open" in capsys.readouterr().err


def test_an_endpoint_that_does_not_answer_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANMAI_DRAFT_ENDPOINT", "http://127.0.0.1:9/v1")
    path = tmp_path / "a.txt"
    path.write_text("年产出1000万元以上的示范企业，给予50万元奖励。", encoding="utf-8")
    assert _draft(str(path)) == 0
    shown = capsys.readouterr()
    assert "起草端点没有给出可用的回答" in shown.err
    assert "起草端点没有给出可用的回答" in shown.out


def test_the_benchmark_reaches_its_goal() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.drafting"],
        cwd=root,
        env={"PYTHONPATH": str(root / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "held out" in done.stdout
