"""What a pack invents of the supervision of its demo city: assignments, words on progress, evaluations, a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from chanmai.pack.pack import Pack


@dataclass(frozen=True, slots=True)
class InventedWord:
    """A word on progress, `day` days from the day of the demo; a file of evidence where `file` has a name."""

    day: int
    text: str
    percent: int | None = None
    count: int | None = None
    file: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class InventedTask:
    """Measures of which an organisation of the kind `owner` is in charge; dates are days from the day of the demo."""

    measures: tuple[str, ...]
    owner: str
    start: int
    due: int
    words: tuple[InventedWord, ...]
    goal: int | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class InventedSubject:
    """Something that is evaluated, with its evaluation."""

    kind: str
    name: str
    measure: str
    held: int
    grade: str
    text: str


@dataclass(frozen=True, slots=True)
class InventedMeeting:
    """A sitting of the joint meeting; each resolution is a text, a kind of organisation and days until it is due."""

    held: int
    place: str
    chair: str
    present: str
    resolutions: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class InventedSupervision:
    """All that is invented of it."""

    reason: str
    tasks: tuple[InventedTask, ...]
    subjects: tuple[InventedSubject, ...]
    meeting: InventedMeeting | None


def invented_supervision(pack: Pack) -> InventedSupervision | None:
    """What `demo/supervision.yaml` says; None where the pack has no such file."""
    file = pack.root / "demo" / "supervision.yaml"
    if not file.is_file():
        return None
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    return InventedSupervision(
        said["reason"],
        tuple(map(_task, said["tasks"])),
        tuple(InventedSubject(**each) for each in said.get("subjects", ())),
        _meeting(said.get("meeting")),
    )


def _task(entry: Mapping[str, Any]) -> InventedTask:
    words = tuple(InventedWord(**each) for each in entry["words"])
    return InventedTask(**{**entry, "measures": tuple(entry["measures"]), "words": words})


def _meeting(entry: Mapping[str, Any] | None) -> InventedMeeting | None:
    if entry is None:
        return None
    settled = tuple((each["text"], each["owner"], each["due"]) for each in entry["resolutions"])
    return InventedMeeting(**{**entry, "resolutions": settled})
