"""The hash chain over audit lines: how a line's digest is made and how the chain is checked."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Protocol

GENESIS = "0" * 64


class Line(Protocol):
    """What a digest is made of."""

    sequence: int
    at: datetime.datetime
    by: str
    user: int | None
    action: str
    target: str
    before: object
    after: object
    reason: str
    previous: str
    digest: str


def digest(line: Line) -> str:
    """SHA-256 over the previous digest and the line's content in one canonical JSON text."""
    content = {
        "sequence": line.sequence,
        "at": _moment(line.at),
        "by": line.by,
        "action": line.action,
        "target": line.target,
        "before": line.before,
        "after": line.after,
        "reason": line.reason,
        "previous": line.previous,
    }
    if line.user is not None:  # lines of versions that did not keep it have digests without it
        content["user"] = line.user
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(lines: Iterable[Line]) -> int | None:
    """The sequence number at which the chain does not hold any more (altered, missing, swapped), or None.

    `lines` are in the order of their sequence.
    """
    number, previous = 1, GENESIS
    for line in lines:
        if line.sequence != number or line.previous != previous or line.digest != digest(line):
            return number
        number, previous = number + 1, line.digest
    return None


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
