"""No floating point where something is decided or paid: the type checker tells the type of every expression.

Engine, runners and pack are type-checked as a whole; every expression whose type is a float, a complex number or an
array of floats is a finding. The drafting aid of the pack stands apart: it reads the layout of pages and proposes text
that a person and `chanmai pack check` accept or not; it decides nothing. Nor do the statistics of the quality index and
of early warning, which nothing that decides may import: contracts of pyproject.toml say so. The one exception is a
rule, not a list: the likeness above which the speller proposes another name (`cutoff=` of difflib).
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from mypy import build, nodes
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.types import Instance, UnionType, get_proper_type

from consistency.sources import SRC, modules

DECIDING = ("engine", "runners", "pack")
PROPOSING = ("pack", "drafting")
STATISTICS = (("engine", "quality"), ("engine", "warnings"))
WALKED = (nodes.Statement, nodes.Expression, nodes.Block, nodes.FuncItem, nodes.Argument)
LEFT = {"node", "info", "type", "names", "fullname", "analyzed", "original_def", "unanalyzed_items"}


def checked(sources: list[BuildSource]) -> build.BuildResult:
    options = Options()
    options.python_version = sys.version_info[:2]  # the stubs of what is installed here are for this Python
    options.mypy_path = [str(SRC.parent)]
    options.incremental = False
    options.export_types = options.preserve_asts = True
    options.ignore_missing_imports = True
    return build.build(sources, options)


@cache
def attributes(kind: type) -> list[str]:
    names = (name for name in dir(kind) if not name.startswith("_") and name not in LEFT)
    return [name for name in names if not callable(getattr(kind, name, None))]


def expressions(value: Any, seen: set[int]) -> Iterator[nodes.Expression]:
    """Every expression below a node of mypy's tree (whose compiled visitors cannot be subclassed)."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from expressions(item, seen)
    elif isinstance(value, WALKED) and not isinstance(value, nodes.TypeInfo) and id(value) not in seen:
        seen.add(id(value))
        if isinstance(value, nodes.Expression):
            yield value
        for name in attributes(type(value)):
            yield from expressions(getattr(value, name, None), seen)


def is_float(found: Any) -> bool:
    kind = get_proper_type(found)
    if isinstance(kind, UnionType):
        return any(is_float(item) for item in kind.items)
    if not isinstance(kind, Instance):
        return False
    name = kind.type.fullname
    return name in ("builtins.float", "builtins.complex") or (
        name.startswith("numpy") and "float" in str(kind)
    )


def spelling(source: str) -> set[tuple[int, int]]:
    """Where the speller's cutoff is written: line and column."""
    return {
        (keyword.value.lineno, keyword.value.col_offset)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_close_matches")
        for keyword in node.keywords
        if keyword.arg == "cutoff"
    }


def floats(result: build.BuildResult, module: str, source: str) -> list[int]:
    """The lines of a module on which a float occurs."""
    allowed = spelling(source)
    found = expressions(result.files[module].defs, set())
    lines = {
        node.line
        for node in found
        if node in result.types and is_float(result.types[node]) and (node.line, node.column) not in allowed
    }
    return sorted(lines)


SAMPLES = {
    "a / b": True,
    "Fraction(a / b)": True,
    "a * 0.05": True,
    "float(b)": True,
    "math.sqrt(a)": True,
    "a ** -1.0": True,
    "round(Fraction(a, b), 2) + math.inf": True,
    "numpy.array([a]) / b": True,
    "Fraction(a) / b": False,
    "Fraction(a, b)": False,
    "math.floor(Fraction(a, b))": False,
    "a // b": False,
    "numpy.array([a], dtype=numpy.int64) // b": False,
    'difflib.get_close_matches("a", ["b"], cutoff=0.5)': False,
}
SAMPLE = "import difflib, math\nimport numpy\nfrom fractions import Fraction\n" + "".join(
    f"def f{number}(a: int, b: int) -> object: return {text}\n" for number, text in enumerate(SAMPLES)
)


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """For each module that decides, and for the sample, the lines with floats; one run of the type checker."""
    file = tmp_path_factory.mktemp("sample") / "sample.py"
    file.write_text(SAMPLE, encoding="utf-8")
    sources = {"sample": (file, SAMPLE)}
    for path, source, _tree in modules():
        parts = path.relative_to(SRC).with_suffix("").parts
        if parts[0] in DECIDING and parts[:2] not in (PROPOSING, *STATISTICS):
            sources[".".join(("chanmai", *parts)).removesuffix(".__init__")] = (path, source)
    result = checked([BuildSource(str(path), name, None) for name, (path, _source) in sources.items()])
    return {name: floats(result, name, source) for name, (_path, source) in sources.items()}


def test_no_float_where_something_is_decided_or_paid(findings: dict[str, list[int]]) -> None:
    assert len(findings) > 50
    assert {name: lines for name, lines in findings.items() if lines and name != "sample"} == {}


@pytest.mark.parametrize(("number", "text"), list(enumerate(SAMPLES)), ids=list(SAMPLES))
def test_the_walk_finds_floats_and_nothing_else(
    findings: dict[str, list[int]], number: int, text: str
) -> None:
    assert (number + 4 in findings["sample"]) is SAMPLES[text]
