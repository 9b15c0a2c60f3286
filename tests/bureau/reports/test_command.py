"""`chanmai report`: files as the pages give them, the same again by the snapshot id, plain words for what is wrong."""

from pathlib import Path

import pytest

from chanmai.bureau.reports.models import Report, ReportFile
from chanmai.bureau.reports.queries.reports import FORMS as KEPT
from chanmai.pack.reports import Audience
from chanmai.site import cli
from chanmai.site.commands.report import EDITIONS, FORMS


def test_a_report_is_made_and_the_snapshot_gives_the_same_bytes(
    returns: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "月报.pdf", tmp_path / "again.bin"
    assert cli.main(["report", "monthly", "2025-06", "--out", str(first), "--edition", "public"]) == cli.DONE
    digest = Report.objects.get().digest
    assert digest in capsys.readouterr().err
    assert first.read_bytes().startswith(b"%PDF")
    asked = ["report", "--snapshot", digest[:16], "--format", "pdf", "--out", str(second)]
    assert cli.main(asked) == cli.DONE
    assert second.read_bytes() == first.read_bytes() == bytes(ReportFile.objects.get(form="pdf").content)


@pytest.mark.parametrize(
    ("args", "code", "zh", "en"),
    [
        (["weekly", "2025-06", "--out", "a.pdf"], 1, "没有“weekly”这种报告", "There is no report `weekly`"),
        (
            ["monthly", "2024-01", "--out", "a.pdf"],
            1,
            "没有报表期，没有数据",
            "no returns were asked for 2024-01",
        ),
        (["monthly", "2025-06", "--out", "a.odt"], 2, "请用 --format", "use --format"),
        (["monthly", "--out", "a.pdf"], 2, "请给出报告种类和所属期", "give KIND and PERIOD"),
        (["monthly", "2025-06", "--out", "no/where/a.pdf"], 1, "无法写入", "cannot write it"),
        (
            ["monthly", "2025-06", "--snapshot", "12345678", "--out", "a.pdf"],
            2,
            "不与种类",
            "goes without KIND",
        ),
        (["--snapshot", "0123456789", "--out", "a.pdf"], 1, "没有快照 0123456789", "There is no snapshot"),
        (["--snapshot", "012", "--out", "a.pdf"], 1, "至少写 8 位", "at least 8 signs"),
    ],
)
def test_what_is_wrong_is_told_in_both_languages(
    returns: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    args: list[str], code: int, zh: str, en: str,
) -> None:  # fmt: skip
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert cli.main(["report", *args]) == code
    told = capsys.readouterr().err
    assert zh in told
    assert en in told
    assert not Report.objects.exists()
    assert list(here.iterdir()) == [], "nothing half-made is left"


def test_the_command_offers_what_there_is() -> None:
    assert set(EDITIONS) == set(Audience)
    assert FORMS == KEPT
