"""What an installation need not keep, by rule: never what a decision is replayed from, or what a filing came from."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.contrib.sessions.models import Session

from chanmai.bureau.accounts.access.sessions import purge
from chanmai.bureau.accounts.attempts import PAUSE
from chanmai.bureau.accounts.operations import forget_attempts
from chanmai.bureau.accounts.queries import attempts_before
from chanmai.bureau.enterprises.queries.past_files import past_files
from chanmai.bureau.jobs.operations.queue import forget_jobs
from chanmai.bureau.jobs.queries import past_jobs
from chanmai.bureau.matching.queries.runs import snapshots_of_runs
from chanmai.engine.facts.texts import Text

REFUSED_DAYS = 365
"""Days after which files that were refused are of no more use, if the installation says nothing else."""
JOB_DAYS = 365
"""Days after which a job that has ended need not be told of any more, if the installation says nothing else."""
DRAFT = datetime.timedelta(days=1)
"""A file half written for so long is written by nobody any more."""
DRAFTS = ("imports/*.part", "imports/*.progress", "snapshots/.*.parquet", "*.draft", "secret_key.*")


@dataclass(frozen=True, slots=True)
class Rest:
    """A kind of what may go: how many, how many bytes on disk, and what takes them away."""

    what: Text
    number: int
    size: int
    drop: Callable[[], None]


def rests(
    home: Path, at: datetime.datetime, *, refused_days: int = REFUSED_DAYS, job_days: int = JOB_DAYS
) -> Iterator[Rest]:
    """What may go now, kind by kind; nothing is changed until `drop` is called."""
    sessions = Session.objects.filter(expire_date__lt=at)
    yield Rest(Text("过期的会话", "expired sessions"), sessions.count(), 0, partial(purge, at))
    before = at - PAUSE
    yield Rest(
        Text("已过时效的登录失败计数", "wrong passwords that count no more"),
        attempts_before(before),
        0,
        partial(forget_attempts, before),
    )
    ended = at - datetime.timedelta(days=job_days)
    yield Rest(
        Text(f"结束超过 {job_days} 天的任务记录", f"jobs that ended more than {job_days} days ago"),
        past_jobs(ended).count(),
        0,
        partial(forget_jobs, ended),
    )
    yield _files(Text("写到一半的文件", "files half written"), _drafts(home, at - DRAFT))
    past = at - datetime.timedelta(days=refused_days)
    refused = [home / "imports" / digest for digest in past_files(past)]
    yield _files(
        Text(f"超过 {refused_days} 天、没有导入的文件", f"files refused more than {refused_days} days ago"),
        [file for file in refused if file.is_file()],
    )
    yield _files(
        Text("没有一次匹配使用的快照", "snapshots that no matching uses"), _snapshots(home, at - DRAFT)
    )


def _drafts(home: Path, before: datetime.datetime) -> list[Path]:
    return [file for pattern in DRAFTS for file in sorted(home.glob(pattern)) if _older(file, before)]


def _snapshots(home: Path, before: datetime.datetime) -> list[Path]:
    used = snapshots_of_runs()
    files = sorted((home / "snapshots").glob("[!.]*.parquet"))
    return [file for file in files if file.name not in used and _older(file, before)]


def _older(file: Path, before: datetime.datetime) -> bool:
    return file.stat().st_mtime < before.timestamp()


def _files(what: Text, files: list[Path]) -> Rest:
    def drop() -> None:
        for file in files:
            file.unlink(missing_ok=True)

    return Rest(what, len(files), sum(file.stat().st_size for file in files), drop)
