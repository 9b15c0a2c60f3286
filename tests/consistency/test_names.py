"""Things are called by nouns, deeds by verbs; no name says merely that something was done; one name for one class."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from consistency.sources import ROOT, SRC, modules, place

PARTICIPLES = {
    "added", "asked", "attempted", "bounded", "broken", "built", "calculated", "certified", "changed",
    "checked", "chosen", "combined", "compared", "copied", "counted", "decided", "divided", "done",
    "doubled", "drafted", "drawn", "edited", "entered", "examined", "expanded", "explained", "failed",
    "filed", "filled", "folded", "found", "given", "got", "grown", "held", "implied", "joined",
    "judged", "kept", "known", "lacking", "lifted", "listed", "loaded", "located", "made", "marked",
    "matched", "measured", "moved", "multiplied", "named", "narrowed", "noted", "offered", "opened",
    "ordered", "picked", "planned", "printed", "proposed", "proved", "queued", "quoted", "ranked",
    "received", "refused", "related", "renamed", "replaced", "replayed", "rounded", "said", "scaled",
    "seen", "sent", "settled", "shifted", "shortened", "shown", "signed", "sized", "spelled", "spelt",
    "stored", "subtracted", "supposed", "taken", "told", "tried", "typed", "united", "untranslated",
    "unused", "used", "visible", "visited", "wanted", "written",
}  # fmt: skip
"""Words that say that something happened to a thing, or that it is there, and not what it is."""

EXCEPTIONS = {
    "Refused": "the one refusal of the bureau, an exception; these are named for what happened (see ruff's N818)",
}
TWICE: dict[tuple[str, str], str] = {}
"""(layer, class): why two classes of one layer bear one name."""

CENTRAL = (
    "translation", "pack_name", "OwnClause", "DecisionRecord", "FirmSearch", "ClauseSearch", "MissingFact", "Statement",
    "NewFiling", "Flaw", "Fault", "BundlePlan", "ChangePlan", "YearRange",
)  # fmt: skip

Module = tuple[Path, str, ast.Module]
Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public(nodes: Iterable[ast.stmt]) -> Iterator[Named]:
    """The public definitions of a module and of its public classes."""
    for node in nodes:
        if isinstance(node, Named) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def participles(files: Sequence[Module]) -> list[str]:
    """Modules, classes, functions and methods that are called by a participle."""
    found = [place(file) for file, _source, _tree in files if file.stem in PARTICIPLES]
    for file, _source, tree in files:
        for node in public(tree.body):
            if node.name.lower() in PARTICIPLES and node.name not in EXCEPTIONS:
                found.append(f"{place(file, node.lineno)} {node.name}")
    return found


def layer(file: Path) -> str:
    """The part of the product to which a module belongs; in the bureau its app."""
    parts = file.relative_to(SRC).parts[:-1]
    return "/".join(parts[:2]) if parts and parts[0] == "bureau" else "".join(parts[:1])


def twins(files: Sequence[Module]) -> list[str]:
    """Public classes of one name in one layer, with their places."""
    places = defaultdict(list)
    for file, _source, tree in files:
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[layer(file), node.name].append(place(file, node.lineno))
    return [
        f"{name}: {', '.join(where)}"
        for (part, name), where in sorted(places.items())
        if len(where) > 1 and (part, name) not in TWICE
    ]


def test_no_public_name_is_a_participle() -> None:
    assert participles(modules()) == []


def test_no_class_name_occurs_twice_in_a_layer() -> None:
    assert twins(modules()) == []


def test_every_exception_is_needed() -> None:
    names = {node.name for _file, _source, tree in modules() for node in public(tree.body)}
    assert set(EXCEPTIONS) <= names
    assert {name for _layer, name in TWICE} <= names


@pytest.mark.parametrize("name", CENTRAL)
def test_the_glossary_has_the_central_names_and_the_code_too(name: str) -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    assert re.search(rf"`{name}`", glossary)
    assert any(node.name == name for _file, _source, tree in modules() for node in public(tree.body))


def sample(path: str, source: str) -> Module:
    return SRC / path, source, ast.parse(source)


def test_a_participle_is_noticed() -> None:
    bad = sample(
        "pack/told.py", "def shown(): ...\nclass Kept:\n    def found(self): ...\n    def read(self): ...\n"
    )
    assert [line.split()[-1].rpartition("/")[2] for line in participles([bad])] == [
        "told.py",
        "shown",
        "Kept",
        "found",
    ]
    assert (
        participles([sample("pack/text.py", "def _told(): ...\nclass _Kept: ...\ndef fold(): ...\n")]) == []
    )


def test_a_class_name_that_occurs_twice_is_noticed() -> None:
    one, other = sample("pack/a.py", "class Line: ...\n"), sample("pack/checks/b.py", "class Line: ...\n")
    assert [line.split(":")[0] for line in twins([one, other])] == ["Line"]
    apart = (
        sample("bureau/plan/a.py", "class Line: ...\n"),
        sample("bureau/cockpit/a.py", "class Line: ...\n"),
    )
    assert twins(apart) == []
