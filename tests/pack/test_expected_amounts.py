"""The amount that a case expects: what is written in quotation marks is read as what is not."""

import pytest

from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.pack.cases import as_amount
from chanmai.pack.tree import Scalar, SourceFile

WAN = 1_000_000


def written(text: str) -> Scalar:
    return Scalar(SourceFile("cases.yaml", text), 1, 1, text, null=False, quoted=True)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("[10万元, 30万元]", 10 * WAN, 30 * WAN),
        ("[0元，1,000万元]", 0, 1000 * WAN),
        ("[1,000万元、2,000万元]", 1000 * WAN, 2000 * WAN),
        ("[5万元, 未知]", 5 * WAN, None),
    ],
)
def test_two_ends_in_quotation_marks(text: str, low: int, high: int | None) -> None:
    assert as_amount(written(text)) == AwardAmount(AmountKind.INTERVAL, low, high)


@pytest.mark.parametrize(
    "text", ["[10万元]", "[10, 30万元]", "[未知, 3万元]", "[1万元, 2万元, 3万元]", "[1,23万元, 5万元]"]
)
def test_what_is_no_amount(text: str) -> None:
    assert as_amount(written(text)) is None
