"""Labelled sentences: those that restate clauses of the pack, and documents of sentences in a file."""

import dataclasses
import zlib
from dataclasses import dataclass
from pathlib import Path

import yaml

from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry, entries_of
from chanmai.pack.finding import Fault, Notebook, PackError
from chanmai.pack.tree import read_yaml

KINDS = ("thresholds", "rates", "caps", "sums", "instalments", "validity", "stacking", "delivery")
HALVES = ("developed on", "held out")
FILES = ("development.yaml", "held_out.yaml")
_SILENT = {
    "yaml": Text("此处不合 YAML 写法", "This is not valid YAML"),
    "unknown-key": Text("不认识的键", "Unknown key"),
    "duplicate-key": Text("键重复", "A key is written twice"),
}  # what would say words of the file is said without them


@dataclass(frozen=True)
class Example:
    """A sentence with its labels, and the half that it belongs to."""

    text: str
    labels: dict[str, list[str]]
    of: str  # the clause that the sentence restates, or the place and title of its document
    half: str = ""


def clauses(folder: Path) -> list[Example]:
    """Sentences that restate clauses of the pack; the half is decided by the text alone, so that nobody chooses."""
    rows = [row for path in sorted(folder.glob("*.yaml")) for row in yaml.safe_load(path.read_text("utf-8"))]
    return [
        Example(
            row["text"],
            {kind: row.get(kind, []) for kind in KINDS},
            row.get("of", ""),
            HALVES[zlib.crc32(row["text"].encode()) % 2],
        )
        for row in rows
    ]


def sentences(folder: Path) -> list[Example]:
    """The sentences of both halves in a folder, each half a file of documents."""
    return [
        each
        for name, half in zip(FILES, HALVES, strict=True)
        for each in documents(folder / name, half)
    ]  # fmt: skip


def documents(path: Path, half: str = "") -> list[Example]:
    """The sentences of a file of documents. Raises PackError, which quotes nothing of the file."""
    notes, found = Notebook(), []
    tree = read_yaml(path.parent, path, notes)
    for document in entries_of(tree, notes) if tree is not None else ():
        title = f"{document.text('place')} {document.need('document')}".strip()
        document.text("number")
        rows = document.entries("sentences")
        if not rows:
            document.note_missing("sentences")
        found += [_sentence(row, title, half) for row in rows]
        document.note_unknown_keys()
    if notes.errors:
        raise PackError(map(_silent, notes.errors))
    return found


def _sentence(row: Entry, title: str, half: str) -> Example:
    row.text("at")
    found = Example(row.need("text"), {kind: list(row.texts(kind)) for kind in KINDS}, title, half)
    row.note_unknown_keys()
    return found


def _silent(finding: Fault) -> Fault:
    return dataclasses.replace(finding, message=_SILENT.get(finding.code, finding.message))
