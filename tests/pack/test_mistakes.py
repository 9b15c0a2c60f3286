"""Each planted mistake is told at its place, in both languages, with its mend, and nothing else is told."""

from pathlib import Path
from typing import Any

import pytest

from chanmai.pack.check import check
from chanmai.pack.finding import PackError, Severity
from chanmai.pack.load import load
from pack.spoilt import EXAMPLE, findings, mistakes, spoil

MISTAKES = mistakes()


def test_the_example_itself_has_nothing_to_mend() -> None:
    assert check(EXAMPLE) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=[each["name"] for each in MISTAKES])
def test_mistake_is_told(mistake: dict[str, Any], tmp_path: Path) -> None:
    told = findings(tmp_path, mistake["edits"])
    assert [str(finding) for finding in told] == mistake["says"]
    for finding in told:
        assert finding.message.zh
        assert finding.message.en
        if finding.severity is Severity.ERROR:
            assert finding.mend.zh
            assert finding.mend.en


def test_there_are_many_kinds_of_mistakes() -> None:
    kinds = {says.split("[")[1].split("]")[0] for mistake in MISTAKES for says in mistake["says"]}
    assert len(kinds) >= 40


def test_a_pack_with_errors_is_not_loaded_and_names_them_all(tmp_path: Path) -> None:
    edits = [
        {"file": "policies/2024-city-growth/policy.yaml", "find": "status: 现行", "put": "status: 有效"},
        {"file": "forms/annual.yaml", "find": "fact: 从业人员", "put": "fact: 从业人数"},
    ]
    with pytest.raises(PackError) as caught:
        load(spoil(tmp_path, edits))
    assert [finding.file for finding in caught.value.findings] == [
        "forms/annual.yaml",
        "policies/2024-city-growth/policy.yaml",
    ]
    assert "2 处错误" in caught.value.message.zh
    assert "2 errors" in caught.value.message.en
    assert "policies/2024-city-growth/policy.yaml:8:9" in str(caught.value)


def test_a_finding_is_also_plain_data(tmp_path: Path) -> None:
    edits = [{"file": "pack.yaml", "find": "version: 2024.1.0\n", "put": ""}]
    (finding,) = findings(tmp_path, edits)
    assert finding.data() == {
        "file": "pack.yaml",
        "line": 2,
        "column": 1,
        "severity": "error",
        "code": "missing-key",
        "zh": "缺少“version”",
        "en": "`version` is missing",
        "mend_zh": "补写 version: …",
        "mend_en": "Add `version: …`",
    }
