"""A snapshot in row groups is decided as one table is, whatever the cut, the files and the holes; or not at all."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.eligibility.deciding.total import Total
from chanmai.engine.facts.record import Record, Ref
from chanmai.runners import batch
from chanmai.runners.answers import totals_of
from chanmai.runners.batch import Here, Job, decide
from chanmai.runners.choice import COLUMNAR, REFERENCE, Choice
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.folder import collect
from chanmai.runners.rowgroups import open_snapshot, read_group
from chanmai.runners.runner import Result
from chanmai.runners.table import Table
from chanmai.runners.trouble import NotDone
from engine.eligibility.rules import BOOK, amount, clause
from runners.comparing import differences

WAN = 1_000_000
BOTH = pytest.mark.parametrize("runner", [COLUMNAR, REFERENCE], ids=["columnar", "reference"])


def compiled(test: str, pays: str, code: str, **more: str) -> Compiled:
    return compile_clause(clause(test, amount(pays, **more), code=code), BOOK)


CLAUSES = (
    compiled("奖励:growth > 0元", "奖励:growth * 20%", "extra"),
    compiled("规上软件企业 and 增速(营业收入) > 25%", "增量(营业收入) * 0.5%", "growth", cap="500万元"),
    compiled("营业收入 > 5000万元 or 营业收入 <= 5000万元", "1万元", "always"),
    compiled("营业收入 > 5000万元", "研发费用 * 10%", "rd"),
)


def firm(number: int) -> Record:
    """A firm with a hole in another place than the one before it."""
    known: dict[Ref, Any] = {
        Ref("营业收入"): (4000 + number * 100) * WAN,
        Ref("营业收入", 1): 3000 * WAN,
        Ref("规上软件企业"): number % 2 == 0,
        Ref("研发费用"): number * WAN,
        Ref("荣誉"): frozenset({"瞪羚"} if number % 4 else ()),
    }
    hole = list(known)[number % 7] if number % 7 < len(known) else None
    return Record(f"企业{number}", 2025, {ref: value for ref, value in known.items() if ref != hole})


def table(count: int = 40, *, first: int = 0) -> Table:
    return Table.from_records([firm(number) for number in range(first, first + count)], BOOK)


def job(runner: Choice = COLUMNAR, out: Path | None = None) -> Job:
    return Job(CLAUSES, BOOK, runner.of_group, None if out is None else str(out))


@BOTH
@pytest.mark.parametrize("rows", [1, 7, 40, 100])
def test_answers_in_parts_are_those_of_one_table(tmp_path: Path, runner: Choice, rows: int) -> None:
    whole = table()
    whole.write(tmp_path / "snapshot.parquet", group_rows=rows)
    snapshot = open_snapshot([str(tmp_path / "snapshot.parquet")])
    assert len(snapshot.groups) == -(-40 // rows)
    expected = runner.make(BOOK).run(CLAUSES, whole)
    found = decide(snapshot, job(runner, tmp_path / "answers"), runner.carrier)
    result = Result.empty([item.clause.code for item in CLAUSES], whole.subjects)
    collect(str(tmp_path / "answers"), snapshot.groups, result)
    assert (result.subjects, differences(result, expected)) == (expected.subjects, [])
    assert found.totals == totals_of(expected)
    assert found.rows == 40


def test_counts_are_those_of_the_answers_one_by_one() -> None:
    result = ColumnarRunner(BOOK).run(CLAUSES, table())
    growth = result.codes.index("growth")
    paid = [result.amount(growth, row) for row in range(40) if result.verdicts[growth, row] == 2]
    open_ones = [result.amount(growth, row) for row in range(40) if result.verdicts[growth, row] == 1]
    assert len(paid) > 5
    assert len(open_ones) > 5
    count = totals_of(result)[growth]
    assert (count.met, count.unknown) == (len(paid), len(open_ones))
    assert count.exact == sum(amount.low or 0 for amount in paid)
    assert count.open_high == sum(amount.high or 0 for amount in open_ones)


def test_amounts_add_up_beyond_64_bits() -> None:
    result = Result.empty(["a"], ["x", "y", "z"])
    result.verdicts[:], result.amount_kind[:] = 2, 1
    result.amount_low[:] = result.amount_high[:] = 2**62 + 1
    result.low_known[:] = result.high_known[:] = True
    assert totals_of(result) == (Total(met=3, exact=3 * (2**62 + 1)),)


def test_slices_of_a_row_group_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK", 8)
    monkeypatch.setattr(batch, "SLICE", 8 * len(CLAUSES))
    table().write(tmp_path / "snapshot.parquet")
    snapshot = open_snapshot([str(tmp_path / "snapshot.parquet")])
    found = decide(snapshot, job(out=tmp_path / "answers"), Here())
    assert found.totals == totals_of(ColumnarRunner(BOOK).run(CLAUSES, table()))
    written = parquet.read_table(tmp_path / "answers" / "part-000000.parquet")
    assert written["row"].to_pylist() == sorted(written["row"].to_pylist())
    assert max(written["row"].to_pylist()) == 39


def test_several_files_some_empty_are_one_snapshot(tmp_path: Path) -> None:
    for name, part in (("a", table(20)), ("b", table().slice(0, 0)), ("c", table(1, first=20))):
        part.write(tmp_path / f"{name}.parquet", group_rows=6)
    snapshot = open_snapshot([str(tmp_path)])
    assert (snapshot.rows, len(snapshot.files)) == (21, 3)
    assert [(group.rows, group.start) for group in snapshot.groups] == [
        (6, 0),
        (6, 6),
        (6, 12),
        (2, 18),
        (1, 20),
    ]
    again = open_snapshot([(tmp_path / name).as_uri() for name in ("a.parquet", "c.parquet")])
    assert decide(snapshot, job(), Here()) == decide(again, job(), Here())
    assert decide(snapshot, job(), Here()).totals == totals_of(ColumnarRunner(BOOK).run(CLAUSES, table(21)))


def test_no_firms_have_no_answers(tmp_path: Path) -> None:
    table().slice(0, 0).write(tmp_path / "none.parquet")
    found = decide(open_snapshot([str(tmp_path / "none.parquet")]), job(out=tmp_path / "answers"), Here())
    assert (found.rows, found.totals) == (0, (Total(),) * len(CLAUSES))
    assert json.loads((tmp_path / "answers" / "answers.json").read_text(encoding="utf-8"))["parts"] == []


def test_the_folder_says_what_it_holds(tmp_path: Path) -> None:
    table().write(tmp_path / "snapshot.parquet", group_rows=25, demo=True)
    decide(open_snapshot([str(tmp_path / "snapshot.parquet")]), job(out=tmp_path / "answers"), Here())
    told = json.loads((tmp_path / "answers" / "answers.json").read_text(encoding="utf-8"))
    assert (told["rows"], told["reference_year"], told["demo"]) == (40, 2025, True)
    assert sorted(path.name for path in (tmp_path / "answers").iterdir()) == ["answers.json", *told["parts"]]
    assert [line["code"] for line in told["clauses"]] == [item.clause.code for item in CLAUSES]


def test_progress_reaches_all_pairs(tmp_path: Path) -> None:
    table().write(tmp_path / "snapshot.parquet", group_rows=25)
    seen: list[tuple[int, int]] = []
    decide(
        open_snapshot([str(tmp_path / "snapshot.parquet")]),
        job(),
        Here(),
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen[0][0] < seen[-1][0]
    assert seen[-1] == (160, 160)


def damaged(path: Path, group: int) -> Path:
    """Zeros where a row group keeps its first column."""
    column = parquet.ParquetFile(path).metadata.row_group(group).column(0)
    start = column.dictionary_page_offset or column.data_page_offset
    content = bytearray(path.read_bytes())
    content[start : start + 40] = bytes(40)
    path.write_bytes(content)
    return path


def test_a_damaged_row_group_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    table().write(tmp_path / "snapshot.parquet", group_rows=10)
    snapshot = open_snapshot([str(damaged(tmp_path / "snapshot.parquet", 2))])
    with pytest.raises(NotDone, match=r"有 1 个行组没有算成：.*snapshot\.parquet \[2\].*没有留下任何结果"):
        decide(snapshot, job(out=tmp_path / "answers"), Here())
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot.parquet"]


def test_a_file_that_changed_meanwhile_is_not_mixed_in(tmp_path: Path) -> None:
    table(20).write(tmp_path / "snapshot.parquet")
    snapshot = open_snapshot([str(tmp_path / "snapshot.parquet")])
    table(19).write(tmp_path / "snapshot.parquet")
    with pytest.raises(ValueError, match="19 rows instead of 20"):
        read_group(snapshot.groups[0], [])


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    table().write(tmp_path / "snapshot.parquet")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "kept.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(NotDone, match="里已有内容，没有覆盖"):
        decide(open_snapshot([str(tmp_path / "snapshot.parquet")]), job(out=tmp_path / "answers"), Here())
    assert (tmp_path / "answers" / "kept.txt").read_text(encoding="utf-8") == "mine"


def test_files_that_are_no_snapshot_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.parquet").write_text("no Parquet", encoding="utf-8")
    parquet.write_table(pa.table({"subject": ["甲"]}), tmp_path / "bare.parquet")
    parquet.write_table(pa.table({"name": ["甲"]}), tmp_path / "other.parquet")
    for name, words in (
        ("text.parquet", "cannot be read"),
        ("bare.parquet", "is not a snapshot"),
        ("none.parquet", "does not exist"),
    ):
        with pytest.raises(NotDone, match=rf"{name}.*{words}"):
            open_snapshot([str(tmp_path / name)])
    with pytest.raises(NotDone, match=r"other\.parquet is not a snapshot"):
        open_snapshot([str(tmp_path / "other.parquet")], year=2025)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotDone, match=r"holds no \.parquet file"):
        open_snapshot([str(tmp_path / "empty")])
    with pytest.raises(NotDone, match="The address nowhere://x cannot be used"):
        open_snapshot(["nowhere://x"])


def test_a_file_of_another_program_takes_the_year_that_is_given(tmp_path: Path) -> None:
    parquet.write_table(table().data.replace_schema_metadata(None), tmp_path / "theirs.parquet")
    snapshot = open_snapshot([str(tmp_path / "theirs.parquet")], year=2025)
    assert (snapshot.reference_year, snapshot.history_complete, snapshot.demo) == (2025, False, False)
    assert decide(snapshot, job(), Here()).totals == totals_of(ColumnarRunner(BOOK).run(CLAUSES, table()))


def test_files_of_two_years_are_not_put_together(tmp_path: Path) -> None:
    table().write(tmp_path / "a.parquet")
    Table(table().data, 2024).write(tmp_path / "b.parquet")
    with pytest.raises(NotDone, match="are of different years or kinds of history"):
        open_snapshot([str(tmp_path)])
