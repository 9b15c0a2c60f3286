"""The reference runner and the snapshot table that it reads: nothing lost, nothing invented, in the order given."""

import datetime
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Verdict
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record, Ref, column_of
from chanmai.engine.language.errors import RuleError
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.table import Table
from engine.eligibility.rules import BOOK, WAN, amount, clause, record

FIRMS = [
    Record(
        "甲公司",
        2025,
        {
            Ref("营业收入"): 600_000_000,
            Ref("营业收入", 1): 400_000_000,
            Ref("从业人员"): 42,
            Ref("本科占比"): Fraction(123_457, 1_000_000),
            Ref("规上软件企业"): True,
            Ref("严重失信"): False,
            Ref("所属区"): "湖里区",
            Ref("荣誉"): frozenset({"小巨人", "瞪羚"}),
            Ref("登记日期"): datetime.date(2019, 2, 28),
            Ref("已获:growth"): 12_345,
        },
    ),
    Record("乙公司", 2025, {Ref("荣誉"): frozenset(), Ref("营业收入"): 0}),
    Record("丙公司", 2025, {}),
]


def compiled(test: str, pays: str, code: str, **more: str) -> Compiled:
    return compile_clause(clause(test, amount(pays, **more), code=code), BOOK)


CLAUSES = [
    compiled("奖励:growth > 0元", "奖励:growth * 20%", "extra"),
    compiled("规上软件企业 and 增速(营业收入) > 25%", "增量(营业收入) * 0.5%", "growth", cap="500万元"),
    compiled("营业收入 > 5000万元 or 营业收入 <= 5000万元", "1万元", "always"),
    compiled('所属区 == "湖里区"', "2万元", "once", cap_period="一次性"),
]


class TestTable:
    def test_a_record_comes_back_as_it_went_in(self) -> None:
        table = Table.from_records(FIRMS, BOOK)
        assert len(table) == 3
        for row, firm in enumerate(FIRMS):
            again = table.record(row, BOOK)
            assert (again.subject, again.reference_year, dict(again.values)) == (
                firm.subject,
                2025,
                dict(firm.values),
            )

    def test_columns_are_typed_and_named_by_code_and_years_back(self) -> None:
        schema = Table.from_records(FIRMS, BOOK).data.schema
        assert schema.field("revenue@0").type == pa.int64()
        assert schema.field("revenue@1").type == pa.int64()
        assert schema.field("bachelors@0").type == pa.int64()
        assert schema.field("scale@0").type == pa.bool_()
        assert schema.field("honours@0").type == pa.list_(pa.string())
        assert schema.field("registered_on@0").type == pa.date32()
        assert schema.field("已获:growth@0").type == pa.int64()
        assert column_of(Ref("营业收入", 2), BOOK) == "revenue@2"

    def test_unknown_is_null_and_an_empty_set_is_not(self) -> None:
        data = Table.from_records(FIRMS, BOOK).data
        assert data["honours@0"].to_pylist() == [["小巨人", "瞪羚"], [], None]
        assert data["revenue@0"].to_pylist() == [600_000_000, 0, None]

    def test_a_table_survives_parquet(self, tmp_path: Path) -> None:
        complete = [Record(f.subject, f.reference_year, f.values, history_complete=True) for f in FIRMS]
        table = Table.from_records(complete, BOOK)
        table.write(tmp_path / "snapshot.parquet")
        again = Table.read(tmp_path / "snapshot.parquet")
        assert (again.reference_year, again.history_complete) == (2025, True)
        assert [again.record(row, BOOK) for row in range(3)] == [table.record(row, BOOK) for row in range(3)]

    def test_reading_does_without_pandas_where_it_is_installed(self, tmp_path: Path) -> None:
        """Importing it takes longer than reading a city; a stand-in tells whether anybody asked for it."""
        Table.from_records(FIRMS, BOOK).write(tmp_path / "snapshot.parquet")
        (tmp_path / "pandas.py").write_text("raise SystemExit('pandas was asked for')", encoding="utf-8")
        read = "import sys; from pathlib import Path; from chanmai.runners.table import Table; "
        paths = os.pathsep.join((str(tmp_path), *sys.path))
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                read + "print(len(Table.read(Path(sys.argv[1]))))",
                tmp_path / "snapshot.parquet",
            ],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stdout.strip()) == (0, "3"), done.stderr

    def test_another_parquet_file_is_refused(self, tmp_path: Path) -> None:
        parquet.write_table(pa.table({"subject": ["甲"]}), tmp_path / "other.parquet")
        with pytest.raises(
            ValueError, match=r"other\.parquet is not a snapshot · other\.parquet 不是快照文件"
        ):
            Table.read(tmp_path / "other.parquet")

    def test_records_of_different_years_do_not_go_into_one_table(self) -> None:
        with pytest.raises(ValueError, match="one year"):
            Table.from_records([record({}, year=2024), record({}, year=2025)], BOOK)

    def test_columns_of_facts_that_the_dictionary_lacks_are_left_out(self) -> None:
        table = Table(pa.table({"subject": ["甲"], "gone@0": [1], "revenue@0": [5]}), 2025)
        assert table.record(0, BOOK).values == {Ref("营业收入"): 5}

    @pytest.mark.parametrize(("complete", "expected"), [(False, None), (True, [12_345, 0, 0])])
    def test_awards_not_recorded_are_nothing_only_in_a_complete_history(
        self, complete: bool, expected: list[int] | None
    ) -> None:
        table = Table(Table.from_records(FIRMS, BOOK).data, 2025, history_complete=complete)
        column = table.column(Ref("已获:growth"), BOOK)
        assert column is not None
        assert column.to_pylist() == (expected or [12_345, None, None])
        other = table.column(Ref("次数:once"), BOOK)
        assert (other.to_pylist() if other is not None else None) == ([0, 0, 0] if complete else None)

    def test_some_rows(self) -> None:
        part = Table.from_records(FIRMS, BOOK).slice(1, 2)
        assert part.subjects == ["乙公司", "丙公司"]
        assert part.record(0, BOOK).subject == "乙公司"


class TestReference:
    def test_answers_stand_in_the_order_given_although_awards_are_decided_first(self) -> None:
        result = ReferenceRunner(BOOK).run(CLAUSES, Table.from_records(FIRMS, BOOK))
        assert result.codes == ("extra", "growth", "always", "once")
        assert result.subjects == ("甲公司", "乙公司", "丙公司")
        assert [result.verdict(1, row) for row in range(3)] == [Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN]
        # 200 万 more revenue: 1 万 of growth award, and 20 % of that on top
        assert (result.amount(1, 0).low, result.amount(0, 0).low) == (WAN, WAN // 5)

    def test_every_answer_is_that_of_the_engine(self) -> None:
        result = ReferenceRunner(BOOK).run(CLAUSES, Table.from_records(FIRMS, BOOK))
        for row, firm in enumerate(FIRMS):
            awards: dict[str, AwardAmount] = {}
            for index in (1, 0, 2, 3):
                decision = decide(CLAUSES[index], firm, BOOK, awards=awards)
                awards[decision.clause] = decision.amount
                assert result.verdict(index, row) is decision.verdict
                assert result.amount(index, row) == decision.amount

    def test_without_exactness_it_stops_at_kleene_logic(self) -> None:
        table = Table.from_records(FIRMS, BOOK)
        exact, kleene = (
            ReferenceRunner(BOOK).run(CLAUSES, table),
            ReferenceRunner(BOOK, exact=False).run(CLAUSES, table),
        )
        assert (exact.verdict(2, 2), kleene.verdict(2, 2)) == (Verdict.MET, Verdict.UNKNOWN)

    def test_a_complete_history_opens_what_is_given_once(self) -> None:
        data = Table.from_records(FIRMS, BOOK).data
        open_ = ReferenceRunner(BOOK).run(CLAUSES, Table(data, 2025))
        known = ReferenceRunner(BOOK).run(CLAUSES, Table(data, 2025, history_complete=True))
        assert (open_.verdict(3, 0), known.verdict(3, 0)) == (Verdict.UNKNOWN, Verdict.MET)

    def test_progress_ends_at_the_number_of_all_pairs(self) -> None:
        seen: list[tuple[int, int]] = []
        many = Table.from_records([record({}) for _ in range(120)], BOOK)
        ReferenceRunner(BOOK).run(CLAUSES, many, progress=lambda done, total: seen.append((done, total)))
        assert seen == [(200, 480), (400, 480), (480, 480)]

    def test_nothing_to_decide(self) -> None:
        empty = Table.from_records([], BOOK)
        assert ReferenceRunner(BOOK).run(CLAUSES, empty).verdicts.shape == (4, 0)
        assert ReferenceRunner(BOOK).run([], Table.from_records(FIRMS, BOOK)).verdicts.shape == (0, 3)

    def test_a_ring_of_awards_is_refused(self) -> None:
        ring = [compiled("入库", "奖励:b * 50%", "a"), compiled("入库", "奖励:a * 50%", "b")]
        with pytest.raises(RuleError):
            ReferenceRunner(BOOK).run(ring, Table.from_records(FIRMS, BOOK))
