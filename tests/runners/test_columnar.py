"""The columnar runner answers as the reference runner does: every clause of the Xiamen pack on random firms."""

from pathlib import Path

import numpy as np
import pytest

from chanmai.engine.eligibility.clauses.clause import reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.record import Record
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.runners.columnar.kernel import BLOCK
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import MET, NOT_MET, UNKNOWN
from chanmai.runners.table import Table
from engine.eligibility.rules import BOOK, clause, every, record, some
from runners.comparing import AS_OF, FIELDS, Firms, differences


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(Path("packs/xiamen"))


@pytest.fixture(scope="module")
def compiled(pack: Pack) -> list[Compiled]:
    year = AS_OF.year - 1
    return [
        compile_clause(clause, pack.dictionary, shift=year - reference_year(clause, AS_OF))
        for clause in pack.clauses.values()
    ]


@pytest.mark.parametrize("exact", [False, True])
def test_the_pack_is_decided_alike(pack: Pack, compiled: list[Compiled], exact: bool) -> None:
    firms = Firms(compiled, pack.dictionary, seed=11)
    table = Table.from_records([firms.record(number) for number in range(60)], pack.dictionary)
    slow = ReferenceRunner(pack.dictionary, exact=exact).run(compiled, table)
    fast = ColumnarRunner(pack.dictionary, exact=exact).run(compiled, table)
    assert differences(slow, fast) == []
    counts = np.bincount(slow.verdicts.ravel(), minlength=3)
    assert (counts > 100).all()  # the comparison saw enough of each verdict


def test_every_clause_is_decided_alike_with_any_one_fact_missing(
    pack: Pack, compiled: list[Compiled]
) -> None:
    """Values on and around the thresholds of the clause itself; all facts known, then each of them missing."""
    by_code = {item.clause.code: item for item in compiled}
    everywhere = Firms(compiled, pack.dictionary, seed=5)
    pairs = open_pairs = 0
    for item in compiled:
        firms = Firms([item], pack.dictionary, seed=7)
        firms.numbers = firms.numbers or everywhere.numbers
        firms.words = firms.words or everywhere.words
        records = []
        for variant in range(3):
            known = {ref: firms.value(pack.dictionary.get(ref.fact)) for ref in firms.refs}
            for missing in (None, *firms.refs):
                values = {ref: value for ref, value in known.items() if ref != missing}
                records.append(Record(f"{variant} without {missing}", AS_OF.year - 1, values))
        table = Table.from_records(records, pack.dictionary)
        asked = [item, *(by_code[code] for code in item.depends if code in by_code)]
        slow = ReferenceRunner(pack.dictionary).run(asked, table)
        assert differences(slow, ColumnarRunner(pack.dictionary).run(asked, table)) == []
        pairs += slow.verdicts.size
        open_pairs += int((slow.verdicts == UNKNOWN).sum())
    assert pairs > 2_000
    assert open_pairs > 100


def test_rows_of_another_block_are_answered_alike(pack: Pack, compiled: list[Compiled]) -> None:
    """The same firms again and again, past the end of a block of the kernel."""
    firms = Firms(compiled, pack.dictionary, seed=13)
    few = Table.from_records([firms.record(number) for number in range(30)], pack.dictionary)
    rows = np.arange(BLOCK + 300) % 30
    many = Table(few.data.take(rows), few.reference_year)
    runner = ColumnarRunner(pack.dictionary)
    once, again = runner.run(compiled, few), runner.run(compiled, many)
    for field in FIELDS:
        assert (getattr(again, field) == getattr(once, field)[:, rows]).all()


def test_progress_reaches_all_pairs(pack: Pack, compiled: list[Compiled]) -> None:
    firms = Firms(compiled, pack.dictionary, seed=3)
    table = Table.from_records([firms.record(0)], pack.dictionary)
    seen: list[tuple[int, int]] = []
    ColumnarRunner(pack.dictionary).run(
        compiled, table, progress=lambda done, total: seen.append((done, total))
    )
    assert seen[-1] == (len(compiled), len(compiled))


def test_firms_of_whom_nothing_is_known_are_decided_alike(pack: Pack, compiled: list[Compiled]) -> None:
    table = Table.from_kept([f"firm-{number}" for number in range(20)], {}, pack.dictionary, AS_OF.year - 1)
    slow = ReferenceRunner(pack.dictionary).run(compiled, table.slice(0, 1))
    fast = ColumnarRunner(pack.dictionary).run(compiled, table)
    for row in range(20):
        assert (fast.verdicts[:, row] == slow.verdicts[:, 0]).all()
        assert [fast.amount(n, row) for n in range(len(compiled))] == [
            slow.amount(n, 0) for n in range(len(compiled))
        ]


def test_an_empty_city_has_no_answers(pack: Pack, compiled: list[Compiled]) -> None:
    table = Table.from_kept([], {}, pack.dictionary, AS_OF.year - 1)
    assert ColumnarRunner(pack.dictionary).run(compiled, table).verdicts.shape == (len(compiled), 0)


def test_a_fact_asked_for_in_both_senses_is_not_decided_by_kleene_alone() -> None:
    """Listed this year, or not listed: met whatever the missing fact is, though each part is open."""
    either = some(1, "入库", "not 入库")
    never = every("营业收入 > 1元", "入库", "not 入库")
    rules = [compile_clause(clause(rule, code=code), BOOK) for code, rule in (("a", either), ("b", never))]
    table = Table.from_records([record({}), record({"营业收入": "2元"})], BOOK)
    assert ColumnarRunner(BOOK).run(rules, table).verdicts.tolist() == [[MET, MET], [NOT_MET, NOT_MET]]
