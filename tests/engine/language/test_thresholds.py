"""Comparisons of what is reckoned from days: turned only where the other side is fixed for every record."""

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
