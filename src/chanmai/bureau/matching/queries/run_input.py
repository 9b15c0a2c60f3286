"""What the newest run decided on, for those who decide on it again."""

from dataclasses import dataclass

from chanmai.bureau.matching.queries.runs import RunRow, latest, run_row


@dataclass(frozen=True, slots=True)
class RunInput:
    """What a run decided on: its snapshot, as a file name with a hash, and the versions of its pack's clauses."""

    run: RunRow
    snapshot: str
    snapshot_hash: str
    pack: str
    versions: tuple[tuple[str, str], ...]


def latest_input() -> RunInput | None:
    """What the newest finished run decided on."""
    run = latest()
    if run is None:
        return None
    versions = tuple(sorted(run.versions.items()))
    return RunInput(run_row(run), run.snapshot, run.snapshot_hash, run.pack_name, versions)
