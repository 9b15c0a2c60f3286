"""The block kernel and the single-firm evaluator give what the exact evaluator gives, on random rules and records."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from benchmarks.kernel.amounts import MISSING, AmountKernel, plan_amounts, settle
from benchmarks.kernel.firm import FirmProgram, FirmState
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chanmai.engine.eligibility.clauses.clause import RoundingMode
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import Kernel, set_bits
from chanmai.runners.columnar.program import Payment, Program, Rule, compile_program
from chanmai.runners.columnar.single.codes import FALSE, TRUE, UNKNOWN
from chanmai.runners.table import Table
from generative import strategies as make

RULES, RECORDS = 8, 14
CODES = {True: TRUE, None: UNKNOWN, False: FALSE}


@st.composite
def batches(draw: st.DrawFn) -> tuple[Dictionary, list[Rule], list[Record]]:
    """Rules of all forms of the language, and records with holes."""
    dictionary = draw(make.dictionaries())
    rules = []
    for number in range(RULES):
        condition = expand(draw(make.conditions(dictionary)), dictionary)
        formula = expand(draw(make.money_formulas(dictionary)), dictionary)
        cap = draw(st.none() | st.integers(0, 8).map(lambda halves: halves * make.WAN // 2 + 1))
        step = draw(st.sampled_from((1, 100, 10_000, make.WAN)))
        payment = Payment(formula, cap, step, draw(st.sampled_from(RoundingMode)))
        rules.append(Rule(f"规则{number}", condition, payment))
    return dictionary, rules, [draw(make.records(dictionary)) for _ in range(RECORDS)]


def block_of(program: Program, columns: Columns) -> tuple[np.ndarray, np.ndarray, dict[int, list[int]]]:
    """Of the only block: surely and possibly [rule, row], and the stored amounts by rule."""
    kernel = Kernel(program, columns)
    results = kernel.new_results()
    kernel.decide(0, results[0])
    bits = np.unpackbits(results[0].view(np.uint8), axis=-1, bitorder="little")[program.plan.results]
    plan = plan_amounts(program)
    stored = AmountKernel(plan, columns).block(kernel.span(0), results[0][:, 0])
    amounts, start = {}, 0
    for rule in plan.order:
        count = len(set_bits(results[0][program.plan.results[rule] : program.plan.results[rule] + 1, 0]))
        amounts[rule] = np.maximum(stored[start : start + count], MISSING).tolist()
        start += count
    for rule, amount in plan.fixed.items():
        amounts[rule] = [amount] * int(bits[rule, 0].sum())
    return bits[:, 0], bits[:, 1], amounts


def expected_amount(rule: Rule, fetch: Callable[[Ref], Value | None]) -> int:
    """The amount by the exact evaluator and fractions."""
    payment = rule.payment
    assert payment is not None
    assert payment.formula is not None
    value = evaluate(payment.formula, fetch)
    return MISSING if value is None else settle(Fraction(value), payment)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches())
def test_the_kernel_decides_and_pays_as_the_exact_evaluator(
    batch: tuple[Dictionary, list[Rule], list[Record]],
) -> None:
    dictionary, rules, records = batch
    program = compile_program(rules, dictionary)
    columns = Columns(Table.from_records(records, dictionary), program.refs, dictionary)
    surely, possibly, amounts = block_of(program, columns)
    for number, rule in enumerate(rules):
        answers = [evaluate(rule.condition, record.value) for record in records]
        assert surely[number, : len(records)].tolist() == [a is True for a in answers]
        assert possibly[number, : len(records)].tolist() == [a is not False for a in answers]
        met = [record for record, answer in zip(records, answers, strict=True) if answer is True]
        assert amounts[number] == [expected_amount(rule, record.value) for record in met]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches())
def test_one_firm_kept_current_is_decided_as_anew(batch: tuple[Dictionary, list[Rule], list[Record]]) -> None:
    dictionary, rules, records = batch
    single = FirmProgram(compile_program(rules, dictionary))
    state = FirmState(single, records[0].values)
    for record in records:
        known = {ref: record.value(ref) for ref in make.possible_refs(dictionary)}
        state.change(known)
        answers = [evaluate(rule.condition, record.value) for rule in rules]
        assert state.codes.tolist() == [CODES[a] for a in answers]  # type: ignore[index]
        expected = {
            number: expected_amount(rule, record.value)
            for number, (rule, answer) in enumerate(zip(rules, answers, strict=True))
            if answer is True
        }
        found = {number: MISSING if amount is None else amount for number, amount in state.amounts().items()}
        assert found == expected
