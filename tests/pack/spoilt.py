"""Copies of the example pack with mistakes planted in them."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from chanmai.pack.check import check
from chanmai.pack.finding import Fault

HERE = Path(__file__).parent
EXAMPLE = HERE / "example"


def mistakes() -> list[dict[str, Any]]:
    """The planted mistakes with what the checker has to say of each."""
    found: list[dict[str, Any]] = yaml.safe_load((HERE / "mistakes.yaml").read_text(encoding="utf-8"))
    return found


def spoil(folder: Path, edits: list[dict[str, Any]]) -> Path:
    """A copy of the example pack with the edits made; each text to be replaced must be there exactly once."""
    root = folder / "pack"
    shutil.copytree(EXAMPLE, root)
    for edit in edits:
        path = root / edit["file"]
        if edit["put"] is None:
            path.unlink()
            continue
        text = "" if edit.get("new") else path.read_text(encoding="utf-8")
        if edit.get("find"):
            assert text.count(edit["find"]) == 1, (
                f"{edit['find']!r} is {text.count(edit['find'])} times in {path}"
            )
            text = text.replace(edit["find"], edit["put"])
        else:
            text = edit["put"]
        path.write_text(text, encoding=edit.get("encoding", "utf-8"))
    return root


def findings(folder: Path, edits: list[dict[str, Any]]) -> list[Fault]:
    """What the checker says of the spoilt pack. The example itself has no findings at all."""
    return check(spoil(folder, edits))
