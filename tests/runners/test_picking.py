"""The loop that is compiled where numba is installed pays what NumPy pays, and what whole numbers say.

Here the loop runs as plain Python, which is the same code; the measurements hold the compiled one against the peers.
"""

import numpy as np
import pytest
from benchmarks import workload
from benchmarks.kernel import amounts
from benchmarks.kernel.amounts import MISSING, AmountKernel, plan_amounts
from benchmarks.kernel.paying_bits import pay_bits
from hypothesis import given, settings
from hypothesis import strategies as st

from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.kernel import Kernel, set_bits
from chanmai.runners.columnar.program import compile_program

ROWS = 128
terms = st.tuples(
    st.integers(1, 50),
    st.integers(0, 200),
    st.integers(1, 400),
    st.sampled_from((1, 100, 10_000)),
    st.integers(0, 10**9),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sets(st.integers(0, ROWS - 1), max_size=20), terms), min_size=1, max_size=4),
    st.lists(st.integers(-3, 10**12), min_size=ROWS, max_size=ROWS),
)
def test_the_loop_pays_each_set_bit_by_the_terms_of_its_share(
    shares: list[tuple[set[int], tuple[int, ...]]], values: list[int]
) -> None:
    holds = np.array([[row in met for row in range(ROWS)] for met, _ in shares])
    planes = np.packbits(holds, axis=1, bitorder="little").view(np.uint64)
    expected = [
        value if value < 0 else min((value * factor + addend) // divisor * step, cap)
        for met, (factor, addend, divisor, step, cap) in shares
        for value in (values[row] for row in sorted(met))
    ]
    assert set_bits(planes).tolist() == [row for met, _ in shares for row in sorted(met)]
    out = np.empty(len(expected), dtype=np.int64)
    with np.errstate(over="ignore"):  # counting bits wraps around, as it shall
        pay_bits(planes, np.array(values), np.array([own for _, own in shares], dtype=np.int64), out)
    assert out.tolist() == expected


def test_a_kernel_with_the_loop_pays_what_one_without_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    program = compile_program(workload.rules(60), workload.dictionary())
    columns = Columns(workload.table(300), program.refs, program.dictionary)
    kernel = Kernel(program, columns)
    out = kernel.new_results()
    kernel.decide(0, out[0])
    plan, met = plan_amounts(program), out[0][:, 0]
    alone = AmountKernel(plan, columns, fast=False).block(kernel.span(0), met)
    paid = 0

    def loop(planes: np.ndarray, *rest: np.ndarray) -> None:
        nonlocal paid
        paid += int(np.bitwise_count(planes).sum())
        with np.errstate(over="ignore"):
            pay_bits(planes, *rest)

    monkeypatch.setattr(amounts, "compiled", lambda: loop)
    looped = AmountKernel(plan, columns).block(kernel.span(0), met)
    assert paid > len(alone) // 2
    assert np.maximum(looped, MISSING).tolist() == np.maximum(alone, MISSING).tolist()
