"""Small changes: one firm's filing against all rules, one rule against all firms, and the why of one pair."""

import random
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks import workload
from benchmarks.kernel.amounts import MISSING
from benchmarks.kernel.firm import FirmProgram, FirmState
from benchmarks.kernel.planes import Kept
from benchmarks.kernel.why import Reasons
from benchmarks.measure import Goal, Report, percentile, timed
from benchmarks.ours import Ours
from benchmarks.peers import frames, rows
from benchmarks.peers.plain import rows as as_rows

from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.table import Table

MS = 1e3


def main(quick: bool, report: Report) -> None:
    """All three, each shown equal to a full recomputation on random changes."""
    one_firm(500 if quick else 2_000, 500 if quick else 5_000, report)
    one_rule(100_000 if quick else 1_000_000, report)
    random_changes(300, 200 if quick else 3_000, report)


def firms(count: int) -> list[dict[Ref, Value]]:
    """What is known of some invented firms."""
    listed = workload.table(count).data.to_pylist()
    return [{r: v for r in workload.refs() if (v := row[r.column]) is not None} for row in listed]


def one_firm(count: int, changes: int, report: Report) -> None:
    """A filing that changes some facts of one firm: all rules and amounts anew."""
    program = compile_program(workload.rules(count), workload.dictionary())
    single = FirmProgram(program)
    known = firms(200)
    values = dict(known[0])
    state = FirmState(single, values)
    dice = random.Random(1)
    seconds = []
    for number in range(changes):
        filed = {ref: dice.choice(known).get(ref) for ref in dice.sample(workload.refs(), 1 + number % 3)}
        values.update({ref: value for ref, value in filed.items() if value is not None})
        for ref, value in filed.items():
            if value is None:
                values.pop(ref, None)

        def change(filed: dict[Ref, Value | None] = filed) -> None:
            state.change(filed)
            state.amounts()

        seconds.append(timed(change))
        if number % 10 == 0:
            fresh = FirmState(single, values)
            if (fresh.codes != state.codes).any() or fresh.amounts() != state.amounts():
                raise SystemExit("a firm kept current differs from one decided anew")
    middle, last = percentile(seconds, 50), percentile(seconds, 99)
    work = f"one firm's filing, {count:,} clauses with amounts"
    report.say(
        f"{work}: median {middle * MS:.3f} ms, p99 {last * MS:.3f} ms; {changes:,} random changes of 1 to 3 facts, "
        f"every tenth shown equal to a decision anew; atoms {len(program.atoms):,}"
    )
    report.goal(Goal(work, "p99", 0.5, last * MS, " ms", at_least=False))
    _beside_peers(work, list(program.rules), middle, report)
    why(program, state, report)


def _beside_peers(work: str, rules: list[Rule], ours: float, report: Report) -> None:
    data = workload.table(5).data
    zen = rows.zen_peer(rules)
    ready = [zen.prepare(row) for row in as_rows(data)]
    theirs = percentile([timed(lambda row=row: zen.decide(row)) for row in ready for _ in range(5)], 50)
    report.goal(Goal(work, "times ZEN", 20, theirs / ours, " x"))
    polars = frames.polars_peer(rules, data.slice(0, 1))
    polars.full()
    theirs = percentile([timed(polars.full) for _ in range(3)], 50)
    report.goal(Goal(work, "times Polars", 1_000, theirs / ours, " x"))


def why(program: Any, state: FirmState, report: Report) -> None:
    """The tree of reasons of one pair, from the bits of the conditions."""
    reasons = Reasons(program)
    count = len(program.rules)
    for rule in range(count):
        if reasons.of(rule, state.atom_code).state != state.codes[rule]:
            raise SystemExit("a reason differs from the verdict")
    seconds = [timed(lambda rule=rule: reasons.of(rule, state.atom_code)) for rule in range(count)]
    report.say(
        f"why, one pair: median {percentile(seconds, 50) * MS:.4f} ms, equal to all {count:,} verdicts"
    )
    report.goal(Goal("why, one pair", "p99", 0.2, percentile(seconds, 99) * MS, " ms", at_least=False))


def one_rule(count: int, report: Report) -> None:
    """A changed rule: all firms anew, on columns that are loaded, and on planes that are kept."""
    table = workload.table(count)
    sized = {len(compile_program([rule], workload.dictionary()).atoms): rule for rule in workload.rules(400)}
    slowest = slowest_kept = 0.0
    kept = Kept(table, workload.dictionary())
    for atoms in (3, 8, 11):
        ours = Ours([sized[atoms]], table, block=65_536)
        status = percentile([timed(ours.status) for _ in range(9)], 50)
        full = percentile([timed(ours.full) for _ in range(9)], 50)
        first = timed(lambda atoms=atoms: kept.ask(sized[atoms]))
        asked = kept.ask(sized[atoms])
        again = percentile(
            [timed(lambda rule=sized[atoms]: kept.decide(kept.ask(rule))) for _ in range(15)], 50
        )
        met = kept.decide(asked)[0].copy()
        paid = percentile([timed(lambda a=asked, m=met: kept.amounts(a, m)) for _ in range(5)], 50)
        report.say(
            f"one clause of {atoms} atoms, {count:,} firms: verdicts {status * MS:.1f} ms, with amounts "
            f"{full * MS:.1f} ms; planes kept: first {first * MS:.1f} ms, then {again * MS:.2f} ms, amounts "
            f"{paid * MS:.1f} ms"
        )
        slowest, slowest_kept = max(slowest, full), max(slowest_kept, again)
    work = f"one clause changed, {count:,} firms"
    report.goal(Goal(work, "verdicts + amounts", 20, slowest * MS, " ms", at_least=False))
    report.goal(Goal(work + ", planes kept", "verdicts", 1, slowest_kept * MS, " ms", at_least=False))


def random_changes(count: int, changes: int, report: Report) -> None:
    """Filings of firms, and rules asked in between, on kept planes: equal to everything loaded and decided anew."""
    dice, rules, dictionary = random.Random(3), workload.rules(200), workload.dictionary()
    table = workload.table(count)
    current, pool = table.data.to_pylist(), workload.table(count, seed=9).data.to_pylist()
    kept = Kept(table, dictionary)
    checked = 0
    for number in range(changes):
        row, ref = dice.randrange(count), dice.choice(workload.refs())
        name = ref.column
        current[row][name] = dice.choice(pool)[name]
        kept.change(row, {ref: current[row][name]})
        if number % 10 == 0:
            asked = kept.ask(dice.choice(rules))
            found = kept.decide(asked).copy()
            fresh = Ours(
                list(asked.program.rules), Table(pa.Table.from_pylist(current, table.data.schema), 2025)
            )
            paid = fresh.full()
            if (fresh.out[0][0] != found[:, : fresh.out.shape[-1]]).any():
                raise SystemExit("kept planes differ from planes made anew")
            owed = np.maximum(paid, MISSING)
            if len(paid) and (np.maximum(kept.amounts(asked, found[0])[1], MISSING) != owed).any():
                raise SystemExit("amounts on kept planes differ from amounts made anew")
            checked += 1
    report.say(
        f"{changes:,} random filings on kept planes: {checked:,} rules in between equal to a full recomputation"
    )
