"""What ARCHITECTURE.md says one touches to add a thing: the tables under “Where to add what”, one a kind."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PART = re.compile(r"^## Where to add what$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
KIND = re.compile(r"^### (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| (`.+?) \| .+ \|$", re.MULTILINE)
CHOICE = re.compile(r"\{([^{}]*)\}")


def tables(text: str) -> dict[str, tuple[str, ...]]:
    """The files of each kind, in the order of the document; `<app>` and the like stand as written."""
    found = PART.search(text)
    assert found, "ARCHITECTURE.md has no part “Where to add what”"
    _before, *parts = KIND.split(found[1])
    return {kind: tuple(_files(table)) for kind, table in zip(parts[::2], parts[1::2], strict=True)}


def _files(table: str) -> Iterator[str]:
    for cell in ROW.findall(table):
        for written in re.findall(r"`([^`]+)`", cell):
            yield from alternatives(written)


def alternatives(written: str) -> list[str]:
    """`a/{b,c}.py` is a/b.py and a/c.py."""
    choice = CHOICE.search(written)
    if choice is None:
        return [written]
    head, tail = written[: choice.start()], written[choice.end() :]
    return [name for each in choice[1].split(",") for name in alternatives(f"{head}{each.strip()}{tail}")]


def kinds() -> dict[str, tuple[str, ...]]:
    """The files of each kind, as ARCHITECTURE.md has them."""
    return tables((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))
