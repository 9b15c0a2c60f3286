"""The snapshots of runs: kept once under their hash, found again, and compared with what was kept."""

import datetime
import hashlib
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from chanmai.bureau.matching.models import MatchRun
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text
from chanmai.runners.table import Table


def keep_snapshot(table: Table, as_of: datetime.date) -> tuple[str, str]:
    """Keep a snapshot under its hash: file name and sha256. The same content is kept once."""
    folder = snapshots()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{uuid4().hex}.parquet"
    table.write(draft)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    name = f"{as_of.isoformat()}-{digest[:16]}.parquet"
    draft.replace(folder / name)
    return name, digest


def snapshots() -> Path:
    """The folder of snapshots."""
    return Path(settings.HOME) / "snapshots"


def snapshot_of(run: MatchRun) -> Table:
    """The snapshot of a run. Raises Conflict when it is missing or was changed."""
    file = snapshots() / run.snapshot
    if not file.is_file():
        raise no_replay(run.pk, Text("的快照文件已不在", "has lost its snapshot"))
    table = read_snapshot(file, run.snapshot_hash)
    if table is None:
        raise no_replay(run.pk, Text("的快照文件被改动过", "has a snapshot that was changed"))
    return table


def read_snapshot(file: Path, digest: str) -> Table | None:
    """The snapshot in a file; None when it is not there any more, or not what it was."""
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
        return None
    return Table.read(file)


def no_replay(run: int, why: Text) -> Conflict:
    """Why a run cannot be repeated."""
    return Conflict(Text(f"第 {run} 次匹配{why.zh}。", f"Matching no. {run} {why.en}."), code="cannot-replay")
