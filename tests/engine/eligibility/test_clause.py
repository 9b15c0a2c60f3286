"""On which days a clause holds, which year it means, and what it gives that is no money."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from chanmai.engine.eligibility.clauses.clause import Validity, reference_year
from chanmai.engine.eligibility.clauses.in_kind import InKind
from engine.eligibility.rules import clause

FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2026, 1, 1)
DAY = datetime.timedelta(days=1)


def test_a_clause_holds_from_its_first_day_to_the_day_before_its_last() -> None:
    both = Validity(FIRST, LAST)
    assert [both.holds_on(day) for day in (FIRST - DAY, FIRST, LAST - DAY, LAST)] == [
        False,
        True,
        True,
        False,
    ]
    assert [Validity(FIRST).holds_on(day) for day in (FIRST - DAY, FIRST, LAST)] == [False, True, True]
    assert [Validity(None, LAST).holds_on(day) for day in (FIRST, LAST - DAY, LAST)] == [True, True, False]
    assert Validity().holds_on(FIRST)


@pytest.mark.parametrize(("reference", "year"), [("上一年度", 2025), ("当年度", 2026), ("2023", 2023)])
def test_the_year_that_a_bare_name_means(reference: str, year: int) -> None:
    assert reference_year(replace(clause("入库"), reference=reference), datetime.date(2026, 6, 30)) == year


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        ("50%", "100%", "租金50%–100%", "rent 50%–100%"),
        (None, "30%", "租金最高30%", "rent at most 30%"),
        ("20%", None, "租金不低于20%", "rent at least 20%"),
        ("50%", "50%", "租金50%", "rent 50%"),
        (None, None, "租金", "rent"),
    ],
)
def test_a_share_or_a_right_in_words(low: str | None, high: str | None, zh: str, en: str) -> None:
    ends = [None if end is None else Fraction(end.removesuffix("%")) / 100 for end in (low, high)]
    words = InKind("租金", *ends).words({"租金": "rent"}.__getitem__)
    assert (words.zh, words.en) == (zh, en)
