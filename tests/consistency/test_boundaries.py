"""Where something may be said at all: what the web needs at the edge only."""

import ast
from pathlib import Path

import pytest

from consistency.sources import SRC, modules, place
from consistency.test_words import imports

BUREAU = SRC / "bureau"
WEB = ("django.http", "django.core.exceptions", "django.shortcuts", "ninja")
EDGE = {"pages", "api", "admin", "forms", "viewer", "downloads"}
"""Modules (or folders) of the bureau that speak with the web: they turn requests into answers, all others refuse."""


def of_the_web(tree: ast.Module) -> list[int]:
    """The lines that import requests, answers and errors of the web."""
    return [line for line, name in imports(tree) if name.startswith(WEB)]


def at_the_edge(file: Path) -> bool:
    return bool(EDGE & {file.stem, *file.relative_to(BUREAU).parts[:-1]})


def test_only_the_edge_of_the_bureau_knows_the_web() -> None:
    inside = [(file, tree) for file, _s, tree in modules() if BUREAU in file.parents and not at_the_edge(file)]
    assert len(inside) > 100
    assert [place(file, line) for file, tree in inside for line in of_the_web(tree)] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from django.db import models\nfrom django.utils import timezone", []),
        ("from django.http import Http404\nimport ninja", [1, 2]),
        ("def f():\n    from django.core.exceptions import PermissionDenied", [2]),
    ],
)
def test_imports_of_the_web_are_found(source: str, lines: list[int]) -> None:
    assert of_the_web(ast.parse(source)) == lines
