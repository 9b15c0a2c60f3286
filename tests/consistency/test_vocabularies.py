"""Closed vocabularies: a member of one is never equal to a member of another, and never found under it."""

import importlib
import itertools
import pkgutil
from enum import Enum

import chanmai
from chanmai.engine.eligibility.clauses.decision import Standing, Verdict
from chanmai.engine.facts.term import Apart


def vocabularies() -> list[type[Enum]]:
    """Every enumeration of the product that is made of words."""
    found: dict[type[Enum], None] = {}
    for module in pkgutil.walk_packages(chanmai.__path__, "chanmai."):
        if (
            ".migrations" in module.name
            or module.name.endswith(("wsgi", "__main__"))
            or ".spark" in module.name
        ):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Enum) and issubclass(value, str) and len(value):
                found[value] = None
    return [kind for kind in found if kind.__module__.startswith("chanmai.")]


def test_no_member_is_equal_to_one_of_another_vocabulary() -> None:
    kinds = vocabularies()
    assert len(kinds) > 25
    equal = [
        (str(one), str(other))
        for first, second in itertools.permutations(kinds, 2)
        for one in first
        for other in second
        if one == other
    ]
    assert equal == []


def test_a_table_by_one_does_not_answer_to_the_other() -> None:
    assert Standing.MISSING.value == Verdict.UNKNOWN.value
    assert {Verdict.UNKNOWN: 1}.get(Standing.MISSING) is None
    assert Standing.MISSING not in {Verdict.UNKNOWN}


def test_the_plain_text_is_the_same_word() -> None:
    text = "待补充"
    assert text == Verdict.UNKNOWN
    assert {text: 1}[Verdict.UNKNOWN] == 1
    assert {str(Verdict.UNKNOWN): 1}[text] == 1


def test_every_vocabulary_is_of_the_one_kind() -> None:
    assert [kind.__name__ for kind in vocabularies() if not issubclass(kind, Apart)] == []
