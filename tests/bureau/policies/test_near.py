"""Near misses are looked for in bulk; the exact engine has the last word, and none of its own is overlooked."""

import datetime
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path

from chanmai.bureau.matching.queries.firm import decide_firm
from chanmai.engine.eligibility.clauses.book import book_of
from chanmai.engine.eligibility.clauses.decision import Standing
from chanmai.engine.facts.fact import Value
from chanmai.engine.facts.record import Record, Ref
from chanmai.engine.facts.storage import keep
from chanmai.runners.deciding import decide_all
from chanmai.runners.table import Table
from packs import load

XIAMEN = Path(__file__).parents[3] / "packs/xiamen"
DAY = datetime.date(2026, 6, 30)
FIRMS = 60


def test_the_bulk_gives_what_the_exact_engine_gives() -> None:
    """Firms drawn from the values of all cases of the real pack, nudged around the thresholds."""
    pack = load(XIAMEN)
    book = book_of(pack.clauses.values(), DAY, pack.dictionary)
    pool: dict[str, list[Value]] = {}
    for cases in pack.cases.values():
        for case in cases:
            for ref, value in case.values.items():
                pool.setdefault(ref.fact, []).append(value)
    dice = random.Random(20260630)
    wanted = sorted({ref for item in book.compiled for ref in item.refs if ref.fact in pool})

    def drawn(ref: Ref) -> Value:
        value = dice.choice(pool[ref.fact])
        if isinstance(value, bool | str | frozenset | datetime.date):
            return value
        fact = pack.dictionary.get(ref.fact)
        moved = Fraction(value) * Fraction(dice.choice((70, 85, 95, 100, 100, 105)), 100)
        whole = Fraction(round(moved * fact.scale), fact.scale)
        whole = Fraction(int(moved)) if fact.whole or fact.scale == 1 else whole
        keep(fact, whole)
        return whole

    records = [
        Record(str(number), DAY.year, {ref: drawn(ref) for ref in wanted if dice.random() < 0.8}, {}, True)
        for number in range(FIRMS)
    ]
    table = Table.from_records(records, pack.dictionary)
    standings: Counter[Standing] = Counter()
    for number, rows in enumerate(decide_all(book, table)):
        exact = decide_firm(book, table.record(number, pack.dictionary))
        expected = {
            decision.clause: (decision.standing, decision.amount)
            for decision in exact
            if decision.standing is not Standing.NOT_MET
        }
        assert {row.clause: (row.standing, row.amount) for row in rows} == expected
        missing = {decision.clause: set(decision.missing) for decision in exact}
        for row in rows:
            if row.standing is Standing.MISSING:
                listed = {
                    Ref(pack.dictionary.get(c.rpartition("@")[0]).name, int(c.rpartition("@")[2]))
                    for c in row.missing
                }
                assert missing[row.clause] <= listed  # the bulk may list more, never less
        standings.update(row.standing for row in rows)
    assert standings[Standing.NEAR] > 20
    assert standings[Standing.MISSING] > 100
