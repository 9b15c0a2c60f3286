"""Names and words: nothing called utils, no signals, only what the engine may import, every text in English too."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from chanmai.site import catalogues
from consistency.sources import ROOT, SRC, modules, place

SAYS_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "base",
    "misc",
    "services",
    "managers",
}
SIGNALS = {"django.dispatch", "django.db.models.signals", "django.core.signals"}
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or "."


def beyond_python(tree: ast.Module) -> list[int]:
    """The lines that import something that is neither the engine itself nor Python's own library."""
    return [
        line
        for line, name in imports(tree)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("chanmai.engine")
    ]


def unfinished(source: str) -> list[int]:
    marks = (*UNFINISHED, "raise NotImplemented")
    return [
        number for number, line in enumerate(source.splitlines(), 1) if any(mark in line for mark in marks)
    ]


def without_docstring(tree: ast.Module) -> list[str]:
    """The module and its public functions and classes that do not say what they are."""
    nameless = [] if ast.get_docstring(tree) or not tree.body else ["module"]
    for node in tree.body:
        is_named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if is_named and not node.name.startswith("_") and not ast.get_docstring(node):
            nameless.append(node.name)
    return nameless


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = [
        place(file) for file, _source, _tree in modules() if {file.stem, file.parent.name} & SAYS_NOTHING
    ]
    assert named == []


def test_no_signals() -> None:
    assert [
        place(file, line) for file, _s, tree in modules() for line, name in imports(tree) if name in SIGNALS
    ] == []


def test_the_engine_needs_nothing_but_python() -> None:
    engine = [(file, tree) for file, _source, tree in modules() if file.is_relative_to(SRC / "engine")]
    assert len(engine) > 20
    assert [place(file, line) for file, tree in engine for line in beyond_python(tree)] == []


def test_nothing_is_left_unfinished() -> None:
    assert [place(file, line) for file, source, _tree in modules() for line in unfinished(source)] == []


def test_every_module_function_and_class_says_what_it_is() -> None:
    silent = {place(file): names for file, _source, tree in modules() if (names := without_docstring(tree))}
    assert silent == {}


def test_every_text_is_there_in_english() -> None:
    missing = [f"{place(message.file)}: {message.text}" for message in catalogues.without_english()]
    assert missing == []


def test_no_catalogue_keeps_what_nothing_uses() -> None:
    assert [f"{place(message.file)}: {message.text}" for message in catalogues.stale_entries()] == []


def test_every_model_has_a_chinese_name() -> None:
    own = [model for model in apps.get_models() if model.__module__.startswith("chanmai.")]
    assert len(own) >= 3
    nameless = [
        model.__name__ for model in own if not any(sign >= "\u4e00" for sign in str(model._meta.verbose_name))
    ]
    assert nameless == []


def test_the_glossary_has_every_package_and_model() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    packages = {file.parent.name for file, _source, _tree in modules() if file.name == "__init__.py"}
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("chanmai.")}
    assert sorted(name for name in (packages - {"chanmai"}) | models if f"`{name}`" not in glossary) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import decimal\nfrom chanmai.engine.facts.fact import Fact", []),
        ("import numpy\nfrom django.db import models\nimport chanmai.pack", [1, 2, 3]),
        ("def f():\n    import yaml", [2]),
    ],
)
def test_foreign_imports_are_found(source: str, lines: list[int]) -> None:
    assert beyond_python(ast.parse(source)) == lines


def test_unfinished_work_is_found() -> None:
    assert unfinished(f"a = 1\nb = 2  # {UNFINISHED[0]}: mend\nraise NotImplementedError\n") == [2, 3]


def test_silence_is_found() -> None:
    source = "def f(): ...\ndef _g(): ...\nclass H:\n    '''A thing.'''\n"
    assert without_docstring(ast.parse(source)) == ["module", "f"]


def test_a_path_is_named_from_the_root() -> None:
    assert place(Path(__file__), 7) == "tests/consistency/test_words.py:7"
