"""The files of the project, for tests about the project itself."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "chanmai"
FOLDERS = ("src", "tests", "packs", "docs", "tools", "benchmarks", ".ci")
TEXTS = {
    ".py",
    ".yaml",
    ".csv",
    ".md",
    ".html",
    ".css",
    ".js",
    ".svg",
    ".toml",
    ".lock",
    ".po",
    ".txt",
    ".json",
    "",
}
SKIPPED = {"__pycache__", "vendor", ".hypothesis"}


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Every text file of the project with its content."""
    files = [file for file in ROOT.iterdir() if file.is_file()]
    for folder in FOLDERS:
        files += [file for file in (ROOT / folder).rglob("*") if file.is_file()]
    kept = [file for file in files if file.suffix in TEXTS and not SKIPPED & set(file.parts)]
    return tuple((file, file.read_text(encoding="utf-8")) for file in sorted(kept) if not is_ignored(file))


def is_ignored(file: Path) -> bool:
    """Files that git does not keep."""
    return file.suffix in {".pyc", ".mo"} or file.name == ".git" or file.name.startswith(".coverage")


@cache
def modules() -> tuple[tuple[Path, str, ast.Module], ...]:
    """Every module of the product except migrations: path, source, syntax tree."""
    found = []
    for file in sorted(SRC.rglob("*.py")):
        if "migrations" not in file.parts:
            source = file.read_text(encoding="utf-8")
            found.append((file, source, ast.parse(source)))
    return tuple(found)


def place(file: Path, line: int | None = None) -> str:
    """A file as a finding names it."""
    return str(file.relative_to(ROOT)) + (f":{line}" if line else "")
