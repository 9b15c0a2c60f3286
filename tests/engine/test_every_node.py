"""Every class of node has its entry wherever the engine goes by class: a new one without it fails here, not at work."""

from dataclasses import fields
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.certificates.trees import steps, tree
from chanmai.engine.eligibility.clauses.partial import put_in
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.exact import settle
from chanmai.engine.facts.record import Record
from chanmai.engine.language.check import check
from chanmai.engine.language.evaluate import bounds, evaluate
from chanmai.engine.language.nodes import Choices, Node, Truth
from chanmai.engine.language.normal import normal
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese, to_english
from chanmai.engine.language.tree import children, rebuild, walk
from chanmai.engine.language.words import describe
from spec.every_node import EVERY, KNOWN, classes, core
from spec.manual import DICTIONARY

TEXTS = list(EVERY.values())


def view(known: bool) -> View:
    return View(Record("某公司", 2024, KNOWN if known else {}), DICTIONARY)


def test_there_is_a_condition_for_every_class() -> None:
    assert set(EVERY) == classes()
    for kind, text in EVERY.items():
        parts = [*walk(parse(text)), *walk(core(text))]
        held = [getattr(part, "choices", None) for part in parts]
        assert kind in {type(part) for part in (*parts, *held)}, text


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_checked_printed_and_told(text: str) -> None:
    node = parse(text)
    check(node, DICTIONARY, expect="condition")
    assert parse(to_chinese(node)) == node
    assert to_english(node, DICTIONARY)
    assert all(describe(node, DICTIONARY, lang) for lang in ("zh", "en"))


@pytest.mark.parametrize("text", TEXTS)
def test_every_node_in_its_fields_is_one_of_its_parts(text: str) -> None:
    for node in walk(parse(text)):
        held = [getattr(node, each.name) for each in fields(node)]
        rows = [row for value in held if isinstance(value, tuple) for row in value]
        found = [*held, *rows, *(cell for row in rows if isinstance(row, tuple) for cell in row)]
        nodes = [each for each in found if isinstance(each, Node) and not isinstance(each, Choices)]
        assert sorted(map(id, children(node))) == sorted(map(id, nodes))
        assert rebuild(node, children(node)) is node
        others = [Truth(True) for _ in nodes]
        assert list(children(rebuild(node, others))) == others


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_evaluated(text: str) -> None:
    node = core(text)
    met = evaluate(node, KNOWN.get)
    assert isinstance(met, bool)
    assert evaluate(normal(node), KNOWN.get) is met
    assert put_in(node, KNOWN.get) == Truth(met)
    for part in walk(node):
        value = evaluate(part, KNOWN.get)
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            assert bounds(part, KNOWN.get, lambda _: (None, None)) == (value, value)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_settled_when_nothing_is_known(text: str) -> None:
    node = core(text)
    answer = settle(node, view(known=False))
    assert (answer.met, answer.hard) == (None, False)
    assert set(answer.missing) == {part.ref for part in walk(node) if hasattr(part, "ref")}
    assert settle(node, view(known=True)).met is evaluate(node, KNOWN.get)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_written_into_certificates(text: str) -> None:
    node = core(text)
    assert tree(node)
    assert [step["at"] for step in steps(node, "", KNOWN.get)][-1] == ""
