"""The steps that make firms: each comes after those it builds on, and writes what it says."""

import copy
from dataclasses import fields

from chanmai.demo.city import ORDER
from chanmai.demo.firms import Firm, make_firms
from chanmai.demo.profile import profile_of
from chanmai.pack.pack import Pack


def test_every_step_comes_after_those_it_builds_on() -> None:
    given: list[str] = []
    for step in ORDER:
        assert set(step.after) <= set(given), step.gives
        given.append(step.gives)
    assert len(set(given)) == len(ORDER)


def test_every_step_writes_the_fields_it_says_and_no_others(xiamen: Pack) -> None:
    profile = profile_of(xiamen)
    firms = make_firms(profile, 3, 400)
    names = [field.name for field in fields(Firm)]
    for step in ORDER:
        before = copy.deepcopy(firms)
        step.work(firms, profile, 3)
        written = {
            name
            for one, other in zip(before, firms, strict=True)
            for name in names
            if getattr(one, name) != getattr(other, name)
        }
        assert written == set(step.writes), step.gives
