"""Where something may be said at all: what the web needs at the edge only, who may do what in permissions only."""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from consistency.sources import ROOT, SRC, modules, place, texts
from consistency.test_words import imports

BUREAU = SRC / "bureau"
WEB = ("django.http", "django.core.exceptions", "django.shortcuts", "ninja")
EDGE = {"pages", "api", "as_json", "admin", "forms", "viewer", "downloads"}
"""Modules (or folders) of the bureau that speak with the web: they turn requests into answers, all others refuse."""

VISITORS = {"viewer", "by", "visitor", "member", "viewer_of"}
ROLES = {"is_city", "is_officer"}
ROLE_IN_TEMPLATE = re.compile(r"viewer\.(?:is_\w+|own_firm_only|role\s*[!=]=)|[!=]=\s*viewer\.role")


def of_the_web(tree: ast.Module) -> list[int]:
    """The lines that import requests, answers and errors of the web."""
    return [line for line, name in imports(tree) if name.startswith(WEB)]


def at_the_edge(file: Path) -> bool:
    return bool(EDGE & {file.stem, *file.relative_to(BUREAU).parts[:-1]})


def test_only_the_edge_of_the_bureau_knows_the_web() -> None:
    inside = [
        (file, tree) for file, _s, tree in modules() if BUREAU in file.parents and not at_the_edge(file)
    ]
    assert len(inside) > 100
    assert [place(file, line) for file, tree in inside for line in of_the_web(tree)] == []


def test_every_app_keeps_its_models_to_itself() -> None:
    """Each has a contract that says so; `make lint` holds it to it."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    kept = {each["protected_modules"][0] for each in linter["contracts"] if each["type"] == "protected"}
    assert kept == {f"chanmai.bureau.{file.parent.name}.models" for file in BUREAU.glob("*/models*")}


def is_role(node: ast.expr) -> bool:
    """True for the role of a visitor, whatever the visitor is called."""
    if not isinstance(node, ast.Attribute) or node.attr != "role":
        return False
    names = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
    return bool(VISITORS & names)


def decided_by_role(tree: ast.Module) -> list[int]:
    """The lines that compare a visitor's role, or ask whether it is of the city or an officer's."""
    compared = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and any(is_role(each) for each in (node.left, *node.comparators))
    ]
    asked = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ROLES]
    return sorted(compared + asked)


def test_only_permissions_ask_what_somebody_is() -> None:
    outside = [
        (file, tree)
        for file, _s, tree in modules()
        if file.stem != "permissions" and BUREAU / "accounts" not in file.parents
    ]
    assert [place(file, line) for file, tree in outside for line in decided_by_role(tree)] == []
    pages = [(file, text) for file, text in texts() if file.suffix == ".html" and SRC in file.parents]
    assert len(pages) > 50
    assert [place(file) for file, text in pages if ROLE_IN_TEMPLATE.search(text)] == []


def test_permissions_have_names_of_their_own() -> None:
    """Templates see all of them side by side."""
    named = [
        node.name
        for file, _s, tree in modules()
        if file.stem == "permissions" and BUREAU in file.parents
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(named) > 8
    assert [name for name, count in Counter(named).items() if count > 1] == []
    assert [name for name in named if not name.startswith(("may_", "sees_"))] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("viewer.role == 'city'\nif viewer_of(request).role in (A, B): ...", [1, 2]),
        ("column.role is Role.NAME\nprint(viewer.role)", []),
        ("if not by.is_officer: ...", [1]),
    ],
)
def test_questions_for_a_role_are_found(source: str, lines: list[int]) -> None:
    assert decided_by_role(ast.parse(source)) == lines


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
