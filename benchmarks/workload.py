"""An invented workload for speed and equality: facts with holes as an Arrow table, and random rules over them.

Shapes follow the real packs (base conditions that many clauses share, round thresholds, ratios, growth, categories,
dates); amounts are fixed sums, capped shares, capped shares of an increment and step tables. Money is kept in 分.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import pyarrow as pa

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.units import UNITS
from chanmai.engine.language import nodes
from chanmai.engine.language.nodes import (
    Arith,
    Choices,
    Compare,
    Day,
    Extreme,
    Fetch,
    Member,
    Node,
    Not,
    Number,
    Steps,
)
from chanmai.engine.language.op import Op
from chanmai.runners.columnar.program import Payment, Rule
from chanmai.runners.table import Table

WAN = 1_000_000  # 分 in 万元
CATEGORIES = {
    "district": ("思", "湖", "集", "海", "同", "翔"),
    "domain": tuple("甲乙丙丁戊己庚辛壬癸子丑"),
    "tier": ("无", "创新", "专精", "巨人", "冠军"),
    "owner": ("民营", "国有", "外资", "台资", "混合"),
}
YEARLY = ("revenue", "rd", "profit", "tax")  # three, three, two, two years
MONEY = (
    "software",
    "service",
    "export",
    "assets",
    "interest",
    "loans",
    "investment",
    "rent",
    "capital",
    "cloud",
)
COUNTS = (
    "staff", "rd_staff", "masters", "graduates", "patents", "inventions", "copyrights", "standards", "cmmi", "itss",
    "dcmm", "products",
)  # fmt: skip
FLAGS = ("hightech", "srdi", "key_software", "listed", "dishonest", "in_park", "centre", "taiwan")
DATES = ("founded", "admitted", "first_profit")
BACKS = {"revenue": 3, "rd": 3, "profit": 2, "tax": 2}


def dictionary() -> Dictionary:
    """The facts of the workload: 47 columns as in the study of the peers."""
    yuan = UNITS["元"]
    facts = [Fact(n, n, n, Kind.MONEY, PeriodKind.YEAR, yuan) for n in (*YEARLY, *MONEY)]
    facts += [Fact(n, n, n, Kind.NUMBER, PeriodKind.POINT, UNITS["个"], whole=True) for n in COUNTS]
    facts += [Fact(n, n, n, Kind.FLAG, PeriodKind.POINT) for n in FLAGS]
    facts += [Fact(n, n, n, Kind.CATEGORY, PeriodKind.POINT, values=v) for n, v in CATEGORIES.items()]
    facts += [Fact(n, n, n, Kind.DATE, PeriodKind.POINT) for n in DATES]
    return Dictionary(facts)


def refs() -> list[Ref]:
    """Every column of the workload."""
    names = [Ref(n, b) for n in YEARLY for b in range(BACKS[n])]
    return names + [Ref(n) for n in (*MONEY, *COUNTS, *FLAGS, *CATEGORIES, *DATES)]


def table(rows: int, seed: int = 0) -> Table:
    """`rows` invented firms; every column misses 5 to 15 % of its values, at rates that do not depend on the seed."""
    r = np.random.default_rng(seed)
    values = _values(r, rows)
    rates = np.random.default_rng(7).uniform(0.05, 0.15, len(refs()))
    arrays, names = [], []
    for ref, rate in zip(refs(), rates, strict=True):
        raw, missing = values[ref], r.random(rows) < rate
        if ref.fact in CATEGORIES:
            words = pa.array(CATEGORIES[ref.fact])
            array = pa.DictionaryArray.from_arrays(pa.array(raw.astype(np.int32), mask=missing), words)
        elif ref.fact in DATES:
            array = pa.array(raw.astype(np.int32), pa.date32(), mask=missing)
        else:
            array = pa.array(raw, mask=missing)
        arrays.append(array)
        names.append(ref.column)
    return Table(pa.table(arrays, names=names), 2025)


def _fen(amounts: np.ndarray) -> np.ndarray:
    return np.round(amounts * WAN).astype(np.int64) // 100 * 100


def _values(r: np.random.Generator, n: int) -> dict[Ref, np.ndarray]:
    v: dict[Ref, np.ndarray] = {}
    revenue = np.exp(r.normal(7.0, 1.9, n))
    earlier = revenue / np.exp(r.normal(0.12, 0.3, n))
    years = (revenue, earlier, earlier / np.exp(r.normal(0.12, 0.3, n)))
    for back, amount in enumerate(years):
        v[Ref("revenue", back)] = _fen(amount)
        v[Ref("rd", back)] = _fen(amount * r.beta(1.6, 16, n))
        if back < 2:
            v[Ref("profit", back)] = _fen(amount * r.normal(0.07, 0.15, n))
            v[Ref("tax", back)] = _fen(amount * r.beta(2, 40, n))
    software = revenue * r.beta(3, 2, n)
    v[Ref("software")], v[Ref("service")] = _fen(software), _fen(software * r.beta(2, 2, n))
    v[Ref("export")] = _fen(revenue * np.where(r.random(n) < 0.7, 0, r.random(n)))
    for name, mean in zip(MONEY[3:], (7.3, 2.5, 5.5, 4.5, 3.5, 6.2, 2.5), strict=True):
        v[Ref(name)] = _fen(np.exp(r.normal(mean, 1.8, n)))
    staff = np.maximum(1, revenue / 45 * np.exp(r.normal(0, 0.5, n))).astype(np.int64)
    shares = {"rd_staff": (2, 3), "masters": (1, 12), "graduates": (1, 16)}
    v[Ref("staff")] = staff
    for name, (a, b) in shares.items():
        v[Ref(name)] = (staff * r.beta(a, b, n)).astype(np.int64)
    for name, mean in zip(
        ("patents", "inventions", "copyrights", "standards", "products"), (4, 1.2, 8, 0.2, 3), strict=True
    ):
        v[Ref(name)] = r.negative_binomial(0.6, 0.6 / (0.6 + mean), n)
    for name, p in (("cmmi", 0.15), ("itss", 0.1), ("dcmm", 0.08)):
        v[Ref(name)] = np.where(r.random(n) < p, r.integers(1, 6, n), 0)
    for name, p in zip(FLAGS, (0.35, 0.18, 0.12, 0.05, 0.03, 0.4, 0.1, 0.08), strict=True):
        v[Ref(name)] = r.random(n) < p
    for name, words in CATEGORIES.items():
        weights = 1 / np.arange(1, len(words) + 1)
        v[Ref(name)] = r.choice(len(words), n, p=weights / weights.sum())
    first, last = date(2000, 1, 1).toordinal() - 719163, date(2024, 12, 31).toordinal() - 719163
    for name in DATES:
        v[Ref(name)] = r.integers(first, last, n)
    return v


RATIOS = (
    (("rd", 0), ("revenue", 0), (3, 4, 5, 6, 8, 10, 15)),
    (("revenue", 0), ("revenue", 1), (100, 105, 110, 115, 120, 130, 150)),
    (("revenue", 1), ("revenue", 2), (100, 110, 115, 120, 130)),
    (("rd", 0), ("rd", 1), (100, 110, 120)),
    (("software", 0), ("revenue", 0), (40, 50, 55, 60)),
    (("service", 0), ("revenue", 0), (30, 50, 60)),
    (("rd_staff", 0), ("staff", 0), (10, 20, 25, 30, 50)),
    (("masters", 0), ("staff", 0), (5, 10, 20)),
    (("export", 0), ("revenue", 0), (10, 20, 30, 50)),
    (("tax", 0), ("tax", 1), (100, 110, 120)),
    (("profit", 0), ("revenue", 0), (3, 5, 10)),
)
ROUND_MONEY = (50, 100, 200, 300, 500, 1000, 2000, 3000, 5000)
# Parts of a unit in which thresholds that shall not repeat differ: few enough for the peers to count in 64 bits
FINE = 1_000
ROUND_COUNTS = (1, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500)


@dataclass
class Writer:
    """Writes random rules. `repeat` False: no threshold ever occurs twice."""

    random: np.random.Generator
    repeat: bool = True

    def pick(self, items):
        """One of the items."""
        return items[int(self.random.integers(len(items)))]

    def bound(self, value: int, spread: int = 1) -> Fraction:
        """The round value, or one near it that no other condition has."""
        if self.repeat:
            return Fraction(value)
        return Fraction(value) + Fraction(int(self.random.integers(1, FINE)), FINE) * spread

    def leaf(self) -> Node:
        """One condition."""
        kind = self.random.random()
        op = self.pick((Op.GE, Op.GE, Op.GE, Op.LT))
        if kind < 0.30:
            money = [ref for ref in refs() if ref.fact in (*YEARLY, *MONEY)]
            bound = int(self.bound(self.pick(ROUND_MONEY)) * WAN)
            return Compare(op, Fetch(self.pick(money)), Number(Fraction(bound), "元"))
        if kind < 0.50:
            bound = self.pick(ROUND_COUNTS[: int(self.random.integers(4, len(ROUND_COUNTS)))])
            bound = bound if self.repeat else int(self.random.integers(1, 2 * bound + 1))
            return Compare(op, Fetch(Ref(self.pick(COUNTS))), Number(Fraction(bound)))
        if kind < 0.65:
            (a, i), (b, j), shares = self.pick(RATIOS)
            share = self.bound(self.pick(shares)) / 100
            return Compare(op, Arith("/", Fetch(Ref(a, i)), Fetch(Ref(b, j))), Number(share))
        if kind < 0.78:
            flag = Fetch(Ref(self.pick([f for f in FLAGS if f != "dishonest"])))
            return flag if self.random.random() < 0.8 else Not(flag)
        if kind < 0.92:
            name = self.pick(list(CATEGORIES))
            words = CATEGORIES[name]
            count = int(self.random.integers(1, max(2, len(words) // 2) + 1))
            chosen = sorted(self.random.choice(len(words), count, replace=False).tolist())
            member = Member(Fetch(Ref(name)), Choices(tuple(words[i] for i in chosen)))
            return member if self.random.random() < 0.85 else Not(member)
        day = date(int(self.random.integers(2012, 2024)), 1, 1)
        return Compare(self.pick((Op.GE, Op.LT)), Fetch(Ref(self.pick(DATES))), Day(day))

    def tree(self, leaves: int, depth: int) -> Node:
        """A condition of that many leaves, and / or alternating."""
        if leaves == 1:
            return self.leaf()
        if leaves <= 3 or depth >= 2:
            parts = [self.leaf() for _ in range(leaves)]
        else:
            parts, left = [], leaves
            while left:
                size = min(int(self.pick((1, 1, 2, 3, 4))), left)
                parts.append(self.tree(size, depth + 1))
                left -= size
        if len(parts) == 1:
            return parts[0]
        node: Node = nodes.Or(tuple(parts)) if depth % 2 else nodes.And(tuple(parts))
        return Not(node) if depth and self.random.random() < 0.05 else node

    def formula(self) -> Payment:
        """An amount: a fixed sum, a capped share, a capped share of an increment, or a step table."""
        kind = self.random.random()
        rate = Number(Fraction(str(self.pick((0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 0.5)))))
        cap = int(self.pick((20, 50, 100, 200, 500))) * WAN
        if kind < 0.2:
            return Payment(Number(Fraction(int(self.pick((5, 10, 20, 30, 50, 100))) * WAN), "元"))
        if kind < 0.5:
            base: Node = Fetch(Ref(self.pick(("rd", "interest", "rent", "investment", "cloud", "export"))))
            return Payment(Arith("*", base, rate), cap)
        if kind < 0.8:
            a, b = self.pick(
                (
                    (("revenue", 0), ("revenue", 1)),
                    (("rd", 0), ("rd", 1)),
                    (("tax", 0), ("tax", 1)),
                    (("software", 0), ("service", 0)),
                )
            )
            growth = Extreme("max", (Arith("-", Fetch(Ref(*a)), Fetch(Ref(*b))), Number(Fraction(0), "元")))
            return Payment(Arith("*", growth, rate), cap)
        name = self.pick(("revenue", "software", "staff"))
        scale = 1 if name == "staff" else WAN
        starts = (50, 300) if name == "staff" else (2000, 10000)
        return Payment(
            Steps(
                Fetch(Ref(name)),
                Number(Fraction(0), "元"),
                tuple(Number(Fraction(s * scale)) for s in starts),
                (Number(Fraction(20 * WAN), "元"), Number(Fraction(100 * WAN), "元")),
            )
        )


def rules(count: int, seed: int = 1, *, repeat: bool = True) -> list[Rule]:
    """Random rules of 3 to 12 conditions; about 60 % begin with a condition that many share."""
    writer = Writer(np.random.default_rng(seed), repeat)
    out = []
    for i in range(count):
        leaves = int(writer.random.integers(3, 13))
        base: list[Node] = []
        if writer.random.random() < 0.6:
            base.append(Not(Fetch(Ref("dishonest"))))
            if writer.random.random() < 0.5:
                half = Arith("/", Fetch(Ref("software")), Fetch(Ref("revenue")))
                base.append(Compare(Op.GE, half, Number(Fraction(1, 2))))
        rest = writer.tree(max(2, leaves - len(base)), 0)
        parts = base + list(rest.items if isinstance(rest, nodes.And) else (rest,))
        out.append(Rule(f"P{i:04d}", nodes.And(tuple(parts)), writer.formula()))
    return out
