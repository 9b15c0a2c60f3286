"""What holds once what was left has been taken up: the database, its chain, its batches and runs, the files."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COUNTS = {
    "filings that their batch does not tell of": """
        SELECT b.id FROM enterprises_importbatch b LEFT JOIN enterprises_filing f ON f.batch_id = b.id
        GROUP BY b.id, b.filings, b.state
        HAVING count(f.id) <> CASE WHEN b.state IN ('accepted', 'partial') THEN b.filings ELSE 0 END""",
    "batches that nobody works on": "SELECT id FROM enterprises_importbatch WHERE state IN ('waiting', 'running')",
    "batches that ended without a moment": """
        SELECT id FROM enterprises_importbatch WHERE state NOT IN ('waiting', 'running') AND finished_at IS NULL""",
    "runs that nobody works on": "SELECT id FROM policies_matchrun WHERE state IN ('waiting', 'running')",
    "runs written by half": """
        SELECT r.id FROM policies_matchrun r WHERE r.state <> 'done' AND (
        EXISTS (SELECT 1 FROM policies_decision d WHERE d.run_id = r.id)
        OR EXISTS (SELECT 1 FROM policies_clausesummary s WHERE s.run_id = r.id)
        OR EXISTS (SELECT 1 FROM policies_runfirm f WHERE f.run_id = r.id))""",
    "runs without all their clauses": """
        SELECT r.id FROM policies_matchrun r WHERE r.state = 'done' AND r.clauses <>
        (SELECT count(*) FROM policies_clausesummary s WHERE s.run_id = r.id)""",
    "two decisions that both hold": """
        SELECT min(id) FROM policies_decision WHERE NOT replaced
        GROUP BY run_id, enterprise_id, clause HAVING count(*) > 1""",
    "two firms of one code": "SELECT min(id) FROM enterprises_enterprise GROUP BY code HAVING count(*) > 1",
    "news that was not followed": """
        SELECT id FROM enterprises_novelty WHERE EXISTS
        (SELECT 1 FROM policies_matchrun WHERE state = 'done' AND withdrawn_at IS NULL)""",
}
OUTCOME = (
    """SELECT e.code, e.name, e.district, e.withdrawn FROM enterprises_enterprise e ORDER BY 1""",
    """SELECT e.code, f.form, f.period, f.item, f.revision, f.digest FROM enterprises_filing f
       JOIN enterprises_enterprise e ON e.id = f.enterprise_id ORDER BY 1, 2, 3, 4, 5""",
    """SELECT e.code, d.clause, d.verdict, d.standing, d.low, d.high, d.settled_low, d.settled_high
       FROM policies_decision d JOIN enterprises_enterprise e ON e.id = d.enterprise_id
       WHERE NOT d.replaced AND d.run_id = (SELECT max(id) FROM policies_matchrun WHERE state = 'done')
       ORDER BY 1, 2""",
    """SELECT clause, met, near, unknown, not_met, cells FROM policies_clausesummary
       WHERE run_id = (SELECT max(id) FROM policies_matchrun WHERE state = 'done') ORDER BY 1""",
)


def faults() -> list[str]:
    """Everything that does not hold, in words."""
    from django.conf import settings

    return [*_database(), *_chain(), *_files(Path(settings.HOME))]


def outcome() -> str:
    """A digest of what is known and decided, without numbers and moments that differ from try to try."""
    return hashlib.sha256(json.dumps([_rows(each) for each in OUTCOME], default=str).encode()).hexdigest()


def leftovers(home: Path) -> list[str]:
    """Files by halves that a killed process left: read by nobody, but they take room."""
    parts = [*(home / "imports").glob("*.part"), *(home / "snapshots").glob(".*.parquet")]
    locks = [each for each in (home / "snapshots").glob("run-*") if each.suffix != ".lock"]
    return sorted(each.name for each in (*parts, *locks))


def _rows(query: str) -> list[list[Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return [list(row) for row in cursor.fetchall()]


def _database() -> Iterator[str]:
    from django.db import connection

    if connection.vendor == "sqlite":
        if (found := _rows("PRAGMA quick_check")) != [["ok"]]:
            yield f"database: {found}"
        if found := _rows("PRAGMA foreign_key_check"):
            yield f"foreign keys: {found[:3]}"
    queries = dict(COUNTS)
    if "jobs_job" in connection.introspection.table_names():
        queries["jobs that nobody works on"] = "SELECT id FROM jobs_job WHERE state IN ('waiting', 'running')"
    for what, query in queries.items():
        if found := _rows(query):
            yield f"{what}: {[row[0] for row in found][:5]}"


def _chain() -> Iterator[str]:
    from django.conf import settings

    from chanmai.bureau.accounts.anchors import FILE
    from chanmai.bureau.accounts.queries import chain_state

    state = chain_state(Path(settings.HOME) / FILE)
    if not state.holds:
        yield f"audit chain: {state}"


def _files(home: Path) -> Iterator[str]:
    for file in (home / "imports").glob("*"):
        if file.suffix == ".progress":
            yield f"an import is said to be under way: {file.name}"
        if not file.suffix and hashlib.sha256(file.read_bytes()).hexdigest() != file.name:
            yield f"a kept file is not what it was: {file.name}"
    for (sha,) in _rows("SELECT sha256 FROM enterprises_importbatch WHERE state IN ('accepted', 'partial')"):
        if not (home / "imports" / sha).is_file():
            yield f"the file of a batch is gone: {sha}"
    for name, digest in _rows("SELECT snapshot, snapshot_hash FROM policies_matchrun WHERE state = 'done'"):
        file = home / "snapshots" / name
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            yield f"the snapshot of a run is gone: {name}"
