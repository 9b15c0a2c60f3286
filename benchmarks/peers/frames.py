"""Column engines with nulls and Kleene's logic: Polars and DuckDB, exact in 64-bit integers."""

from fractions import Fraction
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from benchmarks.peers.peer import Answers, Peer

from chanmai.engine.language import nodes
from chanmai.engine.language.nodes import Node
from chanmai.runners.columnar.program import Payment, Rule


def name_of(node: nodes.Fetch) -> str:
    """The column of a reference."""
    return node.ref.column


def polars_peer(rules: list[Rule], data: pa.Table) -> Peer:
    """Statuses first, in one query; then the amounts of the met rows of all rules, in one batch of queries."""
    frame = pl.from_arrow(data)
    statuses = [polars_condition(rule.condition).alias(rule.code) for rule in rules]
    amounts = [polars_amount(rule.payment).alias("amount") for rule in rules if rule.payment]

    def status() -> pl.DataFrame:
        return frame.select(statuses)

    def full() -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        found = status()
        lazy = frame.lazy()
        queries = [lazy.filter(found[rule.code]).select(a) for rule, a in zip(rules, amounts, strict=True)]
        return found, pl.collect_all(queries)

    def answers() -> Answers:
        found, paid = full()
        met = [int(found[rule.code].sum()) for rule in rules]
        unknown = [found[rule.code].null_count() for rule in rules]
        return Answers(met, unknown, [int(frame["amount"].sum() or 0) for frame in paid])

    return Peer("Polars", pl.__version__, "two steps: statuses, then met rows", status, full, answers)


def polars_condition(node: Node) -> pl.Expr:
    """The condition as an expression; ratios are cross-multiplied in integers."""
    match node:
        case nodes.And(items=items):
            return pl.all_horizontal([polars_condition(item) for item in items])
        case nodes.Or(items=items):
            return pl.any_horizontal([polars_condition(item) for item in items])
        case nodes.Not(item=item):
            return ~polars_condition(item)
        case nodes.Fetch():
            return pl.col(name_of(node))
        case nodes.Member(item=nodes.Fetch() as item, choices=choices):
            column = pl.col(name_of(item))
            return pl.any_horizontal([column == word for word in choices.values])
        case nodes.Compare(op=op, left=left, right=right):
            return _compare(op, *_sides(left, right))
    raise TypeError(type(node).__name__)


def _sides(left: Node, right: Node) -> tuple[pl.Expr, Any]:
    if isinstance(left, nodes.Arith) and left.op == "/" and isinstance(right, nodes.Number):
        share = right.value
        return _quantity(left.left) * share.denominator, _quantity(left.right) * share.numerator
    if isinstance(right, nodes.Day):
        return _quantity(left), right.value
    if isinstance(right, nodes.Number):
        return _quantity(left), int(right.value)
    return _quantity(left), _quantity(right)


def _compare(op: str, left: pl.Expr, right: Any) -> pl.Expr:
    return {"<": left.__lt__, "<=": left.__le__, ">": left.__gt__, ">=": left.__ge__}[op](right)


def _quantity(node: Node) -> pl.Expr:
    match node:
        case nodes.Fetch():
            return pl.col(name_of(node))
        case nodes.Number(value=value):
            return pl.lit(int(value))
        case nodes.Arith(op="-", left=left, right=right):
            return _quantity(left) - _quantity(right)
    raise TypeError(type(node).__name__)


def polars_amount(payment: Payment) -> pl.Expr:
    """round half up(base * rate), capped; a missing operand leaves the amount missing."""
    formula = payment.formula
    if isinstance(formula, nodes.Number):
        return pl.repeat(int(formula.value), pl.len(), dtype=pl.Int64)
    if isinstance(formula, nodes.Steps):
        subject = _quantity(formula.subject)
        value: Any = pl.when(subject.is_null()).then(None)
        for start, step in zip(reversed(formula.starts), reversed(formula.values), strict=True):
            value = value.when(subject >= int(start.value)).then(pl.lit(int(step.value), pl.Int64))
        return value.otherwise(pl.lit(0, pl.Int64))
    base, rate = _share(formula)
    amount = (_base(base) * (2 * rate.numerator) + rate.denominator) // (2 * rate.denominator)
    # clip keeps null, where min_horizontal would turn a missing amount into the cap
    return amount if payment.cap is None else amount.clip(None, payment.cap)


def _share(formula: Node | None) -> tuple[Node, Fraction]:
    if isinstance(formula, nodes.Arith) and formula.op == "*" and isinstance(formula.right, nodes.Number):
        return formula.left, formula.right.value
    raise TypeError(type(formula).__name__)


def _base(node: Node) -> pl.Expr:
    if isinstance(node, nodes.Extreme):
        return _quantity(node.items[0]).clip(0, None)
    return _quantity(node)


def _loaded(data: pa.Table) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    coded = pa.table(
        {n: c.cast(pa.string()) if pa.types.is_dictionary(c.type) else c for n, c in _columns(data)}
    )
    connection.register("arrow", coded)
    connection.execute("CREATE TABLE firms AS SELECT * FROM arrow")
    return connection


def duckdb_peer(rules: list[Rule], data: pa.Table) -> Peer:
    """One statement for a hundred rules: status columns, then amounts by CASE."""
    connection = _loaded(data)
    conditions = [_sql(rule.condition) for rule in rules]
    amounts = [_sql_amount(rule.payment) for rule in rules if rule.payment]
    chunks = [range(lo, min(len(rules), lo + 100)) for lo in range(0, len(rules), 100)]

    def status() -> list[pa.Table]:
        texts = (", ".join(f"{conditions[i]} AS p{i}" for i in chunk) for chunk in chunks)
        return [connection.sql(f"SELECT {text} FROM firms").to_arrow_table() for text in texts]

    def full() -> list[pa.Table]:
        out = []
        for chunk in chunks:
            inner = ", ".join(f"{conditions[i]} AS p{i}" for i in chunk)
            outer = ", ".join(f"p{i}, CASE WHEN p{i} THEN {amounts[i]} END AS a{i}" for i in chunk)
            text = f"SELECT {outer} FROM (SELECT *, {inner} FROM firms)"
            out.append(connection.sql(text).to_arrow_table())
        return out

    def answers() -> Answers:
        met, unknown, sums = [], [], []
        for chunk in chunks:
            inner = ", ".join(f"{conditions[i]} AS p{i}" for i in chunk)
            outer = ", ".join(
                f"count(*) FILTER (p{i}), count(*) FILTER (p{i} IS NULL), sum(CASE WHEN p{i} THEN {amounts[i]} END)"
                for i in chunk
            )
            row = connection.execute(f"SELECT {outer} FROM (SELECT *, {inner} FROM firms)").fetchall()[0]
            met += [int(v) for v in row[0::3]]
            unknown += [int(v) for v in row[1::3]]
            sums += [int(v or 0) for v in row[2::3]]
        return Answers(met, unknown, sums)

    return Peer("DuckDB", duckdb.__version__, "a hundred rules a statement", status, full, answers)


def _columns(data: pa.Table) -> list[tuple[str, pa.ChunkedArray]]:
    return list(zip(data.column_names, data.columns, strict=True))


def _sql(node: Node) -> str:
    match node:
        case nodes.And(items=items) | nodes.Or(items=items):
            word = " AND " if isinstance(node, nodes.And) else " OR "
            return "(" + word.join(map(_sql, items)) + ")"
        case nodes.Not(item=item):
            return f"(NOT {_sql(item)})"
        case nodes.Fetch():
            return f'"{name_of(node)}"'
        case nodes.Member(item=item, choices=choices):
            return f"({_sql(item)} IN ({', '.join(repr(word) for word in choices.values)}))"
        case nodes.Compare(op=op, left=nodes.Arith(op="/", left=a, right=b), right=nodes.Number(value=share)):
            return f"({_sql(a)} * {share.denominator} {op} {_sql(b)} * {share.numerator})"
        case nodes.Compare(op=op, left=left, right=nodes.Day(value=day)):
            return f"({_sql(left)} {op} DATE '{day}')"
        case nodes.Compare(op=op, left=left, right=right):
            return f"({_sql(left)} {op} {_sql(right)})"
        case nodes.Number(value=value):
            return str(int(value))
        case nodes.Arith(op=op, left=left, right=right):
            return f"({_sql(left)} {op} {_sql(right)})"
    raise TypeError(type(node).__name__)


def _sql_amount(payment: Payment) -> str:
    formula = payment.formula
    if isinstance(formula, nodes.Number):
        return str(int(formula.value))
    if isinstance(formula, nodes.Steps):
        subject = _sql(formula.subject)
        whens = " ".join(
            f"WHEN {subject} >= {int(start.value)} THEN {int(value.value)}"  # type: ignore[attr-defined]
            for start, value in zip(reversed(formula.starts), reversed(formula.values), strict=True)
        )
        return f"CASE WHEN {subject} IS NULL THEN NULL {whens} ELSE 0 END"
    base, rate = _share(formula)
    text = _sql(base.items[0]) if isinstance(base, nodes.Extreme) else _sql(base)
    amount = f"(greatest({text}, 0) * {2 * rate.numerator} + {rate.denominator}) // {2 * rate.denominator}"
    missing = f"WHEN {text} IS NULL THEN NULL"  # greatest and least skip nulls: a missing amount would become the cap
    capped = amount if payment.cap is None else f"least({amount}, {payment.cap})"
    return f"CASE {missing} ELSE {capped} END"


def unguarded_amounts(rules: list[Rule], data: pa.Table) -> tuple[int, int, int]:
    """Amounts of eligible pairs that hang on a missing fact, and how many SQL without guards turns into cap and zero.

    The amounts are written as a clause reads: least(rate * value, cap), least(rate * greatest(a - b, 0), cap).
    """
    connection = _loaded(data)
    missing = capped = zero = 0
    for rule in rules:
        formula = rule.payment.formula if rule.payment else None
        if rule.payment is None or not isinstance(formula, nodes.Arith):
            continue
        base, rate = _share(formula)
        text = _sql(base.items[0]) if isinstance(base, nodes.Extreme) else _sql(base)
        value = f"greatest({text}, 0)" if isinstance(base, nodes.Extreme) else text
        naive = f"least({value} * {rate.numerator} // {rate.denominator}, {rule.payment.cap})"
        row = connection.execute(
            f"SELECT count(*), count(*) FILTER ({naive} = {rule.payment.cap}), count(*) FILTER ({naive} = 0) "
            f"FROM firms WHERE {_sql(rule.condition)} AND {text} IS NULL"
        ).fetchall()[0]
        missing, capped, zero = missing + row[0], capped + row[1], zero + row[2]
    return missing, capped, zero
