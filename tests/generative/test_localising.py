"""The likely wrong cells beside a plain enumeration of every value of every cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from chanmai.engine.edits.cells import Cell, RuleBook, Task, task_of
from chanmai.engine.edits.judging import judge
from chanmai.engine.edits.localising import lightest_sets, localise
from chanmai.engine.edits.systems import Row, whole_solution
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.evaluate import evaluate
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.parse import parse

MOST = 4
FACTS = [
    Fact(
        name, name, name, Kind.NUMBER, PeriodKind.YEAR, lowest=Fraction(0), highest=Fraction(MOST), whole=True
    )
    for name in ("a", "b", "c", "d")
]
DICTIONARY = Dictionary(FACTS)
REFS = [Ref(fact.name) for fact in FACTS]


@dataclass(frozen=True)
class Rule:
    """A rule as it is written."""

    code: str

    @property
    def test(self) -> Node:
        """Its condition."""
        return expand(parse(self.code), DICTIONARY)


names = st.sampled_from(["a", "b", "c", "d"])
sizes = st.integers(0, MOST + 1)
factors = st.sampled_from(["", "2 * ", "3 * "])
sums = st.lists(st.tuples(factors, names), min_size=1, max_size=3, unique_by=lambda part: part[1])
ops = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    left = " + ".join(factor + name for factor, name in draw(sums))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        used = {name for name in "abcd" if name in left}
        other = draw(names.filter(lambda name: name not in used)) if len(used) < 4 else "0"
        return f"{left} {draw(ops)} {other}"
    if kind == 1:
        size = draw(ops.filter(lambda op: op[0] in "<>"))
        return f"a / {draw(st.sampled_from(['b', 'max(c, 0)', '上年(d)']))} {size} {draw(sizes)}"
    if kind == 2:
        return f"增速(a) {draw(st.sampled_from(['<=', '>=']))} {draw(sizes)}"
    return f"{left} {draw(ops)} {draw(sizes)}"


@st.composite
def conditions(draw: st.DrawFn) -> str:
    first = draw(comparisons())
    match draw(st.integers(0, 4)):
        case 0:
            return f"{first} or {draw(comparisons())}"
        case 1:
            return f"not ({first} and {draw(comparisons())})"
        case 2:
            return f"{first} and {draw(comparisons())}"
    return first


values = st.dictionaries(
    st.sampled_from([*REFS, Ref("a", 1), Ref("d", 1)]), st.integers(0, MOST), min_size=3, max_size=6
)
weights = st.lists(st.integers(1, 3), min_size=4, max_size=4)


def asked_of(rules: list[Rule], cells: list[Cell], known: Mapping[Ref, int]) -> Task:
    return task_of(RuleBook(rules, DICTIONARY), judge(rules, known.get), cells, known.get)


def meets(rules: list[Rule], known: Mapping[Ref, int]) -> bool:
    return all(evaluate(rule.test, known.get) is True for rule in rules)


@given(st.lists(conditions(), min_size=1, max_size=4, unique=True), values, weights)
def test_the_lightest_sets_are_those_of_plain_enumeration(
    written: list[str], known: dict[Ref, int], weights: list[int]
) -> None:
    rules = [Rule(text) for text in written]
    cells = [
        Cell(ref, known[ref], 1, weight, 0, MOST)
        for ref, weight in zip(REFS, weights, strict=True)
        if ref in known
    ]
    task = asked_of(rules, cells, known)
    judgement = judge(rules, known.get)
    asked = [rule for rule in (*judgement.failed, *judgement.passed) if rule.code not in task.apart]
    costs = {cell.ref: cell.weight for cell in cells}
    best: int | None = None
    sets: set[frozenset[Ref]] = set()
    own = [cell.ref for cell in cells]
    for filled in product(range(MOST + 1), repeat=len(own)):
        put = {**known, **dict(zip(own, filled, strict=True))}
        if not meets(asked, put):
            continue
        changed = frozenset(ref for ref in own if put[ref] != known[ref])
        cost = sum(costs[ref] for ref in changed)
        if best is None or cost < best:
            best, sets = cost, set()
        if cost == best:
            sets.add(changed)
    found, proven = lightest_sets(task, costs)
    assert proven
    assert set(map(frozenset, found)) == sets


@given(st.lists(conditions(), min_size=1, max_size=4, unique=True), values)
def test_the_values_told_meet_every_rule(written: list[str], known: dict[Ref, int]) -> None:
    rules = [Rule(text) for text in written]
    cells = [Cell(ref, known[ref], 1, 4, 0, MOST, "件") for ref in REFS if ref in known]
    task = asked_of(rules, cells, known)
    found = localise(task)
    if not found.suspects:
        return
    told = {**known, **{each.ref: each.steps for each in found.suspects}}
    asked = [r for r in rules if evaluate(r.test, known.get) is not None and r.code not in found.apart]
    assert meets(asked, told)
    assert all(0 <= each.steps <= MOST for each in found.suspects)


rows = st.lists(
    st.tuples(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(-6, 6)),
    min_size=1,
    max_size=5,
)


@given(rows, st.lists(st.integers(-3, 3), min_size=3, max_size=3))
def test_whole_solutions_are_those_of_plain_enumeration(
    written: list[tuple[list[int], int]], wanted: list[int]
) -> None:
    system = [Row(tuple(factors), constant) for factors, constant in written]
    for unknown in range(3):
        unit = tuple(int(i == unknown) for i in range(3))
        system += [Row(unit, 3), Row(tuple(-f for f in unit), 3)]
    found = whole_solution(system, wanted)
    plainly = [v for v in product(range(-3, 4), repeat=3) if all(row.at(v) >= 0 for row in system)]
    if found is None:
        assert not plainly
    else:
        assert tuple(found) in plainly
