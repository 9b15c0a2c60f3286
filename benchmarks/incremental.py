"""Small changes: one firm's filing against all rules, one rule against all firms, and the streaming of a Parquet file.

python -m benchmarks.incremental [--quick]
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as parquet
from benchmarks import workload
from benchmarks.compare import Ours

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.program import compile_program
from chanmai.runners.columnar.single import FirmState, SingleProgram
from chanmai.runners.columnar.stream import Workers


def percentile(seconds: list[float], share: int) -> float:
    """The value that `share` per cent of the measurements do not exceed."""
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * share // 100)]


def timed(task: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def firms(rows: int) -> list[dict[Ref, Value]]:
    """What is known of some invented firms."""
    refs = workload.refs()
    listed = workload.table(rows).data.to_pylist()
    return [{r: v for r in refs if (v := row[f"{r.fact}@{r.back}"]) is not None} for row in listed]


def one_firm(rules: int, changes: int) -> None:
    """A changed fact of one firm: all rules and amounts anew, checked against a fresh decision."""
    single = SingleProgram(compile_program(workload.rules(rules), workload.dictionary()))
    known = firms(200)
    state = FirmState(single, known[0])
    dice = random.Random(1)
    refs = workload.refs()
    values = dict(known[0])
    seconds = []
    for number in range(changes):
        ref = dice.choice(refs)
        value = dice.choice(known).get(ref)
        values.pop(ref, None)
        if value is not None:
            values[ref] = value

        def change(ref: Ref = ref, value: Value | None = value) -> None:
            state.change({ref: value})
            state.amounts()

        seconds.append(timed(change))
        if number % 100 == 0:
            fresh = FirmState(single, values)
            if (fresh.codes != state.codes).any() or fresh.amounts() != state.amounts():
                raise SystemExit("a firm kept current differs from one decided anew")
    middle, last = percentile(seconds, 50) * 1e3, percentile(seconds, 99) * 1e3
    print(f"one firm's fact changes, {rules} rules with amounts: median {middle:.3f} ms, p99 {last:.3f} ms")


def one_rule(rows: int) -> None:
    """A changed rule: all firms anew, on columns that are loaded."""
    table = workload.table(rows)
    sized = {len(compile_program([rule], workload.dictionary()).atoms): rule for rule in workload.rules(400)}
    for atoms in (3, 8, 11):
        ours = Ours([sized[atoms]], table, block=65_536)
        status = percentile([timed(ours.status) for _ in range(9)], 50) * 1e3
        full = percentile([timed(ours.full) for _ in range(9)], 50) * 1e3
        print(f"one rule of {atoms} atoms, {rows:,} firms: {status:.1f} ms, with amounts {full:.1f} ms")


def streaming(rows: int, count: int) -> None:
    """Verdicts, amounts and reason bits of a Parquet file on two workers."""
    program = compile_program(workload.rules(count), workload.dictionary())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts.parquet"
        step = 100_000
        schema = workload.table(1).data.schema
        with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
            for number, start in enumerate(range(0, rows, step)):
                writer.write_table(
                    workload.table(min(step, rows - start), seed=number).data, row_group_size=step
                )
        with Workers(program, count=2) as workers:
            workers.totals(path)
            seconds = percentile([timed(lambda: workers.totals(path)) for _ in range(3)], 50)
    rate = rows * count / seconds / 1e9
    print(
        f"{rows:,} x {count} from Parquet with amounts and reason bits: {seconds:.2f} s, {rate:.3f} G pairs/s"
    )


def main() -> None:
    """Run the measurements at the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only, for CI")
    quick = parser.parse_args().quick
    one_firm(500 if quick else 2_000, 500 if quick else 3_000)
    one_rule(100_000 if quick else 1_000_000)
    streaming(100_000 if quick else 1_000_000, 200 if quick else 1_000)


if __name__ == "__main__":
    main()
