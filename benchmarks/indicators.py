"""All indicators of one month over 100,000 firms: our columns beside DuckDB on the same Parquet file.

Both read the file each time and answer for every indicator of the monthly form: now, a year before, both of the firms
that gave all at both times, the estimate for those that were silent, and the figure now by district, domain, park and
size. All answers are shown equal, exactly, before anything is timed. The returns are those of the invented city over
and over, each firm's figures turned a little, with holes; the facts of a month are those of the year.
"""

import random
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
from benchmarks.measure import Goal, Report, alternate

from chanmai.demo.city import build_firms
from chanmai.demo.profile import profile_of
from chanmai.demo.returns import file_returns
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.record import Ref, column_of
from chanmai.engine.indicators.aggregates import Aggregate
from chanmai.engine.indicators.estimates import Estimate
from chanmai.engine.indicators.panel import Figures, estimates
from chanmai.engine.language import nodes
from chanmai.engine.language.expand import expand
from chanmai.engine.language.nodes import Node
from chanmai.engine.language.refs import refs
from chanmai.pack.indicators import Indicator
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.runners.indicators import figures_of_table
from chanmai.runners.table import Table

PACK = Path(__file__).parents[1] / "packs" / "xiamen"
FIRMS = 400  # of the invented city
BREAKDOWNS = ("district", "domain", "park", "size")
STRATUM = "size"
AT_MOST = 2.0


def main(quick: bool, report: Report) -> None:
    """Equal answers, then times by turns."""
    count = 5_000 if quick else 100_000
    pack = load(PACK)
    asked = [each for each in pack.plan.indicators if "monthly" in each.forms]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "month.parquet"
        write(pack, asked, count, file)
        query = Query(pack, asked, file)

        def ours() -> list[Figures]:
            data = parquet.read_table(file)
            groups = {name: data[name] for name in BREAKDOWNS}
            return figures_of_table(asked, Table(data, 0), groups, STRATUM, pack.dictionary)

        mine, theirs = ours(), query.answers()
        wrong = [of.code for of, one, other in zip(asked, mine, theirs, strict=True) if one != other]
        if wrong:
            raise SystemExit(f"DuckDB answers differently: {', '.join(wrong)}; nothing is timed")
        groups = sum(len(group) for figures in mine for group in figures.groups.values())
        report.say(
            f"{count:,} firms x {len(asked)} indicators: {4 * len(asked) + groups:,} figures equal in DuckDB "
            f"{duckdb.__version__} (2 threads)"
        )
        own, duck = alternate((ours, query.run), 3 if quick else 5)
    report.say(f"    ours {own * 1000:,.1f} ms, DuckDB {duck * 1000:,.1f} ms, ours / DuckDB {own / duck:.2f}")
    report.numbers |= {"ours_ms": own * 1000, "duckdb_ms": duck * 1000}
    work = f"all indicators of a month for {count:,} firms"
    report.goal(Goal(work, "ours / DuckDB", AT_MOST, own / duck, " x", at_least=False))


def write(pack: Pack, asked: Sequence[Indicator], count: int, file: Path) -> None:
    """So many firms with their place, domain and size, and what they gave now and a year before."""
    profile = profile_of(pack)
    firms = build_firms(profile, 7, FIRMS)
    said = {(each.firm.number, each.period): each.values for each in file_returns(firms, profile, 7).annual}
    year = profile.last_year
    there = [firm for firm in firms if (firm.number, str(year)) in said]
    read = dict.fromkeys(
        ref.fact for of in asked for node in written(of) for ref in refs(expand(node, pack.dictionary))
    )
    dice = random.Random(11)
    columns: dict[str, list[Any]] = {name: [] for name in BREAKDOWNS}
    columns |= {column_of(Ref(fact, back), pack.dictionary): [] for fact in read for back in (0, 1)}
    for place in range(count):
        firm = there[place % len(there)]
        columns["district"].append(firm.district)
        columns["domain"].append(firm.domain)
        columns["park"].append(firm.park)
        columns[STRATUM].append(dice.choice(("大型", "中型", "小型", "微型")))
        for back in (0, 1):
            own, silent = said.get((firm.number, str(year - back)), {}), dice.random() < 0.1
            turned = dice.randrange(900, 1100)
            for fact in read:
                value = None if silent else own.get(fact)
                figure = int(value) if isinstance(value, int) else None
                if figure is not None and pack.dictionary.get(fact).kind is Kind.MONEY:
                    figure = figure * turned // 1000 * 100
                columns[column_of(Ref(fact, back), pack.dictionary)].append(figure)
    strings = {name: pa.array(columns[name]).dictionary_encode() for name in BREAKDOWNS}
    whole = {name: pa.array(own, pa.int64()) for name, own in columns.items() if name not in strings}
    parquet.write_table(pa.table(strings | whole), file, compression="zstd")


def written(of: Indicator) -> list[Node]:
    """The expressions of an indicator."""
    return [node for node in (of.value, of.over, of.where) if node is not None]


class Query:
    """The same in SQL: one statement over all firms, one over the breakdowns together."""

    def __init__(self, pack: Pack, asked: Sequence[Indicator], file: Path) -> None:
        self._asked = asked
        self._sql = Sql(pack)
        self._connection = duckdb.connect()
        self._connection.execute("SET threads = 2")
        parts = [self._sql.parts(of) for of in asked]
        whole = ", ".join(column for each in parts for column in (*each.now, *each.earlier, *each.matched))
        self._whole = f"SELECT {whole} FROM '{file}'"
        grouped = ", ".join(column for each in parts for column in each.now)
        guessed = ", ".join(column for each in parts for column in each.guessed)
        self._grouped = [
            f"SELECT {name}, count(*), {grouped}{more} FROM '{file}' GROUP BY {name}"
            for name, more in ((name, f", {guessed}" if name == STRATUM else "") for name in BREAKDOWNS)
        ]

    def run(self) -> tuple[tuple[Any, ...], list[list[tuple[Any, ...]]]]:
        """The rows of all statements."""
        whole = self._connection.execute(self._whole).fetchall()[0]
        return whole, [self._connection.execute(each).fetchall() for each in self._grouped]

    def answers(self) -> list[Figures]:
        """What the rows say, in our words."""
        whole, grouped = self.run()
        firms = sum(row[1] for row in grouped[0])
        strata = [row[2 + sum(len(self._sql.parts(of).now) for of in self._asked) :] for row in grouped[-1]]
        sizes = [row[1] for row in grouped[-1]]
        found, at, now_at, guess_at = [], 0, 2, 0
        for of in self._asked:
            width = len(self._sql.parts(of).now)
            now, earlier, same, before = (whole[at + n * width : at + (n + 1) * width] for n in range(4))
            matched = whole[at + 4 * width]
            at += 4 * width + 1
            estimate = None
            if estimates(of):
                rows = [row[guess_at : guess_at + 5] for row in strata]
                estimate = guess(rows, sizes)
                guess_at += 5
            groups = {
                name: {str(row[0]): figure(of, row[now_at : now_at + width], row[1]) for row in rows}
                for name, rows in zip(BREAKDOWNS, grouped, strict=True)
            }
            now_at += width
            one = (figure(of, now, firms), figure(of, earlier, firms), matched)
            found.append(
                Figures(*one, figure(of, same, matched), figure(of, before, matched), estimate, groups)
            )
        return found


class Parts:
    """The columns of one indicator in the statements."""

    def __init__(self) -> None:
        self.now: list[str] = []
        self.earlier: list[str] = []
        self.matched: list[str] = []
        self.guessed: list[str] = []


class Sql:
    """Indicators as aggregates."""

    def __init__(self, pack: Pack) -> None:
        self._dictionary = pack.dictionary

    def parts(self, of: Indicator) -> Parts:
        """What is asked of one indicator."""
        found = Parts()
        known = [f"{self._text(node, back)} IS NOT NULL" for node in written(of) for back in (0, 1)]
        both = " AND ".join(known)
        found.now, found.earlier = self._columns(of, 0, "true"), self._columns(of, 1, "true")
        found.matched = [
            *self._columns(of, 0, both),
            *self._columns(of, 1, both),
            f"count(*) FILTER ({both})",
        ]
        if estimates(of) and of.value is not None:
            v, b = self._text(of.value, 0), self._text(of.value, 1)
            found.guessed = [
                f"sum({v})", f"count({v})",
                f"[sum({v}) FILTER ({b} IS NOT NULL), sum({b}) FILTER ({v} IS NOT NULL)]",
                f"sum({b}) FILTER ({v} IS NULL)", f"count({b}) FILTER ({v} IS NULL)",
            ]  # fmt: skip
        return found

    def _columns(self, of: Indicator, back: int, among: str) -> list[str]:
        """The figure above, that below (of a share or a concentration), how many gave it, the least."""
        if of.how == "count" and of.where is not None:
            test = self._text(of.where, back)
            return [f"count(*) FILTER ({test} AND {among})", "1", f"count({test}) FILTER ({among})", "0"]
        if of.value is None:
            raise TypeError(of.code)
        v, rows = self._text(of.value, back), f"FILTER ({among})"
        if of.how == "share" and of.over is not None:
            o = self._text(of.over, back)
            rows = f"FILTER ({v} IS NOT NULL AND {o} IS NOT NULL AND {among})"
            return [f"sum({v}) {rows}", f"sum({o}) {rows}", f"count(*) {rows}", "0"]
        above = {
            "total": f"sum({v}) {rows}",
            "median": f"median({v}) {rows}",
            "largest": f"list_sum(max({v}, {of.most}) {rows})",
            "herfindahl": f"sum({v}::HUGEINT * {v}) {rows}",
        }[of.how]
        concentrated = of.how in ("largest", "herfindahl")
        below, least = (f"sum({v}) {rows}", f"min({v}) {rows}") if concentrated else ("1", "0")
        return [above, below, f"count({v}) {rows}", least]

    def _text(self, node: Node, back: int) -> str:
        match expand(node, self._dictionary):
            case nodes.Fetch(ref=ref):
                return f'"{column_of(Ref(ref.fact, ref.back + back), self._dictionary)}"'
            case nodes.Number(value=value) if value.denominator == 1:
                return str(value)
            case nodes.Compare(op=op, left=left, right=right):
                return f"({self._text(left, back)} {op} {self._text(right, back)})"
        raise TypeError(type(node).__name__)


def figure(of: Indicator, columns: Sequence[Any], firms: int) -> Aggregate:
    """One figure as a number without rounding; money stands in 分."""
    above, below, reported, least = columns
    if least is not None and least < 0:
        return Aggregate(None, 0, firms)
    if not reported or not below:
        return Aggregate(None, reported, firms)
    return Aggregate(
        Fraction(above) / Fraction(below) ** (2 if of.how == "herfindahl" else 1), reported, firms
    )


def guess(strata: Sequence[Sequence[Any]], sizes: Sequence[int]) -> Estimate | None:
    """The estimate out of the sums by stratum; see `engine.indicators.estimates`."""
    filed = estimated = Fraction(0)
    filers = by_growth = by_mean = without = 0
    for (total, reported, (last, first), told_sum, told), size in zip(strata, sizes, strict=True):
        grows = (first or 0) > 0 and (last or 0) > 0
        quiet = size - reported - (told if grows else 0)
        filed, filers = filed + (total or 0), filers + reported
        if grows:
            estimated, by_growth = estimated + Fraction((told_sum or 0) * last, first), by_growth + told
        if reported:
            estimated, by_mean = estimated + Fraction(total, reported) * quiet, by_mean + quiet
        else:
            without += quiet
    return None if filers == sum(sizes) else Estimate(filed, estimated, filers, by_growth, by_mean, without)
