"""No pattern of ours can be matched in so many ways that a text makes it run for ever.

A repetition without an end, or of more than a few times, over something that can itself be of several lengths or forms
is read in one way only: what it repeats is an atomic group, or begins with a sign that nothing else of it begins with.
"""

import ast
import importlib
import re
import re._constants as kinds  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from typing import Any

import pytest

from consistency.sources import SRC, modules

FEW = 4
CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "finditer", "findall"}
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)


def patterns() -> Iterator[tuple[str, str]]:
    """Every pattern of the source with where it stands: compiled ones of modules, and those written into calls."""
    for path, _, tree in modules():
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in CALLS
        ]
        if not calls:
            continue
        name = ".".join(path.relative_to(SRC.parent).with_suffix("").parts).removesuffix(".__init__")
        known = vars(importlib.import_module(name))
        for call in calls:
            try:
                text = eval(compile(ast.Expression(call.args[0]), name, "eval"), dict(known))  # noqa: S307
            except NameError:
                continue  # made within a function, of pieces that stand in patterns of their own
            if isinstance(text, str):
                yield f"{name}:{call.lineno}", text


def ambiguous(tree: Any) -> Iterator[str]:
    """The repetitions of a pattern whose body can be read in several ways."""
    for kind, value in tree:
        if kind in REPEATS:
            _, most, body = value
            if kind is not kinds.POSSESSIVE_REPEAT and most > FEW and not plain(body):
                yield str(body)[:300]
            yield from ambiguous(body)
        elif kind is kinds.SUBPATTERN:
            yield from ambiguous(value[-1])
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from ambiguous(branch)
        elif kind is kinds.ATOMIC_GROUP:
            yield from ambiguous(value)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from ambiguous(value[1])


def plain(body: Any) -> bool:
    """True for what can be read in one way: of one length without a choice, or atomic."""
    items = list(body)
    if len(items) == 1 and items[0][0] is kinds.ATOMIC_GROUP:
        return True
    if len(items) == 1 and items[0][0] is kinds.SUBPATTERN:
        return plain(items[0][1][-1])
    low, high = body.getwidth()
    return bool(low == high) and not any(kind is kinds.BRANCH for kind, _ in items)


def test_every_repetition_is_read_in_one_way() -> None:
    found = [(place, body) for place, text in patterns() for body in ambiguous(parser.parse(text))]
    assert not found, "\n".join(f"{place}: {body}" for place, body in found)


@pytest.mark.parametrize("text", [r"(a|ab)*c", r"(\d+,?)+$", r"(?:a|a)*b", r"(?:ab?){2,40}c", r"((?:x*)y?)*"])
def test_a_pattern_with_many_readings_is_noticed(text: str) -> None:
    assert list(ambiguous(parser.parse(text)))


@pytest.mark.parametrize(
    "text", [r"(?>a|ab)*c", r"(?>a|ab)*+c", r"\d+(?:,\d{3})*", r"(?:ab)?(?:c|d){0,3}", r"[ab]*c"]
)
def test_a_pattern_with_one_reading_passes(text: str) -> None:
    assert not list(ambiguous(parser.parse(text)))


def test_what_is_compiled_here_is_what_is_used() -> None:
    assert sum(1 for _ in patterns()) > 100
    assert all(re.compile(text) for _, text in patterns())
