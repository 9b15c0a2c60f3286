"""All firms against all rules, in memory: the kernel beside its peers, equal results first, then times by turns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from benchmarks import workload
from benchmarks.kernel.paying_bits import compiled
from benchmarks.kernel.pool import Pool
from benchmarks.measure import Goal, Report, alternate, family, grown, percentile, proportional_mb, timed
from benchmarks.ours import Ours
from benchmarks.peers import frames, rows
from benchmarks.peers.openfisca import OpenFisca
from benchmarks.peers.peer import Pairs, Peer, compare
from benchmarks.peers.plain import rows as as_rows

from chanmai.runners.columnar.kernel import BLOCK, Kernel
from chanmai.runners.columnar.program import Rule
from chanmai.runners.table import Table

GIGA = 1e9
TWINS = "OpenFisca, twin variables"


@dataclass(frozen=True)
class Size:
    """One line of the comparison, with the goals that it has: peer and work (`status` or `full`) to the ratio asked.

    OpenFisca is held against us in the form that gives equal verdicts, with a twin of each variable for "possibly";
    as it comes it decides missing facts, and its figures stand beside without a goal.
    """

    firms: int
    rules: int
    goals: dict[tuple[str, str], float]
    repeat: bool = True
    duckdb: bool = False
    openfisca: bool = False
    rounds: int = 5

    @property
    def name(self) -> str:
        """As the goals name it."""
        return f"{self.firms:,} x {self.rules:,}" + ("" if self.repeat else ", no threshold repeats")


SIZES = (
    Size(
        10_000, 500, {("Polars", "full"): 15, (TWINS, "full"): 25, ("DuckDB", "full"): 100},
        duckdb=True, openfisca=True,
    ),
    Size(100_000, 500, {("Polars", "full"): 5, (TWINS, "full"): 15}, openfisca=True, rounds=3),
    Size(1_000_000, 500, {("Polars", "status"): 4, ("Polars", "full"): 3}, rounds=3),
    Size(1_000_000, 500, {("Polars", "status"): 1, ("Polars", "full"): 1}, repeat=False, rounds=2),
)  # fmt: skip
QUICK = (
    Size(
        2_000, 100, {("Polars", "full"): 15, ("DuckDB", "full"): 100}, duckdb=True, openfisca=True, rounds=3
    ),
    Size(5_000, 100, {("Polars", "full"): 1}, repeat=False, rounds=2),
)
WORK = {"status": "verdicts", "full": "verdicts + amounts"}


def main(quick: bool, report: Report) -> None:
    """All sizes, the engines that take one firm at a time, and the bound inside the cache."""
    for size in QUICK if quick else SIZES:
        compare_size(size, report)
    row_engines(1_000 if quick else 10_000, 100 if quick else 500, report)
    what_peers_decide_wrongly(1_000 if quick else 10_000, 100 if quick else 500, report)
    cache_bound(20_000 if quick else 100_000, 500 if quick else 2_000, report)


def compare_size(size: Size, report: Report) -> None:
    """One size: results shown equal, then by how much memory grows in a first run, then times."""
    rules, table = workload.rules(size.rules, repeat=size.repeat), workload.table(size.firms)
    ours = Ours(rules, table)
    peers = [frames.polars_peer(rules, table.data)]
    if size.duckdb:
        peers.append(frames.duckdb_peer(rules, table.data))
    mine = ours.answers()
    for peer in peers:
        if peer.answers() != mine:
            raise SystemExit(f"{peer.name} answers differently at {size.name}: nothing is timed")
    report.say(
        f"{size.name}: N {size.firms:,}, P {size.rules:,}, distinct atoms {len(ours.program.atoms):,}; "
        f"equal in {size.firms * size.rules:,} pairs to {', '.join(f'{p.name} {p.version}' for p in peers)}"
    )
    if size.openfisca:
        peers += _openfisca(ours, size, report)
    with Pool(ours.program, table) as pool:
        pool.run(amounts=False)  # so that the workers have begun
        held = sum(map(proportional_mb, family()))
        report.say(f"    all processes hold {held:,.0f} MB, facts and all engines included")
        for work in WORK:
            _race(size, work, ours, pool, peers, report)
    if compiled() is not None:
        _without_loop(size, rules, table, report)
    met = sum(mine.met) / (size.firms * size.rules)
    report.say(f"    met {met:.1%} of pairs, unknown {sum(mine.unknown) / (size.firms * size.rules):.1%}")


def _openfisca(ours: Ours, size: Size, report: Report) -> list[Peer]:
    found = []
    for twins in (False, True):
        own = OpenFisca(list(ours.program.rules), ours.table.data, twins=twins)
        if size.firms <= 10_000:
            differs = compare(own.pairs(), ours.pairs())
            report.say(f"    {own.name} {own.version} (float32): {differs.words()}")
            report.numbers[f"{own.name} at {size.name}"] = vars(differs)
            if differs.known_wrong > differs.pairs // 10_000:
                raise SystemExit(f"{own.name} decides known pairs differently: nothing is timed")
        found.append(Peer(own.name, own.version, "", own.status, own.full, ours.answers))
    return found


def _race(size: Size, work: str, ours: Ours, pool: Pool, peers: list[Peer], report: Report) -> None:
    tasks: list[Callable[[], object]] = [getattr(ours, work), partial(pool.run, amounts=work == "full")]
    tasks += [getattr(peer, work) for peer in peers]
    memory = [grown(task) for task in tasks]
    one, two, *others = alternate(tasks, size.rounds)
    pairs, best = size.firms * size.rules, min(one, two)
    report.say(
        f"    {WORK[work]}: one core {pairs / one / GIGA:.3f} G/s (+{memory[0]:,.0f} MB), "
        f"two {pairs / two / GIGA:.3f} G/s (+{memory[1]:,.0f} MB)"
    )
    for peer, seconds, more in zip(peers, others, memory[2:], strict=True):
        ratio = seconds / best
        report.say(
            f"        {peer.name}: {pairs / seconds / 1e6:,.1f} M/s (+{more:,.0f} MB), {ratio:.1f} x slower"
        )
        report.numbers[f"{size.name}, {work}, {peer.name}"] = ratio
        if (peer.name, work) in size.goals:
            asked = f"times {peer.name}, {WORK[work]}"
            report.goal(Goal(size.name, asked, size.goals[peer.name, work], ratio, " x"))
    report.numbers[f"{size.name}, {work}, G/s"] = pairs / best / GIGA


def _without_loop(size: Size, rules: list[Rule], table: Table, report: Report) -> None:
    """The same without the compiled loop."""
    ours = Ours(rules, table, fast=False)
    with Pool(ours.program, table, fast=False) as pool:
        one, two = alternate([ours.full, pool.run], size.rounds)
    pairs = size.firms * size.rules
    report.say(
        f"    by NumPy alone, {WORK['full']}: one core {pairs / one / GIGA:.3f} G/s, two {pairs / two / GIGA:.3f} G/s"
    )
    report.numbers[f"{size.name}, full, NumPy alone, G/s"] = pairs / min(one, two) / GIGA


def row_engines(firms: int, count: int, report: Report) -> None:
    """Engines that take one firm at a time, on a sample of firms; the time for all is the sample's times a factor."""
    rules, table = workload.rules(count), workload.table(firms)
    ours = Ours(rules, table)
    exact, listed = ours.pairs(), as_rows(table.data.slice(0, 400))
    report.say(
        f"engines that decide one firm at a time, {firms:,} x {count:,}, extrapolated from a sample of firms:"
    )
    fastest = float("inf")
    with Pool(ours.program, table) as pool:
        for make in rows.ALL:
            peer = make(rules)
            sample = listed[: peer.sample]
            here = Pairs(exact.states[:, : len(sample)], exact.amounts[:, : len(sample)])
            differs = compare(peer.pairs(sample), here)
            if (
                differs.known_wrong
                or differs.amounts_wrong
                or differs.unknown_as_met
                or differs.unknown_as_not
            ):
                raise SystemExit(f"{peer.name} answers differently: nothing is timed")
            ready = [peer.prepare(row) for row in sample]
            theirs, one, two = alternate(
                [lambda r=ready, p=peer: [p.decide(x) for x in r], ours.full, pool.run], 3
            )
            whole = theirs / len(sample) * firms
            ratio = whole / min(one, two)
            report.say(
                f"    {peer.name} {peer.version}: {len(sample) * count / theirs / 1e6:.4f} M/s on {len(sample)} firms, "
                f"{whole:,.1f} s for all by calculation, {ratio:,.0f} x slower; unknown: {peer.unknown}"
            )
            report.numbers[f"{firms:,} x {count:,}, {peer.name}"] = ratio
            if make is not rows.python_peer:
                fastest = min(fastest, ratio)
    report.goal(Goal(f"{firms:,} x {count:,}", "times the fastest row engine", 500, fastest, " x"))


def what_peers_decide_wrongly(firms: int, count: int, report: Report) -> None:
    """What becomes of missing facts where nobody guards against them."""
    rules, table = workload.rules(count), workload.table(firms)
    missing, capped, zero = frames.unguarded_amounts(rules, table.data)
    report.say(
        f"SQL without guards: of {missing:,} amounts of eligible pairs that hang on a missing fact `least` and "
        f"`greatest` turn {capped:,} into the cap and {zero:,} into zero"
    )
    report.numbers["SQL without guards"] = {"missing": missing, "cap": capped, "zero": zero}
    small = table.slice(0, 100)
    exact = Ours(rules, small).pairs()
    differs = compare(rows.bare_json_logic(rules, as_rows(small.data)), exact)
    report.say(
        f"json-logic without guards, {exact.states.size:,} pairs: known pairs that raise or go wrong "
        f"{differs.known_wrong:,}; unknown pairs shown as eligible {differs.unknown_as_met:,}, as not eligible "
        f"{differs.unknown_as_not:,}"
    )
    report.say("ZEN and rule-engine raise an error on a comparison with a missing fact that is not guarded")


def cache_bound(firms: int, count: int, report: Report) -> None:
    """Verdicts on one core beside what the primitives alone need on cached data."""
    ours = Ours(workload.rules(count), workload.table(firms))
    ours.status()
    status, floor = [], []
    for _ in range(5):
        status.append(timed(ours.status))
        floor.append(bound(ours.kernel) * ours.kernel.blocks * ours.kernel.block / BLOCK)
    share = percentile(floor, 50) / percentile(status, 50)
    report.say(
        f"in-cache bound, {firms:,} x {count:,}, one core: {percentile(floor, 50) * GIGA / firms / count:.3f} ns "
        f"a pair, reached {percentile(status, 50) * GIGA / firms / count:.3f}; atoms {len(ours.program.atoms):,}, "
        f"gathers {ours.program.plan.operations:,}"
    )
    report.goal(Goal(f"verdicts, {count:,} clauses", "share of the in-cache bound", 40, 100 * share, " %"))


def bound(kernel: Kernel) -> float:
    """Seconds per block that the primitives alone need on cached data: compare and pack, gather and combine."""
    plan = kernel.program.plan
    column = np.arange(BLOCK, dtype=np.int64)
    thresholds = np.arange(8, dtype=np.int64)[:, None] * 1000
    planes = np.zeros((512, 2, BLOCK // 64), dtype=np.uint64)
    picks = np.random.default_rng(1).integers(0, 512, 128)
    target, scratch = planes[:128].copy(), planes[:128].copy()

    def compare_and_pack() -> None:
        np.packbits(column >= thresholds, axis=1, bitorder="little")

    def gather_and_combine() -> None:
        np.take(planes, picks, axis=0, out=scratch, mode="clip")
        np.bitwise_and(target, scratch, out=target)

    per_compare, per_combine = alternate([compare_and_pack, gather_and_combine], 200)
    return len(kernel.program.atoms) * per_compare / 8 + plan.operations * per_combine / 128
