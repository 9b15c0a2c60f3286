"""Comparisons of what is reckoned from days: turned only where the other side is fixed for every record."""

import datetime

import pytest

from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from chanmai.engine.language.thresholds import with_thresholds
from spec.manual import DICTIONARY


def test_what_hangs_on_whether_a_fact_is_known_is_no_fixed_side() -> None:
    for text in (
        "周年(若(已知(营业收入), 登记日期, 2024-01-15), 登记日期) < 0年",
        "登记日期 + 3年 >= 若(已知(营业收入), 2024-01-15, 2025-01-15)",
    ):
        node = expand(parse(text), DICTIONARY)
        assert with_thresholds(node) == node, text
    fixed = expand(parse("登记日期 + 3年 >= 2024-01-15"), DICTIONARY)
    assert with_thresholds(fixed) != fixed


@pytest.mark.parametrize(
    ("written", "turned"),
    [
        ("登记日期 + 3年 >= 2024-05-01", "登记日期 >= 2021-05-01"),
        ("天数(2024-01-01, 登记日期) >= 31天", "登记日期 >= 2024-02-01"),
        ("天数(登记日期, 2024-03-01) >= 2天", "登记日期 < 2024-02-29"),  # falls as the day grows
        ("月数(2024-01-31, 登记日期) < 1个月", "登记日期 < 2024-02-29"),
        ("周年(登记日期, 2024-05-01) >= 3年", "登记日期 < 2021-05-02"),
        ("周年(登记日期, 2024-05-01) < 3年", "登记日期 >= 2021-05-02"),
        ("周年(2020-02-29, 登记日期) > 1年", "登记日期 >= 2022-02-28"),
        ("年份(登记日期 + 3年) >= 2024", "登记日期 >= 2021-01-01"),  # one function in another
        ("年份(登记日期) + 3 >= 2024", "登记日期 >= 2021-01-01"),
        ("3 + 年份(登记日期) >= 2024", "登记日期 >= 2021-01-01"),
        ("2024 - 年份(登记日期) >= 3", "登记日期 < 2022-01-01"),
        ("年份(登记日期) - 3 < 2021", "登记日期 < 2024-01-01"),
        ("年份(登记日期) == 2024", "登记日期 >= 2024-01-01 且 登记日期 < 2025-01-01"),
        ("年份(登记日期) != 2024", "登记日期 < 2024-01-01 或 登记日期 >= 2025-01-01"),
        ("年份(登记日期) * 2 >= 4048", "年份(登记日期) * 2 >= 4048"),  # a product stays as it is
        ("2 * 年份(登记日期) >= 4048", "2 * 年份(登记日期) >= 4048"),
    ],
)
def test_what_is_reckoned_from_a_day_is_compared_as_the_day_itself(written: str, turned: str) -> None:
    node, expected = (expand(parse(text), DICTIONARY) for text in (written, turned))
    assert with_thresholds(node) == expected
    for number in range(-1500, 1500):
        facts = {Ref("登记日期"): datetime.date(2024, 1, 1) + datetime.timedelta(number)}
        assert evaluate(node, facts.get) == evaluate(expected, facts.get), facts
