"""Modules, functions and lines of templates stay small enough to be read at a sitting."""

import ast
from collections.abc import Iterator

import pytest

from consistency.sources import SRC, modules, place, texts

MODULE_CAP, MODULE_P90 = 400, 250
FUNCTION_CAP, FUNCTION_P90 = 60, 25
PARAMETERS = 6
TEMPLATE_LINE = 120


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def positional(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Parameters that may be given by position; named ones, and those of an API address, read well at any number."""
    if any(ast.unparse(decorator).startswith("router.") for decorator in node.decorator_list):
        return 0
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    return len([name for name in names if name not in ("self", "cls", "request")])


def long_lines(text: str) -> list[int]:
    return [number for number, line in enumerate(text.splitlines(), 1) if len(line) > TEMPLATE_LINE]


def ninth_decile(sizes: list[int]) -> int:
    return sorted(sizes)[len(sizes) * 9 // 10]


def test_no_module_is_too_long() -> None:
    lengths = {place(file): len(source.splitlines()) for file, source, _tree in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_CAP} == {}
    assert ninth_decile(list(lengths.values())) <= MODULE_P90


def test_no_function_is_too_long() -> None:
    lengths = {
        f"{place(file, node.lineno)} {node.name}": length(node)
        for file, _source, tree in modules()
        for node in functions(tree)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_CAP} == {}
    assert ninth_decile(list(lengths.values())) <= FUNCTION_P90


def test_no_function_takes_too_many_things_by_position() -> None:
    many = [
        f"{place(file, node.lineno)} {node.name}"
        for file, _source, tree in modules()
        for node in functions(tree)
        if positional(node) > PARAMETERS
    ]
    assert many == []


def test_no_line_of_a_template_is_too_long() -> None:
    templates = [(file, text) for file, text in texts() if SRC in file.parents and file.suffix == ".html"]
    assert len(templates) > 100
    assert [place(file, line) for file, text in templates for line in long_lines(text)] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def f(self, a, b): ...", 2),
        ("def f(a, /, b, *, c): ...", 2),
        ("def f(*a, **b): ...", 0),
        ("@router.get('/x')\ndef f(a, b): ...", 0),
    ],
)
def test_parameters_are_counted(source: str, count: int) -> None:
    assert positional(next(functions(ast.parse(source)))) == count


def test_lengths_are_counted() -> None:
    assert length(next(functions(ast.parse("def f():\n    a = 1\n\n    return a\n")))) == 4
    assert ninth_decile(list(range(10))) == 9
    assert long_lines(f"{'字' * TEMPLATE_LINE}\n{'字' * TEMPLATE_LINE}。\n") == [2]
