"""The manual of packs: excerpts are of the example, the table is current, and no key is left out."""

import re
from pathlib import Path

import pytest

from chanmai.pack.finding import Notebook
from chanmai.pack.tree import Mapping, Sequence, Tree, read_yaml
from pack.manual import MANUAL, renewed
from pack.spoilt import EXAMPLE

TEXT = MANUAL.read_text(encoding="utf-8")
EXCERPTS = re.findall(r"<!-- 例 example (\S+) -->\n```yaml\n(.*?)```", TEXT, re.DOTALL)
XIAMEN = Path(__file__).parents[2] / "packs" / "xiamen"
PARTS = ("facts", "policies", "ladders", "plan", "places", "forms", "series", "sources")
OPEN_MAPPINGS = (
    "facts",
    "baseline",
    "disclosure",
    "kinds",
    "after",
    "systems",
    "hosts",
)  # their keys are content, not schema


@pytest.mark.parametrize(("file", "excerpt"), EXCERPTS, ids=[file for file, _ in EXCERPTS])
def test_excerpts_stand_in_the_example(file: str, excerpt: str) -> None:
    assert excerpt in (EXAMPLE / file).read_text(encoding="utf-8")


def test_there_are_excerpts_of_most_kinds_of_files() -> None:
    assert len({file.split("/")[0] for file, _ in EXCERPTS}) >= 6


def test_the_table_of_findings_is_current() -> None:
    assert renewed(TEXT) == TEXT, "run: PYTHONPATH=src:tests python -m pack.manual"


def keys(node: Tree) -> set[str]:
    """Every key of the schema in a tree; keys that are content (names of facts, years) are left out."""
    if isinstance(node, Sequence):
        return set().union(*(keys(item) for item in node.items))
    if not isinstance(node, Mapping):
        return set()
    found = set(node.values)
    for key, value in node.values.items():
        if key not in OPEN_MAPPINGS or isinstance(value, Sequence):
            found |= keys(value)
    return found


@pytest.mark.parametrize("root", [EXAMPLE, XIAMEN], ids=["example", "xiamen"])
def test_every_key_in_use_is_explained(root: Path) -> None:
    files = [root / "pack.yaml", *(path for part in PARTS for path in (root / part).rglob("*.yaml"))]
    trees = [read_yaml(root, path, Notebook()) for path in files]
    used = set().union(*(keys(tree) for tree in trees if tree is not None))
    explained = set(re.findall(r"[a-z_0-9]+", TEXT))
    assert sorted(used - explained) == []
