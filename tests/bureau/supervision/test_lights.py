"""The light of a measure: worked days, and every mix of dates and reports against a plain reading of the rule."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.bureau.supervision.lights import Colour, Course, due_share, light_of
from chanmai.pack.supervision import LightRule

RED = LightRule(overdue_days=1, behind_points=30, silent_days=365)
AMBER = LightRule(due_within_days=30, behind_points=10, silent_days=180)
START, DUE = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)  # 365 days


def day(number: int) -> datetime.date:
    """So many days after the start."""
    return START + datetime.timedelta(days=number)


@pytest.mark.parametrize(
    ("percent", "heard", "on", "colour", "words"),
    [
        (50, 180, 182, Colour.GREEN, "按时推进"),  # 49 % of the time has passed
        (39, 180, 182, Colour.AMBER, "落后时间进度 10 个百分点"),
        (40, 180, 182, Colour.GREEN, "按时推进"),  # 9 points: not yet
        (19, 180, 182, Colour.RED, "落后时间进度 30 个百分点"),
        (99, 0, 180, Colour.AMBER, "180 天没有新进展"),
        (99, 0, 179, Colour.GREEN, "按时推进"),
        (99, 330, 336, Colour.AMBER, "距到期 29 天"),
        (99, 330, 335, Colour.GREEN, "按时推进"),
        (99, 360, 365, Colour.AMBER, "距到期 0 天"),  # the due date itself is not late
        (99, 360, 366, Colour.RED, "到期 1 天，未报告完成"),
        (100, 0, 900, Colour.GREEN, "已完成"),
        (None, 180, 182, Colour.GREEN, "按时推进"),  # nothing is known of how much: that is not zero
        (None, None, 182, Colour.NONE, "没有进展记录"),
        (None, None, 360, Colour.NONE, "没有进展记录"),  # near its end and still no data
        (None, None, 366, Colour.RED, "到期 1 天，未报告完成"),
        (0, 10, 300, Colour.RED, "落后时间进度 82 个百分点"),
    ],
)
def test_days_worked_by_hand(
    percent: int | None, heard: int | None, on: int, colour: Colour, words: str
) -> None:
    course = Course(START, DUE, percent, None if heard is None else day(heard))
    light = light_of(course, RED, AMBER, day(on))
    assert light.colour == colour
    assert words in [each.zh for each in light.reasons]
    assert all(each.en for each in light.reasons)


def test_nobody_in_charge_is_no_data() -> None:
    light = light_of(None, RED, AMBER, START)
    assert (light.colour, light.reasons[0].zh) == (Colour.NONE, "未分派")


def test_the_share_of_time_runs_from_start_to_due_date() -> None:
    course = Course(START, DUE)
    assert [due_share(course, day(n)) for n in (-5, 0, 3, 4, 364, 365, 400)] == [0, 0, 0, 1, 99, 100, 100]
    assert due_share(Course(START, START), START) == 100


NUMBERS = st.none() | st.integers(0, 400)


@given(
    st.none() | st.integers(0, 100),
    st.none() | st.integers(0, 500),
    st.integers(0, 500),
    st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS),
)
def test_one_rule_against_a_plain_reading(
    percent: int | None,
    heard: int | None,
    on: int,
    numbers: tuple[int | None, int | None, int | None, int | None],
) -> None:
    heard = None if heard is None else min(heard, on)
    overdue, behind, silent, within = numbers
    light = light_of(
        Course(START, DUE, percent, None if heard is None else day(heard)),
        LightRule(*numbers),
        LightRule(),
        day(on),
    )
    late, share = on - 365, min(100, on * 100 // 365)
    signs = [
        overdue is not None and late > 0 and late >= overdue,
        behind is not None and percent is not None and share > percent and share - percent >= behind,
        silent is not None and heard is not None and on > heard and on - heard >= silent,
        within is not None and late <= 0 and -late < within,
    ]
    if percent == 100:
        assert light.colour == Colour.GREEN
    elif any(signs):
        assert light.colour == Colour.RED
        assert len(light.reasons) == sum(signs)
    else:
        assert light.colour == (Colour.NONE if heard is None else Colour.GREEN)


@given(st.integers(0, 99), st.integers(0, 500))
def test_further_is_never_worse(percent: int, on: int) -> None:
    order = [Colour.RED, Colour.AMBER, Colour.GREEN]
    lights = [
        light_of(Course(START, DUE, each, day(min(on, 100))), RED, AMBER, day(on)).colour
        for each in (percent, percent + 1)
    ]
    assert order.index(lights[0]) <= order.index(lights[1])
