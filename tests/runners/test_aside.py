"""What is too large is set aside by name, and all others are decided; a row that is not known is never converted."""

import datetime
import json
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind
from chanmai.engine.facts.record import Record, Ref
from chanmai.runners.aside import MOST
from chanmai.runners.batch import Job, decide
from chanmai.runners.choice import COLUMNAR, REFERENCE
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.deciding import decide_all
from chanmai.runners.few_firms import BookProgram
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.rowgroups import open_snapshot
from chanmai.runners.runner import MET, NOT_MET, Aside, Result
from chanmai.runners.table import BEYOND, Table
from engine.eligibility.rules import BOOK, WAN, amount, clause
from runners.comparing import differences

REVENUE, BEFORE, RESEARCH, CAPITAL, STAFF = (
    Ref("营业收入"), Ref("营业收入", 1), Ref("研发费用"), Ref("实缴资本"), Ref("从业人员")
)  # fmt: skip
SMALL = {REVENUE: 9000 * WAN, BEFORE: 8000 * WAN, RESEARCH: 900 * WAN, CAPITAL: 100 * WAN, STAFF: 10}


def rule(pays: str, code: str = "c", test: str = "营业收入 >= 0元", **more: str) -> Compiled:
    return compile_clause(clause(test, amount(pays, **more), code=code), BOOK)


def table(*firms: dict[Ref, object]) -> Table:
    return Table.from_records(
        [Record(f"firm-{n}", 2025, known) for n, known in enumerate(firms)],  # type: ignore[arg-type]
        BOOK,
    )


def decided(rules: list[Compiled], firms: Table) -> Result:
    """What the columnar runner says; the other two say the same."""
    slow, fast = ReferenceRunner(BOOK).run(rules, firms), ColumnarRunner(BOOK).run(rules, firms)
    few, _ = BookProgram(Book(datetime.date(2026, 6, 30), BOOK, tuple(rules), ())).decide(rules, firms)
    for other in (slow, few):
        assert differences(fast, other) == []
        assert fast.aside == other.aside
    return fast


def named(result: Result) -> list[tuple[str, str]]:
    return [(each.subject, each.clause) for each in result.aside]


@pytest.mark.parametrize(
    "pays",
    [
        "1000万元 * 增速(营业收入)",
        "研发费用 * 增速(营业收入)",
        "增量(研发费用) * 增速(营业收入)",
        "实缴资本 * (研发费用 / 营业收入)",
        "实缴资本 / (研发费用 / 营业收入)",
        "营业收入 * 增速(营业收入) * 增速(研发费用)",
    ],
)
@pytest.mark.parametrize("base", [0, None, -5])
def test_a_base_that_is_nothing_leaves_its_own_amount_open_and_no_other(pays: str, base: int | None) -> None:
    odd = {ref: value for ref, value in SMALL.items() if ref != BEFORE} | {REVENUE: 10**14, RESEARCH: 10**13}
    odd |= {} if base is None else {BEFORE: base}
    nothing = {REVENUE: 0, BEFORE: 0, RESEARCH: 10**13, CAPITAL: 10**15}
    result = decided([rule(pays)], table(SMALL, odd, nothing))
    assert result.aside == []
    assert result.amount(0, 0).kind in (AmountKind.EXACT, AmountKind.UNKNOWN, AmountKind.INTERVAL)
    assert result.amount(0, 1).kind is not AmountKind.EXACT or "研发费用 / " in pays


@pytest.mark.parametrize("value", [MOST, MOST + 1, 2**63 - 1, 2**63, 10**30])
def test_a_firm_with_a_value_too_large_is_set_aside_and_named(value: int) -> None:
    rules = [rule("1万元", "a"), rule("2万元", "b", test="实缴资本 >= 1元")]
    result = decided(rules, table(SMALL, SMALL | {REVENUE: value}, SMALL))
    assert named(result) == [("firm-1", "")]
    assert "营业收入" in result.aside[0].reason.zh
    assert "2025" in result.aside[0].reason.en
    assert result.verdicts.tolist() == [[MET, NOT_MET, MET]] * 2
    assert result.amount_low[:, 1].tolist() == [0, 0]


def test_a_value_below_the_limit_is_decided() -> None:
    result = decided([rule("1万元")], table(SMALL | {REVENUE: MOST - 1}, SMALL | {CAPITAL: 10**30}))
    assert (result.aside, result.verdicts.tolist()) == ([], [[MET, MET]])


def test_a_value_that_is_beyond_the_column_says_so() -> None:
    firms = table(SMALL | {REVENUE: 10**30})
    assert firms.data["revenue@0"][0].as_py() == BEYOND
    assert "或更大" in decided([rule("1万元")], firms).aside[0].reason.zh


def test_kept_columns_of_any_size_make_a_table() -> None:
    subjects, kept = ("firm-0", "firm-1", "firm-2"), [9 * 10**11, 10**30, -(10**30)]
    firms = Table.from_kept(subjects, {REVENUE: kept}, BOOK, 2025)
    assert firms.data["revenue@0"].to_pylist() == [9 * 10**11, BEYOND, -BEYOND]
    assert named(decided([rule("1万元", test="营业收入 != 1元")], firms)) == [("firm-1", ""), ("firm-2", "")]


def test_an_amount_too_large_sets_its_clause_aside_and_what_builds_on_it() -> None:
    rules = [
        rule("营业收入 * 从业人员", "huge"),
        rule("奖励:huge * 1%", "upon"),
        rule("奖励:upon * 1%", "further"),
        rule("营业收入 * 从业人员", "capped", cap="500万元"),
    ]
    result = decided(rules, table(SMALL, SMALL | {REVENUE: 10**17, STAFF: 100_000}))
    assert named(result) == [("firm-1", "further"), ("firm-1", "huge"), ("firm-1", "upon")]
    assert result.verdicts.tolist() == [[MET, NOT_MET], [MET, NOT_MET], [MET, NOT_MET], [MET, MET]]
    assert result.amount(3, 1).high == 500 * WAN
    assert "huge" in next(each for each in result.aside if each.clause == "upon").reason.zh


def test_an_end_of_an_interval_may_be_too_large() -> None:
    known = {REVENUE: 10**17, RESEARCH: 10**17}
    pays = "若(规上软件企业, 营业收入 * 1000, 1万元)", "研发费用 * 1000 + 若(规上软件企业, 0元, 1元)"
    rules = [rule(pays[0]), rule(pays[1], "open")]
    result = decided(rules, table(SMALL, known))
    assert named(result) == [("firm-1", "c"), ("firm-1", "open")]


def test_nothing_of_it_is_kept_and_everything_is_told_before() -> None:
    book = Book(
        datetime.date(2026, 6, 30), BOOK, (rule("1万元", "a"), rule("营业收入 * 从业人员", "huge")), ()
    )
    firms = table(SMALL, SMALL | {REVENUE: MOST}, SMALL | {REVENUE: 10**17, STAFF: 100_000})
    for choice in (COLUMNAR, REFERENCE):
        told: list[Aside] = []
        rows = list(decide_all(book, firms, runner=choice, aside=told.append))
        assert [(each.subject, each.clause) for each in told] == [("firm-1", ""), ("firm-2", "huge")]
        assert [[row.clause for row in firm] for firm in rows] == [["a", "huge"], [], ["a"]]


def test_a_snapshot_in_row_groups_counts_and_names_them(tmp_path: Path) -> None:
    table(SMALL, SMALL, SMALL | {REVENUE: MOST}).write(tmp_path / "s.parquet", group_rows=2)
    job = Job((rule("1万元"),), BOOK, ColumnarRunner, str(tmp_path / "answers"))
    answers = decide(open_snapshot([str(tmp_path / "s.parquet")]), job, COLUMNAR.carrier)
    assert [(each.row, each.subject) for each in answers.aside] == [(2, "firm-2")]
    assert (answers.totals[0].met, answers.totals[0].not_met) == (2, 0)
    told = json.loads((tmp_path / "answers" / "answers.json").read_text())
    assert (told["aside"], told["aside_first"][0]["subject"]) == (1, "firm-2")
