"""A toy: the smallest thing of its kind, as whole new files and as changes of files that are there.

toys/<kind>/files/ holds the new files at their places. toys/<kind>/toy.toml holds the heading of the kind in
ARCHITECTURE.md; the names that its placeholders stand for; the `printers`, what Python runs to print a file anew; and
the changes: `put` goes behind the line or lines `after`, or in the place of the words `find`, which stand there once.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOYS = Path(__file__).parent / "toys"


@dataclass(frozen=True, slots=True)
class Toy:
    """One toy by its folder."""

    folder: Path
    heading: str
    names: dict[str, str]
    changes: tuple[dict[str, str], ...]
    printers: dict[str, list[str]]

    @property
    def new(self) -> dict[str, Path]:
        """Its whole files, by the place where they go."""
        base = self.folder / "files"
        files = (
            file for file in sorted(base.rglob("*")) if file.is_file() and "__pycache__" not in file.parts
        )
        return {file.relative_to(base).as_posix(): file for file in files}

    @property
    def files(self) -> set[str]:
        """Every file that it adds or changes."""
        return {*self.new, *self.printers, *(change["file"] for change in self.changes)}

    def place(self, pattern: str) -> str:
        """A file of ARCHITECTURE.md with the names of this toy."""
        for name, stands_for in self.names.items():
            pattern = pattern.replace(f"<{name}>", stands_for)
        return pattern

    def plant(self, root: Path) -> None:
        """Add it to a tree. Raises AssertionError where the tree is not as the toy expects it."""
        for place, file in self.new.items():
            assert not (root / place).exists(), f"{self.folder.name}: {place} is there already"
            (root / place).parent.mkdir(parents=True, exist_ok=True)
            (root / place).write_bytes(file.read_bytes())
        for change in self.changes:
            file = root / change["file"]
            text = file.read_text(encoding="utf-8")
            file.write_text(replacement(text, change, f"toys/{self.folder.name}"), encoding="utf-8")


def replacement(text: str, change: dict[str, str], who: str) -> str:
    """The text of a file after one change."""
    put = change["put"].rstrip("\n")
    where = change["after"].strip("\n") if "after" in change else change["find"]
    old = f"\n{where}\n" if "after" in change else where
    new = f"\n{where}\n{put}\n" if "after" in change else put
    times = f"\n{text}".count(old)
    assert times == 1, f"{who}: in {change['file']} these words stand {times} times, not once:\n{where}"
    return f"\n{text}".replace(old, new)[1:]


def toys() -> list[Toy]:
    """All toys, by name."""
    return [_toy(file.parent) for file in sorted(TOYS.glob("*/toy.toml"))]


def _toy(folder: Path) -> Toy:
    data: dict[str, Any] = tomllib.loads((folder / "toy.toml").read_text(encoding="utf-8"))
    changes, printers = tuple(data.get("change", ())), data.get("printers", {})
    return Toy(folder, data["heading"], data.get("names", {}), changes, printers)
