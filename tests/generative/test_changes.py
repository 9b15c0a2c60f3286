"""Small changes give what a full recomputation gives: filings, new rules over kept planes, and the why of a pair."""

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from benchmarks import workload
from benchmarks.kernel.amounts import MISSING, AmountKernel, plan_amounts
from benchmarks.kernel.firm import FirmProgram, FirmState
from benchmarks.kernel.planes import Kept
from benchmarks.kernel.why import Reasons

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import Kernel
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.single.codes import FALSE, TRUE, UNKNOWN
from chanmai.runners.table import Table

CODES = {True: TRUE, None: UNKNOWN, False: FALSE}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return workload.dictionary()


def fresh(rule: Rule, rows: list[Row], schema: pa.Schema, dictionary: Dictionary) -> tuple[Any, Any]:
    """Planes and amounts of one rule over rows that are loaded anew."""
    program = compile_program([rule], dictionary)
    columns = Columns(Table(pa.Table.from_pylist(rows, schema), 2025), program.refs, dictionary)
    kernel = Kernel(program, columns)
    out = kernel.new_results()
    kernel.decide(0, out[0])
    paid = AmountKernel(plan_amounts(program), columns).block(kernel.span(0), out[0][:, 0])
    return out[0][0], np.maximum(paid, MISSING)


def other_value(dice: random.Random, rows: list[Row], name: str) -> Any:
    return None if dice.random() < 0.2 else dice.choice(rows)[name]


@pytest.mark.parametrize("seed", range(4))
def test_kept_planes_follow_filings_and_new_rules(dictionary: Dictionary, seed: int) -> None:
    dice = random.Random(seed)
    table = workload.table(200, seed=seed)
    rows, pool = table.data.to_pylist(), workload.table(200, seed=seed + 100).data.to_pylist()
    rules = workload.rules(60, seed=seed)
    kept = Kept(table, dictionary)
    asked = [kept.ask(rule) for rule in rules[:20]]
    for step in range(60):
        for _ in range(5):
            row, ref = dice.randrange(len(rows)), dice.choice(workload.refs())
            name = f"{ref.fact}@{ref.back}"
            rows[row][name] = other_value(dice, pool, name)
            kept.change(row, {ref: rows[row][name]})
        rule = dice.choice(rules)
        before = kept.atoms
        again = kept.ask(rule)
        assert kept.atoms >= before
        own = asked[step % 20] if step % 2 else again
        planes = kept.decide(own)
        expected, paid = fresh(own.program.rules[0], rows, table.data.schema, dictionary)
        assert (planes == expected).all()
        met, amounts = kept.amounts(own, planes[0])
        assert met.tolist() == [row for row in range(200) if int(expected[0, row >> 6]) >> (row & 63) & 1]
        if len(paid) or not len(met):
            assert np.maximum(amounts, MISSING).tolist() == paid.tolist()
        else:
            assert set(amounts.tolist()) == {plan_amounts(own.program).fixed[0]}


def test_kept_planes_give_the_code_of_every_atom(dictionary: Dictionary) -> None:
    table = workload.table(130)
    kept = Kept(table, dictionary)
    program = kept.ask(workload.rules(1, seed=3)[0]).program
    single = FirmProgram(program)
    for row in range(130):
        known = {ref: value for ref in workload.refs() if (value := kept.value(row, ref)) is not None}
        state = FirmState(single, known)
        for place, atom in enumerate(program.atoms):
            assert kept.code(atom, row) == state.atom_code(place)


def test_a_rule_without_amount_pays_nothing(dictionary: Dictionary) -> None:
    kept = Kept(workload.table(70), dictionary)
    rule = workload.rules(1)[0]
    asked = kept.ask(Rule(rule.code, rule.condition))
    rows, amounts = kept.amounts(asked, kept.decide(asked)[0])
    assert (len(rows), len(amounts)) == (0, 0)


@pytest.mark.parametrize("seed", range(3))
def test_a_firm_kept_current_is_as_one_decided_anew(dictionary: Dictionary, seed: int) -> None:
    dice = random.Random(seed)
    single = FirmProgram(compile_program(workload.rules(120, seed=seed), dictionary))
    rows = workload.table(50, seed=seed).data.to_pylist()
    values: dict[Ref, Value] = {}
    state = FirmState(single, values)
    for _ in range(150):
        ref = dice.choice(workload.refs())
        value = other_value(dice, rows, f"{ref.fact}@{ref.back}")
        values.pop(ref, None)
        if value is not None:
            values[ref] = value
        state.change({ref: value})
        again = FirmState(single, values)
        assert (state.codes == again.codes).all()
        assert state.amounts() == again.amounts()
    for number, rule in enumerate(single.program.rules):
        assert state.codes[number] == CODES[evaluate(rule.condition, values.get)]  # type: ignore[index]


def test_why_agrees_with_the_verdict_and_every_part_with_the_evaluator(dictionary: Dictionary) -> None:
    program = compile_program(workload.rules(80, seed=5), dictionary)
    single, reasons = FirmProgram(program), Reasons(program)
    for row in workload.table(12, seed=5).data.to_pylist():
        known = {r: v for r in workload.refs() if (v := row[f"{r.fact}@{r.back}"]) is not None}
        state = FirmState(single, known)
        for rule in range(80):
            stack = [reasons.of(rule, state.atom_code)]
            assert stack[0].state == state.codes[rule]
            while stack:
                reason = stack.pop()
                assert reason.state == CODES[evaluate(reason.node, known.get)]  # type: ignore[index]
                stack.extend(reason.parts)


def test_planes_end_with_the_last_row(dictionary: Dictionary) -> None:
    for rows in (1, 63, 64, 65, 16_384, 16_385):
        kept = Kept(workload.table(rows), dictionary)
        for rule in workload.rules(4):
            planes = kept.decide(kept.ask(rule))
            assert int(np.bitwise_count(planes[1]).sum()) <= rows
            flat = np.unpackbits(planes[1].view(np.uint8), bitorder="little")
            assert not flat[rows:].any()
