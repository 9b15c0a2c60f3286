"""Answers as Parquet: a row for every pair that is met or open, in the order of the firms; and what they come to.

A pair without a row is not met.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from chanmai.engine.eligibility.clauses.decision import AmountKind
from chanmai.engine.eligibility.deciding.total import Total
from chanmai.runners.runner import KIND_NUMBER, MET, NOT_MET, UNKNOWN, Aside, Result

VERDICT_WORDS = ("not_met", "unknown", "met")
KIND_WORDS = tuple(str(kind) for kind in KIND_NUMBER)
HALF = 31  # bits


@dataclass(frozen=True, slots=True)
class Answers:
    """What came of some rows: by clause, what it comes to by itself, not settled beside other clauses.

    `aside`: what was set aside, each by its row in the whole snapshot; the totals leave it out.
    """

    codes: tuple[str, ...]
    rows: int
    totals: tuple[Total, ...]
    aside: tuple[Aside, ...] = ()

    def plus(self, other: "Answers") -> "Answers":
        """Both together."""
        totals = (one + another for one, another in zip(self.totals, other.totals, strict=True))
        return Answers(self.codes, self.rows + other.rows, tuple(totals), (*self.aside, *other.aside))


def totals_of(result: Result) -> tuple[Total, ...]:
    """What each clause of a result comes to: the sums of `Total`, formed for all rows at once."""
    apart = Counter(each.clause for each in result.aside)
    return tuple(_total(result, clause, apart[""] + apart[code]) for clause, code in enumerate(result.codes))


def _total(result: Result, clause: int, aside: int) -> Total:
    verdicts, kinds = result.verdicts[clause], result.amount_kind[clause]
    low, high = result.amount_low[clause], result.amount_high[clause]
    with_end = result.high_known[clause]
    met, unknown = verdicts == MET, verdicts == UNKNOWN

    def paid(kind: AmountKind) -> NDArray[np.bool_]:
        mask: NDArray[np.bool_] = met & (kinds == KIND_NUMBER[kind])
        return mask

    exact, interval = paid(AmountKind.EXACT), paid(AmountKind.INTERVAL)
    upper = paid(AmountKind.UPPER) & with_end
    unbounded = met & ~with_end & (kinds != KIND_NUMBER[AmountKind.NONE])
    return Total(
        met=int(met.sum()),
        unknown=int(unknown.sum()),
        not_met=int((verdicts == NOT_MET).sum()) - aside,
        exact=_sum(low[exact]),
        upper=_sum(high[upper]),
        low=_sum(low[interval & with_end]),
        high=_sum(high[interval & with_end]),
        unstated=int(unbounded.sum()),
        open_high=_sum(high[unknown & with_end]),
    )


def _sum(amounts: NDArray[np.int64]) -> int:
    """The exact sum; halves keep that of up to 2^31 amounts inside 64 bits."""
    high, low = amounts >> HALF, amounts & ((1 << HALF) - 1)
    return (int(high.sum()) << HALF) + int(low.sum())


SCHEMA = pa.schema(
    [
        ("row", pa.int64()),  # in the whole snapshot
        ("subject", pa.string()),
        ("clause", pa.dictionary(pa.int32(), pa.string())),
        ("verdict", pa.dictionary(pa.int8(), pa.string())),
        ("amount", pa.dictionary(pa.int8(), pa.string())),
        ("low", pa.int64()),  # 分
        ("high", pa.int64()),
    ]
)


def answer_rows(result: Result, start: int) -> pa.Table:
    """The met and open pairs of a result whose first row is number `start` of the snapshot."""
    rows, clauses = np.nonzero(result.verdicts.T)

    def picked(values: NDArray[Any]) -> NDArray[Any]:
        return values[clauses, rows]

    def coded(numbers: NDArray[Any], words: Sequence[str], index: pa.DataType) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(numbers, index), pa.array(words, pa.string()))

    return pa.table(
        [
            pa.array(rows + start, pa.int64()),
            pa.array(result.subjects, pa.string()).take(pa.array(rows)),
            coded(clauses, result.codes, pa.int32()),
            coded(picked(result.verdicts), VERDICT_WORDS, pa.int8()),
            coded(picked(result.amount_kind), KIND_WORDS, pa.int8()),
            pa.array(picked(result.amount_low), pa.int64(), mask=~picked(result.low_known)),
            pa.array(picked(result.amount_high), pa.int64(), mask=~picked(result.high_known)),
        ],
        schema=SCHEMA,
    )


def put_rows(result: Result, data: pa.Table) -> None:
    """Fill answers that were written into a result that has their clauses and rows."""
    rows = data["row"].to_numpy()
    place = {code: number for number, code in enumerate(result.codes)}
    clauses = _numbers(data["clause"], place)
    at = (clauses, rows)
    result.verdicts[at] = _numbers(data["verdict"], {word: n for n, word in enumerate(VERDICT_WORDS)})
    result.amount_kind[at] = _numbers(data["amount"], {word: n for n, word in enumerate(KIND_WORDS)})
    for name, values, known in (
        ("low", result.amount_low, result.low_known),
        ("high", result.amount_high, result.high_known),
    ):
        known[at] = data[name].is_valid().to_numpy()
        values[at] = data[name].fill_null(0).to_numpy()


def _numbers(column: pa.ChunkedArray, number_of: dict[str, int]) -> NDArray[np.int64]:
    """The number of each word of a column."""
    parts = [
        np.array([number_of[word] for word in chunk.dictionary.to_pylist()] or [0])[
            chunk.indices.to_numpy(zero_copy_only=False)
        ]
        for chunk in column.chunks
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
