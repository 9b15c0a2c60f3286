"""The small town of the policies, with a second officer of the city, a budget and the steps in short."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from bureau.policies.conftest import firms, match, signed_in, town
from bureau.policies.people import AT, CITY
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import Entry
from chanmai.bureau.benefits.operations.drawing import ListOrder, draw_list
from chanmai.bureau.benefits.operations.ledger import add_line
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.engine.procedure.words import Event, State

__all__ = ["firms", "match", "signed_in", "town"]
YUAN = 100
CODE = "91350200MA33GULG91"
SECOND = Viewer(user_id=11, role="city", name="市局乙")
THIRD = Viewer(user_id=12, role="city", name="财务丙")
DAYS = datetime.timedelta(days=30)
LATER = AT + DAYS
BEFORE_APPROVAL = (
    (Event.COMPARE, CITY, AT),
    (Event.PROPOSE, CITY, AT),
    (Event.PUSH, CITY, AT),
    (Event.CONFIRM, CITY, AT),
    (Event.VERIFY, CITY, AT),
    (Event.PUBLICISE, CITY, AT),
    (Event.SUBMIT, CITY, LATER),
)
TO_RECEIPT = (*BEFORE_APPROVAL, (Event.APPROVE, SECOND, LATER), (Event.RECEIPT, CITY, LATER))
Drawn = Callable[..., int]


@pytest.fixture
def line(match: Callable[..., int]) -> int:
    """A budget line of 30 万元 in a town that was matched."""
    match()
    return add_line(
        name="软件业专项", year=2026, level="city", fen=300_000 * YUAN, reason="预算", by=CITY, at=AT
    )


@pytest.fixture
def drawn(line: int) -> Drawn:
    """Draw a list; of 增长奖励 甲 alone is on it, with 10 万元."""

    def run(code: str = "t-growth", **more: Any) -> int:
        return draw_list(ListOrder(clause=code, year=2026, line=line, **more), by=CITY, at=AT)

    return run


@pytest.fixture
def entry(drawn: Drawn) -> Entry:
    return Entry.objects.get(benefit_list=drawn())


def walk(entry: int, steps: Any) -> State:
    """Take some steps one after the other; the state at the end."""
    state = State.LISTED
    for event, by, at in steps:
        state = take_step(entry, event, by=by, at=at, note="测试")
    return state
