"""Amounts that compare two words with one another or have negative rates are paid as the reference pays them."""

import itertools

import pytest

from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.record import Record
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Result
from chanmai.runners.table import Table
from engine.eligibility.rules import BOOK, DISTRICTS, amount, clause, exact, record
from runners.comparing import differences


def rule(pays: str, test: str = "从业人员 > 0人", code: str = "c") -> Compiled:
    return compile_clause(clause(test, amount(pays), code=code), BOOK)


def both(rules: list[Compiled], firms: list[Record]) -> Result:
    """The answers of the columnar runner, after they were seen to be those of the reference."""
    table = Table.from_records(firms, BOOK)
    for wholly in (False, True):
        slow = ReferenceRunner(BOOK, exact=wholly).run(rules, table)
        fast = ColumnarRunner(BOOK, exact=wholly).run(rules, table)
        assert differences(slow, fast) == []
    return fast


def firms_of(first: str, second: str, values: tuple[str, ...]) -> list[Record]:
    """A firm for every pair of values of two facts, each of them also missing."""
    return [
        record(
            {"从业人员": "5人"}
            | {name: value for name, value in zip((first, second), pair, strict=True) if value}
        )
        for pair in itertools.product((*values, ""), repeat=2)
    ]


WORDS = tuple(f'"{district}"' for district in DISTRICTS)


class TestTwoWordsComparedWithOneAnother:
    @pytest.mark.parametrize("sign", ["==", "!="])
    def test_in_an_amount(self, sign: str) -> None:
        """Each column has words and codes of its own, in the order in which they first occur."""
        firms = firms_of("所属区", "注册区", WORDS)[1:]
        found = both([rule(f"若(所属区 {sign} 注册区, 3万元, 1万元)")], firms)
        paid = [found.amount(0, row) for row in range(len(firms))]
        assert paid.count(exact("3万元" if sign == "==" else "1万元")) == 2
        assert paid.count(exact("1万元" if sign == "==" else "3万元")) == 6

    def test_in_an_amount_with_words_that_only_one_of_them_has(self) -> None:
        firms = [
            record({"从业人员": "5人", "所属区": f'"{here}"', "注册区": f'"{there}"'})
            for here, there in (("湖里区", "思明区"), ("集美区", "思明区"), ("集美区", "集美区"))
        ]
        found = both([rule("若(所属区 == 注册区, 3万元, 1万元)")], firms)
        assert [found.amount(0, row) for row in range(3)] == [exact("1万元"), exact("1万元"), exact("3万元")]

    def test_two_flags(self) -> None:
        found = both(
            [rule("若(规上软件企业 == 入库, 3万元, 1万元)")], firms_of("规上软件企业", "入库", ("是", "否"))
        )
        assert [found.amount(0, row) for row in (0, 1, 3, 4)] == [
            exact("3万元"), exact("1万元"), exact("1万元"), exact("3万元"),
        ]  # fmt: skip

    def test_in_a_condition_beside_an_amount(self) -> None:
        both(
            [rule("若(所属区 == 注册区, 营业收入 * 1%, 营业收入 * 2%)", "所属区 == 注册区 or 入库")],
            [
                *firms_of("所属区", "注册区", WORDS),
                record({"从业人员": "5人", "入库": "是", "所属区": WORDS[0], "营业收入": "70万元"}),
                record({"从业人员": "5人", "入库": "否", "注册区": WORDS[0], "营业收入": "70万元"}),
            ],
        )


LOSSES = [
    record(
        {"从业人员": "5人"}
        | {name: money for name, money in (("净利润", profit), ("营业收入", revenue)) if money}
    )
    for profit in ("-300万元", "-1元", "0元", "1元", "250万元", "")
    for revenue in ("0元", "100万元", "999万元", "")
]


class TestNegativeRates:
    """A unit is positive whatever the constant: divisors, roundings and bounds rely on it."""

    @pytest.mark.parametrize(
        "pays",
        [
            "净利润 * (-10%)",
            "100万元 - 净利润 * 3 * (-1) / 7",
            "营业收入 * 5% / (-3) + 40万元",
            "累进(净利润, 0元: -5%, 100万元: 10%)",
            "10万元 + 累进(营业收入, 0元: 2%, 300万元: -3%)",
            "min(净利润 * (-1/3), 营业收入 * (-2%)) + 60万元",
            "max(净利润 * (-10%), 1万元)",
            "若(净利润 * (-1) > 营业收入 * (-2%), 3万元, 1万元)",
        ],
    )
    def test_amounts(self, pays: str) -> None:
        both([rule(pays)], LOSSES)

    def test_what_a_loss_is_paid(self) -> None:
        found = both([rule("净利润 * (-10%)", "净利润 < 0元")], LOSSES)
        assert found.amount(0, 0) == exact("30万元")
