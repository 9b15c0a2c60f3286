"""`chanmai pack check --prove`: what is printed, what is signed off, what fails; and the list of sign-offs."""

import json
import shutil
from pathlib import Path

import pytest

from chanmai.pack.finding import Notebook
from chanmai.pack.load import load
from chanmai.pack.signoffs import check_signoffs, read_signoffs
from chanmai.site import proofs
from chanmai.site.cli import main
from pack.spoilt import EXAMPLE

SIGNED = """\
- clause: {clause}
  kind: {kind}
  reason: 原文如此
  by: 王
  date: 2026-11-23
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    target = tmp_path / "pack"
    shutil.copytree(EXAMPLE, target)
    return target


def test_a_sound_pack_is_proved(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(root), "--prove"]) == 0
    out = capsys.readouterr().out
    assert "错误 0" in out
    assert "clauses proved: 0 errors" in out


def test_an_unsound_pack_is_not_proved(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "stray.yaml").write_text("a: 1", encoding="utf-8")
    (root / "pack.yaml").write_text("name: x\n", encoding="utf-8")
    assert main(["pack", "check", str(root), "--prove"]) == 1
    assert "clauses proved" not in capsys.readouterr().out


def test_findings_as_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(root), "--prove", "--json"]) == 0
    text = capsys.readouterr().out
    decoder = json.JSONDecoder()
    checks, end = decoder.raw_decode(text)
    found, _ = decoder.raw_decode(text[end:].lstrip())
    assert checks == []
    assert {"kind", "clause", "zh", "en", "size", "firms", "signed"} <= set(found[0])
    assert all(firm["facts"] and firm["outcomes"] for each in found for firm in each["firms"])


def test_a_signed_finding_is_shown_only_on_demand(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, report, _ = proofs.prove_pack(root)
    finding = next(each for each in report.findings if each.clause in pack.clauses)
    text = SIGNED.format(clause=finding.clause, kind=finding.kind)
    (root / "signoffs.yaml").write_text(text, encoding="utf-8")
    main(["pack", "check", str(root), "--prove"])
    assert "签注 signed off" not in capsys.readouterr().out
    main(["pack", "check", str(root), "--prove", "--all"])
    out = capsys.readouterr().out
    assert f"signed off [{finding.kind}] {finding.clause}" in out
    assert "签注 signed off: 原文如此（王，2026-11-23）" in out


def test_a_stale_sign_off_is_told(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = next(iter(load(root).clauses))
    (root / "signoffs.yaml").write_text(SIGNED.format(clause=code, kind="never-applies"), encoding="utf-8")
    assert main(["pack", "check", str(root), "--prove"]) == 0
    out = capsys.readouterr().out
    assert f"signoffs.yaml: warning [stale-signoff] {code}" in out
    assert "王于2026-11-23对“never-applies”的签注已不对应任何发现，请删去。" in out


def test_a_sign_off_of_nothing_is_an_error_of_the_pack(root: Path) -> None:
    (root / "signoffs.yaml").write_text(SIGNED.format(clause="nowhere", kind="cliff"), encoding="utf-8")
    notes = Notebook()
    check_signoffs(load(root), notes)
    (finding,) = notes.findings
    assert (finding.file, finding.line, finding.code) == ("signoffs.yaml", 1, "unknown-clause")


def test_an_incomplete_sign_off_is_an_error(root: Path) -> None:
    (root / "signoffs.yaml").write_text("- {clause: a, kind: cliff, by: 王}\n", encoding="utf-8")
    notes = Notebook()
    assert read_signoffs(root, notes) == ()
    assert {finding.code for finding in notes.findings} == {"missing-key"}
    assert len(notes.findings) == 2  # reason and date


def test_without_the_solver_it_is_said_how_to_get_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proofs, "available", lambda: False)
    assert main(["pack", "check", str(root), "--prove"]) == 1
    assert "chanmai[solve]" in capsys.readouterr().out
