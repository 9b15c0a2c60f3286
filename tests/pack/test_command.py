"""`chanmai pack check` and `chanmai pack list`: exit codes, both languages, JSON."""

import json
from pathlib import Path

import pytest

from chanmai.site.cli import main
from pack.spoilt import EXAMPLE, spoil

WRONG_AMOUNT = {
    "file": "policies/2022-city-growth/cases.yaml",
    "find": "amount: 30万元",
    "put": "amount: 3万元",
}
UNUSED = {"file": "forms/annual.yaml", "find": "  - {fact: 从业人员, headers: [年末从业人数]}\n", "put": ""}


def test_a_sound_pack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(EXAMPLE)]) == 0
    out = capsys.readouterr().out
    assert "错误 0，警告 0，提示 0" in out
    assert "0 errors, 0 warnings, 0 notes" in out


def test_a_mistake_is_printed_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(spoil(tmp_path, [WRONG_AMOUNT]))]) == 1
    out = capsys.readouterr().out
    assert out.startswith("policies/2022-city-growth/cases.yaml:1:98: error [case-amount]")
    assert "1 error, 0 warnings" in out


def test_notes_are_listed_on_demand_and_do_not_count_as_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = str(spoil(tmp_path, [UNUSED]))
    assert main(["pack", "check", root]) == 0
    assert "unused-fact" not in capsys.readouterr().out
    assert main(["pack", "check", root, "--all"]) == 0
    assert "unused-fact" in capsys.readouterr().out


def test_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(spoil(tmp_path, [WRONG_AMOUNT])), "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["code"], finding["line"], finding["severity"]) == ("case-amount", 1, "error")
    assert finding["mend_en"] == "Mend the case or the formula."


def test_no_pack_is_a_plain_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "check", str(tmp_path / "nothing")]) == 1
    assert "里没有 pack.yaml" in capsys.readouterr().out
    assert main(["pack", "list", "--pack", str(tmp_path / "nothing")]) == 1
    assert "There is no pack.yaml" in capsys.readouterr().out


def test_clauses_are_listed_with_their_marks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "list", "--pack", str(EXAMPLE), "--json"]) == 0
    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["ea2024-match"]["unpayable"] == "未核实"
    assert rows["lc2024-growth"]["unpayable"] == ""
    assert rows["lc2024-growth"]["cases"] == 5


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("facts", "营业收入"),
        ("chains", "市增长奖励"),
        ("groups", "增长奖励"),
        ("ladders", "专精特新企业"),
        ("targets", "达到200亿元"),
        ("measures", "m31-01"),
        ("forms", "软件企业年报"),
    ],
)
def test_other_lists(capsys: pytest.CaptureFixture[str], what: str, word: str) -> None:
    assert main(["pack", "list", what, "--pack", str(EXAMPLE)]) == 0
    assert word in capsys.readouterr().out


def test_the_pack_of_the_installation_is_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHANMAI_PACK", str(EXAMPLE))
    assert main(["pack", "list"]) == 0
    assert "lc2024-growth" in capsys.readouterr().out
