"""What may go goes, and only when it is asked for; what decisions and filings hang on stays."""

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from chanmai.bureau.accounts import operations
from chanmai.bureau.accounts.models import Attempt
from chanmai.bureau.accounts.queries import audit_page
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.state import JobState
from chanmai.bureau.matching.models import MatchRun, RunState
from chanmai.site import cli

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - datetime.timedelta(days=400)


def put(file: Path, at: datetime.datetime) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"x" * 1000)
    os.utime(file, (at.timestamp(), at.timestamp()))
    return file


def batch(name: str, state: str, at: datetime.datetime) -> None:
    ImportBatch.objects.create(file_name=name, sha256=name, state=state, by="甲", at=at)


def job(kind: str, subject: int, state: str, ended: datetime.datetime | None) -> int:
    return Job.objects.create(
        kind=kind, lane="library", subject=subject, state=state, by="甲", at=LONG_AGO, finished_at=ended
    ).pk


@pytest.fixture
def jobs_that_stay() -> list[int]:
    """Beside them four that may go: done, a broken one that was done again later, two that followed filings."""
    job("import", 1, JobState.DONE, LONG_AGO)
    job("import", 2, JobState.BROKEN, LONG_AGO)
    again = job("import", 2, JobState.DONE, NOW)
    job("follow", 0, JobState.FAILED, LONG_AGO)
    job("follow", 0, JobState.DONE, LONG_AGO)
    return [
        again,
        job("import", 3, JobState.DONE, NOW),
        job("import", 4, JobState.FAILED, LONG_AGO),
        job("match", 4, JobState.CANCELLED, LONG_AGO),
        job("match", 5, JobState.WAITING, None),
        job("match", 6, JobState.RUNNING, None),
    ]


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def gone(home: Path) -> list[Path]:
    """Files that may go."""
    batch("refused", BatchState.REFUSED, LONG_AGO)
    batch("broken", BatchState.FAILED, LONG_AGO)
    Session.objects.create(session_key="old", session_data="", expire_date=LONG_AGO)
    Attempt.objects.create(bucket="name:x", at=LONG_AGO)
    names = ("imports/refused", "imports/broken", "imports/y.part", "imports/9.progress",
             "snapshots/.1.parquet", "snapshots/2026-01-01-ab.parquet")  # fmt: skip
    return [put(home / name, LONG_AGO) for name in names]


@pytest.fixture
def needed(home: Path) -> list[Path]:
    """Files that must stay."""
    batch("taken", BatchState.ACCEPTED, LONG_AGO)
    batch("part", BatchState.PARTIAL, LONG_AGO)
    batch("lately", BatchState.REFUSED, NOW)
    batch("waits", BatchState.WAITING, LONG_AGO)
    batch("again", BatchState.REFUSED, LONG_AGO)
    batch("again", BatchState.ACCEPTED, LONG_AGO)
    MatchRun.objects.create(
        as_of=NOW.date(), known_at=NOW, by="甲", started_at=NOW, state=RunState.FAILED,
        snapshot="2026-01-01-cd.parquet",
    )  # fmt: skip
    Session.objects.create(session_key="new", session_data="", expire_date=NOW + datetime.timedelta(days=1))
    names = ("imports/taken", "imports/part", "imports/lately", "imports/waits", "imports/again",
             "snapshots/2026-01-01-cd.parquet")  # fmt: skip
    now = put(home / "imports" / "z.part", NOW)
    return [*(put(home / name, LONG_AGO) for name in names), now]


def test_nothing_goes_unless_it_is_asked_for(
    gone: list[Path], needed: list[Path], jobs_that_stay: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["retention"]) == 0
    told = capsys.readouterr().out
    assert "没有删除任何东西" in told
    assert [line.split()[0] for line in told.splitlines()[:6]] == ["1", "1", "4", "3", "2", "1"]
    assert all(file.exists() for file in (*gone, *needed))
    assert Session.objects.count() == 2
    assert Job.objects.count() == len(jobs_that_stay) + 4


def test_what_may_go_goes_and_the_rest_stays(
    gone: list[Path], needed: list[Path], jobs_that_stay: list[int]
) -> None:
    assert cli.main(["retention", "--apply"]) == 0
    assert [file for file in gone if file.exists()] == []
    assert [file for file in needed if not file.exists()] == []
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert Attempt.objects.count() == 0
    assert sorted(Job.objects.values_list("pk", flat=True)) == jobs_that_stay
    row = audit_page(number=1).rows[0]
    assert (row.by, row.action) == ("chanmai retention", "retention")
    assert "refused" in row.target


def test_the_days_can_be_chosen(gone: list[Path], home: Path) -> None:
    assert cli.main(["retention", "--apply", "--refused-days", "500"]) == 0
    assert (home / "imports" / "refused").exists()
    before = job("import", 9, JobState.DONE, NOW - datetime.timedelta(days=100))
    assert cli.main(["retention", "--apply", "--job-days", "101"]) == 0
    assert Job.objects.filter(pk=before).exists()
    assert cli.main(["retention", "--apply", "--job-days", "99"]) == 0
    assert not Job.objects.filter(pk=before).exists()
    operations.record_failure(username="x", bucket="name:x", at=NOW)
    assert Attempt.objects.exclude(bucket="strangers").count() == 1
