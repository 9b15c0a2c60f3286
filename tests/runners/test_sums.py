"""Ratios by one division, sums beyond 64 bits, thresholds at the ends of a column: all as Python's integers say."""

import random
from fractions import Fraction

import pyarrow as pa
import pytest

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.nodes import Arith, Compare, Extreme, Fetch, Node, Number
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.columns import Columns
from chanmai.runners.columnar.groups import Groups
from chanmai.runners.columnar.kernel import Kernel
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.table import Table

NAMES = ("a", "b", "c")
A, B, C = (Fetch(Ref(name)) for name in NAMES)
ZERO = Number(Fraction(0))


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    return Dictionary([Fact(n, n, n, Kind.NUMBER, PeriodKind.POINT, UNITS["个"], whole=True) for n in NAMES])


def columns_of(dice: random.Random, reach: int, rows: int) -> dict[str, list[int | None]]:
    """Values around 0, around reach, and holes."""

    def value() -> int | None:
        kind = dice.random()
        if kind < 0.1:
            return None
        near = dice.choice((0, 0, reach, -reach, reach // 3))
        return (
            max(-reach, min(reach, near + dice.randint(-3, 3))) if kind < 0.6 else dice.randint(-reach, reach)
        )

    return {name: [value() for _ in range(rows)] for name in NAMES}


def conditions(dice: random.Random, shares: list[Fraction]) -> list[Node]:
    """Shares of one ratio with every operator, of a rate of growth, of a sum, and plain sums."""
    found: list[Node] = []
    for share in shares:
        for op in (Op.GE, Op.GT, Op.LT, Op.LE):
            bound = Number(share)
            found.append(Compare(op, Arith("/", A, B), bound))
            growth = Arith("/", Arith("-", A, B), Extreme("max", (B, ZERO)))
            found.append(Compare(op, growth, bound))
            found.append(Compare(op, Arith("/", Arith("+", A, Arith("*", C, Number(Fraction(3)))), B), bound))
            found.append(Compare(op, Arith("-", A, Arith("*", B, Number(share or Fraction(1)))), C))
    found += [Compare(Op.GE, A, Number(Fraction(dice.randint(-5, 5)))) for _ in range(4)]
    return found


def check(dictionary: Dictionary, tests: list[Node], data: dict[str, list[int | None]]) -> Groups:
    """Every condition in every row as the scalar evaluator says; gives the groups that were used."""
    program = compile_program([Rule(f"R{i}", test) for i, test in enumerate(tests)], dictionary)
    table = Table(pa.table({f"{name}@0": pa.array(data[name], pa.int64()) for name in NAMES}), 2025)
    columns = Columns(table, program.refs, dictionary)
    kernel = Kernel(program, columns, block=64)
    out = kernel.new_results()
    for block in range(kernel.blocks):
        kernel.decide(block, out[block])
    for row in range(len(table)):
        known = {Ref(name): value for name in NAMES if (value := data[name][row]) is not None}
        for number, test in enumerate(tests):
            surely, possibly = (
                bool(int(out[row // 64, program.plan.results[number], plane, 0]) >> row % 64 & 1)
                for plane in (0, 1)
            )
            expected = evaluate(test, known.get)
            assert (surely, possibly) == (expected is True, expected is not False), (test, known)
    return Groups(program.families, columns)


@pytest.mark.parametrize("reach", [5, 1000, 10**9, 10**14, 2**61])
@pytest.mark.parametrize("seed", range(3))
def test_as_the_scalar_evaluator(dictionary: Dictionary, reach: int, seed: int) -> None:
    dice = random.Random(f"{reach} {seed}")
    fine = dice.choice((1, 100, 10**6))
    shares = [Fraction(dice.randint(-3 * fine, 3 * fine), fine) for _ in range(3)] + [
        Fraction(0),
        Fraction(5, 4),
    ]
    check(dictionary, conditions(dice, shares), columns_of(dice, reach, 150))


def test_shares_of_one_ratio_cost_one_division(dictionary: Dictionary) -> None:
    shares = [Fraction(n, 100) for n in (3, 5, 8, 15)]
    tests: list[Node] = [Compare(op, Arith("/", A, B), Number(s)) for s in shares for op in (Op.GE, Op.GT)]
    dice = random.Random(1)
    groups = check(dictionary, tests, columns_of(dice, 10**12, 100))
    assert [(g.scale, g.inclusive, len(g.bounds)) for g in groups.shares] == [(100, 4, 8)]
    wide = check(dictionary, tests, columns_of(dice, 2**61, 100))
    assert wide.shares == []
    assert len(wide.others) == 8


def test_thresholds_compare_in_the_narrowest_type(dictionary: Dictionary) -> None:
    tests: list[Node] = [Compare(Op.GE, A, Number(Fraction(n))) for n in (-(10**9), 0, 7, 10**9)]
    for reach, kind in ((30_000, "int16"), (10**8, "int32"), (10**12, "int64")):
        groups = check(dictionary, tests, columns_of(random.Random(2), reach, 100))
        assert [group.data.dtype.name for group in groups.thresholds] == [kind]
