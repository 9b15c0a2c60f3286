"""How far an import is, as it notes in a file: its transaction lets nothing of itself be seen in the database."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def note_of(batch: int) -> Path:
    """The file in which an import notes how far it is."""
    return Path(settings.HOME) / "imports" / f"{batch}.progress"


def noted_batches() -> Iterator[int]:
    """The imports that note how far they are."""
    return (int(path.stem) for path in note_of(0).parent.glob("*.progress") if path.stem.isdecimal())


def progress_of(batch: int) -> tuple[str, int, int] | None:
    """Step, how much of it is done and how much there is; None when nothing is noted."""
    try:
        step, done, of = json.loads(note_of(batch).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(step), int(done), int(of)
