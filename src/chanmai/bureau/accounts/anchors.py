"""Where the audit chain stood on each day, kept in a file beside the database.

Who may write to the database alone can neither cut the end of the chain nor write it anew unseen: the file then names a
line that is missing or differs. Copy it to another machine to be safe from who may write to both.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "audit_heads.jsonl"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain ended on this day with this line; the day as 2026-05-01, `digest` in hexadecimal."""

    day: str
    sequence: int
    digest: str


def anchors(file: Path) -> Iterator[Anchor]:
    """The anchors of a file, oldest first; none where there is no file. Raises ValueError for a line that is none."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            fields = json.loads(line)
            yield Anchor(str(fields["day"]), int(fields["sequence"]), str(fields["digest"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}:{number}") from error


def last_day(file: Path) -> str:
    """The day of the newest anchor; empty without any, or where its line cannot be read."""
    try:
        lines = file.read_bytes()[-400:].splitlines()
        return str(json.loads(lines[-1])["day"])
    except (OSError, IndexError, ValueError, KeyError, TypeError):
        return ""


def add_anchor(file: Path, anchor: Anchor) -> None:
    """Write one line at the end of the file."""
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(anchor)) + "\n")


def first_lost(chain_anchors: Iterator[Anchor], digests: Mapping[int, str]) -> Anchor | None:
    """The first anchor whose line is missing or differs. `digests` by the number of the line."""
    return next((each for each in chain_anchors if digests.get(each.sequence) != each.digest), None)
