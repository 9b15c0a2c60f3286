"""What docs/operation.md and deploy/ tell an operator to type exists; so do the variables and addresses."""

import re
import shlex
from pathlib import Path

import pytest
from django.urls import resolve

from chanmai.site import environment
from chanmai.site.cli import build_parser

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "operation.md"
DEPLOY = [path for path in sorted((ROOT / "deploy").rglob("*")) if path.is_file()]
TEXT = MANUAL.read_text("utf-8")
SOURCES = "".join(path.read_text("utf-8") for path in sorted((ROOT / "src/chanmai/site").rglob("*.py")))


def lines() -> list[str]:
    """Every command line of ours in the manual and in the files beside it."""
    blocks = re.findall(r"^```\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    typed = [line.partition("  #")[0] for block in blocks for line in block.splitlines()]
    quoted = re.findall(r"`(chanmai [^`]+)`", TEXT)
    started = [line for path in DEPLOY for line in path.read_text("utf-8").splitlines()]
    found = [re.search(r"(?:^|bin/|= *)(chanmai [a-z].*)", line) for line in [*typed, *quoted, *started]]
    listed = re.findall(r'\["(chanmai", "[^\]]+)"\]', "\n".join(started))
    return [m[1] for m in found if m] + [line.replace('", "', " ") for line in listed]


@pytest.mark.parametrize("line", sorted(set(lines())))
def test_every_command_line_is_one(line: str) -> None:
    assert build_parser().parse_args(shlex.split(line)[1:]).run is not None


def test_there_are_such_lines() -> None:
    found = lines()
    assert len(found) > 20
    for line in ("chanmai serve --production --workers 4", "chanmai audit verify", "chanmai manage migrate"):
        assert line in [" ".join(each.split()) for each in found]


def test_every_variable_is_read_somewhere() -> None:
    text = TEXT + "".join(path.read_text("utf-8") for path in DEPLOY)
    named = set(re.findall(r"CHANMAI_[A-Z_]+", text))
    assert len(named) >= 9
    assert [name for name in sorted(named) if f'"{name}"' not in SOURCES] == []


def test_every_file_and_address_is_there() -> None:
    for link in re.findall(r"\]\(\.\./([^)]+)\)", TEXT):
        assert (ROOT / link).is_file(), link
    for address in ("/health/", "/ready/", "/metrics"):
        assert f"`{address}`" in TEXT
        assert resolve(address)


def test_every_metric_is_told_by_the_site() -> None:
    for name in re.findall(r"`(chanmai_[a-z_]+)", TEXT):
        assert f'"{name.removesuffix("_total")}"' in SOURCES, name


def test_the_address_of_the_database_in_the_examples_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = re.findall(
        r"postgresql://\S+?(?=['`\s])", TEXT + (ROOT / "deploy/environment.example").read_text()
    )
    assert len(addresses) >= 3
    for address in addresses:
        asked = address.replace("端口", "5432")
        assert environment.database_at(asked)["OPTIONS"]["sslmode"] == "verify-full"
