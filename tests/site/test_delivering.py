"""A demo has lists at different states, entered through the operations: money that adds up, and what is open."""

from collections.abc import Callable

import pytest

from bureau.policies.conftest import firms, match, town
from bureau.policies.people import AT
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.benefits.models import Entry
from chanmai.bureau.benefits.queries.lists import lists
from chanmai.bureau.benefits.queries.money import files, lines
from chanmai.site.delivering import deliver

__all__ = ["firms", "match", "town"]
pytestmark = pytest.mark.django_db


def test_a_demo_has_lists_and_a_second_call_adds_nothing(match: Callable[..., int]) -> None:
    match()
    deliver(AT)
    before = [(row.clause, row.states) for row in lists(SYSTEM)]
    assert {each.clause for each in lists(SYSTEM)} == {"t-growth", "t-scale"}
    assert sorted(Entry.objects.values_list("state", flat=True)) == ["approved", "pushed"]
    assert all(row.left >= 0 and row.appropriated > 0 and row.demo for row in lines(SYSTEM))
    deliver(AT)
    assert [(row.clause, row.states) for row in lists(SYSTEM)] == before
    assert files(SYSTEM) == ()


def test_without_a_run_there_is_nothing_to_deliver(firms: dict[str, int]) -> None:
    deliver(AT)
    assert lists(SYSTEM) == ()
