"""The real pack as a workload: every clause of packs/xiamen over firms with the holes and values of the demo city.

`python -m benchmarks.pack [--quick]`. The demo city is drawn in memory; to get more firms its rows are repeated with
every amount moved by up to three tenths, so that hardly two rows agree in what they know. First the columnar runner is
shown equal to the reference runner on a sample of the rows; then it is timed, cold and warm.
"""

import argparse
import datetime
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.measure import Goal, Report

from chanmai.demo.city import build_firms
from chanmai.demo.dice import Dice
from chanmai.demo.files import Writer
from chanmai.demo.firms import Firm
from chanmai.demo.firms import Value as Drawn
from chanmai.demo.profile import Profile, profile_of
from chanmai.demo.recipes import known_percent
from chanmai.demo.returns import Return, file_returns, filed_percent
from chanmai.engine.eligibility.clauses.clause import reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled, compile_clause
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum, keep
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.runners.columnar.program import Rule, compile_program
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import MET, UNKNOWN, Result
from chanmai.runners.table import Table

PACK = Path(__file__).parents[1] / "packs" / "xiamen"
AS_OF = datetime.date(2026, 6, 30)
YEAR = AS_OF.year  # what facts without a period are of; no return of that year is in yet
BACK = 5
SEED = 20
CITY = 1325
ROWS = 10_600
FIELDS = ("verdicts", "amount_kind", "amount_low", "amount_high", "low_known", "high_known")

Columns = dict[tuple[str, int], dict[int, Datum]]


@dataclass(frozen=True, slots=True)
class Workload:
    """The clauses of a pack, compiled, and a table of firms."""

    pack: Pack
    compiled: tuple[Compiled, ...]
    table: Table


def workload(rows: int = ROWS, *, city: int = CITY, seed: int = SEED) -> Workload:
    """All clauses of the pack for so many rows, made from a demo city of `city` firms."""
    pack = load(PACK)
    columns = _city(profile_of(pack), city, seed)
    return Workload(pack, compiled_clauses(pack), _spread(columns, city, rows, pack.dictionary, seed))


def compiled_clauses(pack: Pack) -> tuple[Compiled, ...]:
    """Every clause as it is decided on the day."""
    return tuple(
        compile_clause(clause, pack.dictionary, shift=YEAR - reference_year(clause, AS_OF))
        for clause in pack.clauses.values()
    )


def _city(profile: Profile, number: int, seed: int) -> Columns:
    """What the firms of a demo city would be known by: the columns of a snapshot, without the holes."""
    firms = build_firms(profile, seed, number)
    filed = file_returns(firms, profile, seed)
    columns = _Filled(profile.dictionary)
    for firm in firms:
        columns.put(firm, 0, _registered(firm, profile))
        columns.put(firm, 0, _states(firm, profile, seed))
        columns.put_title(firm, profile)
    for made in (*filed.annual, *filed.corrections, *filed.yearly):
        columns.put_return(made)
    _Findings(profile, seed, columns, firms).findings(firms)
    return columns.found


class _Filled:
    """Columns that fill up."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.found: Columns = {}

    def put(self, firm: Firm, back: int, values: Mapping[str, Drawn]) -> None:
        """Note what is known of a firm."""
        for name, value in values.items():
            fact = self.dictionary.get(name)
            if 0 <= back <= BACK and fact.formula is None:
                self.found.setdefault((fact.code, back), {})[firm.number] = keep(fact, _value(fact, value))

    def put_return(self, made: Return) -> None:
        """Note the yearly facts of a return."""
        if not made.fault:
            self.put(made.firm, YEAR - int(made.period), made.values)

    def put_title(self, firm: Firm, profile: Profile) -> None:
        """Note the title that is valid for years; of who is on no list it is not known to be missing."""
        title = profile.city["titles"]["high_tech"]["flag"]
        if firm.yearly_facts(profile.last_year).get(title) is True:
            self.put(firm, 0, {title: True})


def _value(fact: Fact, value: Drawn) -> Value:
    if isinstance(value, tuple):
        return frozenset(value)
    return value * 100 if fact.kind is Kind.MONEY and isinstance(value, int | Fraction) else value


def _registered(firm: Firm, profile: Profile) -> dict[str, Drawn]:
    """What stands in the register of firms."""
    written = [each.fact for each in profile.pack.forms["registry"].fields if each.fact]
    states = {name: firm.states[name] for name in written if name in firm.states}
    return (
        states
        | {
            "所属区": firm.district,
            "产业领域": firm.domain,
            "商事登记日期": firm.founded,
            "行业代码": firm.industry,
        }
        | ({"所在园区": firm.park} if firm.park else {})
    )


def _states(firm: Firm, profile: Profile, seed: int) -> dict[str, Drawn]:
    """Those of a firm's states that it files."""
    percent = known_percent(profile)
    dice, care = Dice(seed, "states", firm.number), Dice(seed, "care", firm.number).unit()
    names = [each.fact for each in profile.pack.forms["supplement-state"].fields if each.fact]
    thrown = [name for name in names if dice.chance(filed_percent(percent.get(name, 90), care))]
    return {name: firm.states[name] for name in thrown if name in firm.states}


class _Findings(Writer):
    """Takes the findings of the officers as they would be written."""

    def __init__(self, profile: Profile, seed: int, columns: _Filled, firms: Sequence[Firm]) -> None:
        super().__init__(Path(), profile, seed)
        self._columns = columns
        self._firms = {firm.code: firm for firm in firms}

    def _csv(self, *told: Any, **_: Any) -> None:
        _name, _form, columns, rows, _day = told
        for code, _firm, *cells in rows:
            known = {
                column.key: cell == "是" for column, cell in zip(columns[2:], cells, strict=True) if cell
            }
            self._columns.put(self._firms[str(code)], 0, known)


def _spread(columns: Columns, city: int, rows: int, dictionary: Dictionary, seed: int) -> Table:
    """So many rows: the city again and again, its amounts moved a little each time."""
    dice = random.Random(seed)
    filled: dict[Ref, list[Datum | None]] = {}
    for (code, back), known in columns.items():
        money = dictionary.get(code).kind is Kind.MONEY
        found: list[Datum | None] = []
        for row in range(rows):
            value = known.get(row % city)
            if money and isinstance(value, int) and value and row >= city:
                value = value * (1000 + dice.randrange(-300, 300)) // 1000 + dice.randrange(100)
            found.append(value)
        filled[Ref(code, back)] = found
    subjects = [f"{row % city}-{row // city}" for row in range(rows)]
    return Table.from_kept(subjects, filled, dictionary, YEAR)


def differences(one: Result, other: Result) -> int:
    """In how many fields of how many pairs two results differ."""
    return sum(int((getattr(one, field) != getattr(other, field)).sum()) for field in FIELDS)


def show_equal(work: Workload, sample: int, report: Report) -> None:
    """Compare with the reference runner on rows spread over the table. Raises ValueError when they differ."""
    step = max(1, len(work.table) // sample)
    some = Table(work.table.data.take(np.arange(0, len(work.table), step)[:sample]), YEAR)
    slow = ReferenceRunner(work.pack.dictionary).run(work.compiled, some)
    fast = ColumnarRunner(work.pack.dictionary).run(work.compiled, some)
    if found := differences(slow, fast):
        raise ValueError(f"{found} differences from the reference runner")
    report.say(f"equal to the reference runner on {len(some)} rows x {len(work.compiled)} clauses")


def _timed(work: Workload, *, exact: bool = True) -> tuple[float, float, ColumnarRunner, Result]:
    runner = ColumnarRunner(work.pack.dictionary, exact=exact)
    wall, processor = time.perf_counter(), time.process_time()
    result = runner.run(work.compiled, work.table)
    return time.perf_counter() - wall, time.process_time() - processor, runner, result


def measure(work: Workload, report: Report) -> None:
    """Time a run: program, columns, Kleene's logic, exact settling and amounts. The clauses are compiled before."""
    program = compile_program([Rule(i.clause.code, i.condition) for i in work.compiled], work.pack.dictionary)
    rows, clauses = len(work.table), len(work.compiled)
    report.say(f"{rows:,} rows x {clauses} clauses, {len(program.atoms)} distinct atoms")
    start = time.process_time()
    compiled_clauses(work.pack)
    report.say(f"compiling the clauses, not part of the times below: {time.process_time() - start:.3f} s")
    times = []
    for label in ("cold", "warm", "warm"):
        wall, processor, runner, result = _timed(work)
        times.append(processor)
        report.say(
            f"verdicts, exact, and amounts, {label}: {wall:.2f} s ({processor:.2f} s of processor time), "
            f"{rows * clauses / wall / 1e6:.2f} M pairs/s, {runner.asked} questions for the engine"
        )
    wall, processor, _, kleene = _timed(work, exact=False)
    report.say(f"without settling: {wall:.2f} s ({processor:.2f} s of processor time)")
    before, after = (int((each.verdicts == UNKNOWN).sum()) for each in (kleene, result))
    report.say(
        f"unknown after Kleene's logic {before / (rows * clauses):.2%}, of these settled "
        f"{1 - after / max(1, before):.3%}; met {(result.verdicts == MET).mean():.2%}"
    )
    work_done = f"{rows:,} firms x all clauses of the pack, verdict and amount, exact"
    for label, reached in (("cold", times[0]), ("warm", min(times[1:]))):
        report.goal(Goal(work_done, f"one core, {label}", 2.0, reached, " s", at_least=False))


def main(quick: bool, report: Report) -> None:
    """Show equality, then measure with a pack loaded anew, so that nothing is remembered."""
    rows = CITY if quick else ROWS
    show_equal(workload(rows), 40 if quick else 300, report)
    measure(workload(rows), report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the city's firms once, and a small sample")
    asked = parser.parse_args().quick
    main(asked, Report("pack", asked))
