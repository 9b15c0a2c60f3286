"""`chanmai decide`: a snapshot from `chanmai export` decided as the matching decides, and refusals that say why."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from bureau.policies.people import TOWN
from chanmai.bureau.matching.models import MatchRun
from chanmai.runners.table import Table
from chanmai.site.cli import main

DAY = "2026-06-30"


@pytest.fixture
def snapshot(
    firms: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setenv("CHANMAI_PACK", str(TOWN))  # the command reads no settings
    path = tmp_path / "town.parquet"
    assert main(["export", str(path), "--as-of", DAY, "--history-complete"]) == 0
    assert "4 firms written" in capsys.readouterr().err
    return path


def found(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    assert main(argv) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 1) -> str:
    assert main(argv) == code
    streams = capsys.readouterr()
    assert streams.out == ""
    return streams.err


def test_a_snapshot_is_decided_as_the_matching_decides(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    matched = found(capsys, "match", "--as-of", DAY, "--history-complete", "--json")
    runs = MatchRun.objects.count()
    told = {
        runner: found(
            capsys,
            "decide",
            str(snapshot),
            "--as-of",
            DAY,
            "--on",
            runner,
            "--out",
            str(tmp_path / runner),
            "--json",
        )
        for runner in ("columnar", "reference")
    }
    fast = told["columnar"]
    assert (fast["firms"], fast["runner"], fast["demo"], fast["history_complete"]) == (
        4,
        "columnar",
        True,
        True,
    )
    assert fast["unknown_columns"] == []
    assert fast["clauses"] == told["reference"]["clauses"]
    assert {line["code"]: (line["met"], line["unknown"]) for line in fast["clauses"]} == {
        line["code"]: (line["tally"]["met"], line["tally"]["unknown"]) for line in matched["clauses"]
    }
    growth = next(line for line in fast["clauses"] if line["code"] == "t-growth")
    assert growth["met"] + growth["unknown"] + growth["not_met"] == 4
    assert MatchRun.objects.count() == runs
    rows = parquet.read_table(tmp_path / "columnar" / "part-000000.parquet").to_pylist()
    assert rows == parquet.read_table(tmp_path / "reference" / "part-000000.parquet").to_pylist()
    assert {row["verdict"] for row in rows} == {"met", "unknown"}


def test_what_is_told_names_scope_day_and_what_may_not_be_paid(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["decide", str(snapshot), "--as-of", DAY, "--out", str(tmp_path / "answers")]) == 0
    told = capsys.readouterr().out
    assert told.startswith("〔演示数据 demo data〕基准日 2026-06-30 · 4 家企业 firms × ")
    assert "未作叠加和就高处理 / each clause by itself" in told
    assert "〔转载所见，待核原文〕" in told
    assert f"answers written: {tmp_path / 'answers'}" in told


def test_columns_that_no_fact_has_are_named(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Table.read(snapshot).data.append_column("revenu@0", [[1, 2, 3, 4]])
    Table(data, 2026).write(tmp_path / "slip.parquet")
    assert main(["decide", str(tmp_path / "slip.parquet"), "--as-of", DAY]) == 0
    assert "columns that no fact has: revenu@0" in capsys.readouterr().out


def test_a_firm_with_a_figure_too_large_is_named_and_the_others_are_decided(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = Table.read(snapshot)
    name = next(name for name in table.data.column_names if name.startswith("revenue"))
    place = table.data.schema.get_field_index(name)
    values = [2**62, *table.data[name].to_pylist()[1:]]
    data = table.data.set_column(place, table.data.field(place), [values])
    Table(data, table.reference_year, table.history_complete).write(tmp_path / "large.parquet")
    argv = ["decide", str(tmp_path / "large.parquet"), "--as-of", DAY]
    assert main(argv) == 0
    told = capsys.readouterr().out
    assert "set aside: 1, all others are decided" in told
    assert "数值过大" in told
    assert "too large" in told
    lines = found(capsys, *argv, "--json")
    assert [each["subject"] for each in lines["aside"]] == [table.subjects[0]]
    assert {line["met"] + line["unknown"] + line["not_met"] for line in lines["clauses"]} == {3}


def test_refusals_say_what_and_where(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Give a day of 2026 with --as-of." in refused(
        capsys, "decide", str(snapshot), "--as-of", "2025-06-30"
    )
    assert "none.parquet does not exist." in refused(capsys, "decide", str(tmp_path / "none.parquet"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").touch()
    assert "Give another folder." in refused(
        capsys, "decide", str(snapshot), "--as-of", DAY, "--out", str(tmp_path / "full")
    )
    assert "no conditions, please" in refused(
        capsys, "export", str(tmp_path / "x.parquet"), "--district", "东区", code=2
    )
    assert "cannot write it" in refused(capsys, "export", str(tmp_path / "none" / "x.parquet"))
    assert not (tmp_path / "x.parquet").exists()


def test_without_spark_the_command_says_what_it_needs(
    snapshot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    words = refused(capsys, "decide", str(snapshot), "--as-of", DAY, "--on", "spark")
    assert "pyspark is not installed." in words or "Java was not found." in words
    words = refused(capsys, "match", "--as-of", DAY, "--on", "spark")
    assert "pyspark is not installed." in words or "Java was not found." in words
    assert not MatchRun.objects.exists()


def test_no_app_is_needed(snapshot: Path) -> None:
    """A machine that decides for a province has neither database nor settings."""
    program = (
        "import sys; from chanmai.site.cli import main; code = main(sys.argv[1:]); "
        "inside = [m for m in sys.modules if m.startswith('chanmai.bureau.') and m.count('.') > 2]; "
        "loaded = inside + [m for m in sys.modules if m == 'chanmai.site.settings']; "
        "print(code, loaded, file=sys.stderr)"
    )
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            "decide",
            str(snapshot),
            "--as-of",
            DAY,
            "--pack",
            str(TOWN),
            "--json",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr.splitlines()[-1] == "0 []"
    assert json.loads(ended.stdout)["firms"] == 4
