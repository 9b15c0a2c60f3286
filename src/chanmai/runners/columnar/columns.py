"""A batch of rows as the kernel reads it: integer arrays and packed bits straight out of Arrow, copied only to pad."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
from numpy.typing import NDArray

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value, is_quantity
from chanmai.engine.facts.record import Ref
from chanmai.runners.columnar.vectors import Bools, Vector, column
from chanmai.runners.table import Table

Bytes = NDArray[np.uint8]
LARGE = 2**62


class TooLarge(ValueError):
    """A kept value is so large that sums of it could leave 64 bits unnoticed: see `chanmai.runners.aside`."""


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one reference. `valid` None: no row is missing; else packed bits, least significant first.

    `data` is int64 for quantities and days, packed bits for flags, small codes for categories (`words` by code).
    `low` and `high` bound what `data` holds, where nothing is known too.
    """

    data: NDArray[Any]
    valid: Bytes | None
    low: int
    high: int
    words: tuple[str, ...] = ()


class Columns:
    """The columns that a batch of rules needs, of one snapshot. A column that it lacks is all missing.

    `extra` gives columns that are not in the snapshot: awards decided in the same run.
    """

    def __init__(
        self,
        table: Table,
        refs: Iterable[Ref],
        dictionary: Dictionary,
        extra: Mapping[Ref, pa.Array] | None = None,
    ) -> None:
        self.rows = len(table)
        self.dictionary = dictionary
        self._table = table
        self._columns: dict[Ref, Column] = {}
        self._arrays: dict[Ref, Any] = {}
        self._sets: dict[Ref, tuple[NDArray[np.int64], NDArray[np.int32], tuple[str, ...]]] = {}
        self.add(refs, extra)

    def add(self, refs: Iterable[Ref], extra: Mapping[Ref, pa.Array] | None = None) -> None:
        """Load columns that are not there yet."""
        for ref in refs:
            if ref in self._columns:
                continue
            column = (extra or {}).get(ref)
            if column is None:
                column = self._table.column(ref, self.dictionary)
            array = None if column is None else _single(column)
            if array is not None:
                self._arrays[ref] = array
            self._load(ref, array)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The columns that are loaded."""
        return tuple(self._columns)

    def _load(self, ref: Ref, array: Any) -> None:
        kind = self.dictionary.get(ref.fact).kind
        if array is None or array.null_count == len(array):
            self._columns[ref] = self._missing(kind)
        elif kind is Kind.SET:
            self._load_set(ref, array)
        elif kind is Kind.FLAG:
            self._columns[ref] = Column(
                _bits(array.buffers()[1], array.offset, self.rows), _valid(array), 0, 1
            )
        elif kind is Kind.CATEGORY:
            dictionary_array = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
            words = tuple(dictionary_array.dictionary.to_pylist())
            codes = dictionary_array.indices.fill_null(0).to_numpy(zero_copy_only=False)
            narrow = codes.astype(np.uint8 if len(words) <= 256 else np.int32, copy=False)
            self._columns[ref] = Column(narrow, _valid(dictionary_array), 0, 0, words)
        else:
            self._columns[ref] = _quantity(array, is_date=kind is Kind.DATE)

    def _missing(self, kind: Kind) -> Column:
        nothing = np.zeros((self.rows + 7) // 8, dtype=np.uint8)
        if kind is Kind.SET:
            return Column(np.zeros(0, dtype=np.uint8), nothing, 0, 0)
        if kind is Kind.FLAG:
            return Column(nothing, nothing, 0, 0)
        dtype = np.int32 if kind is Kind.CATEGORY else np.int64
        return Column(np.zeros(self.rows, dtype=dtype), nothing, 0, 0)

    def _load_set(self, ref: Ref, array: Any) -> None:
        lists = array.fill_null([])
        dictionary_array = lists.flatten().dictionary_encode()
        starts = lists.offsets.to_numpy().astype(np.int64)
        self._sets[ref] = (
            starts - starts[0],
            dictionary_array.indices.to_numpy(zero_copy_only=False),
            tuple(dictionary_array.dictionary.to_pylist()),
        )
        self._columns[ref] = Column(np.zeros(0, dtype=np.uint8), _valid(array), 0, 0)

    def reader(self, row: int) -> Callable[[Ref], Value | None]:
        """The values of one row, as the scalar evaluator asks for them."""

        def value(ref: Ref) -> Value | None:
            array = self._arrays.get(ref)
            datum = None if array is None else array[row].as_py()
            return None if datum is None else _value(self.dictionary.get(ref.fact), datum)

        return value

    def keys(self, refs: Sequence[Ref], rows: NDArray[np.intp]) -> list[tuple[object, ...]]:
        """For each row what is known of the references, as a key: equal keys, equal values."""
        parts: list[list[object]] = []
        for ref in refs:
            own = self._columns[ref]
            if ref in self._sets or not len(own.data):
                read = [self.reader(row) for row in rows.tolist()]
                parts.append([value(ref) for value in read])
                continue
            flag = self.dictionary.get(ref.fact).kind is Kind.FLAG
            values = (self.flags(ref, rows) if flag else own.data[rows]).tolist()
            known = self.presence(ref, rows)
            if known is not None:
                values = [
                    value if there else None for value, there in zip(values, known.tolist(), strict=True)
                ]
            parts.append(values)
        return list(zip(*parts, strict=True)) if parts else [()] * len(rows)

    def __getitem__(self, ref: Ref) -> Column:
        return self._columns[ref]

    def shares(self, ref: Ref, choices: frozenset[str]) -> Bytes:
        """Packed bits: the set of the row has one of the choices."""
        if ref not in self._sets:
            return np.zeros((self.rows + 7) // 8, dtype=np.uint8)
        starts, codes, words = self._sets[ref]
        hits = np.array([word in choices for word in words] or [False])
        sums_so_far = np.concatenate(([0], np.cumsum(hits[codes] if len(codes) else [], dtype=np.int64)))
        return np.packbits(sums_so_far[starts[1:]] > sums_so_far[starts[:-1]], bitorder="little")

    def presence(self, ref: Ref, rows: slice | NDArray[np.intp]) -> Bools | None:
        """Where the reference is known among these rows; None: everywhere."""
        valid = self._columns[ref].valid
        if valid is None:
            return None
        if isinstance(rows, slice):
            return _unpacked(valid, rows)
        return _picked(valid, rows)

    def vector(self, ref: Ref, rows: slice | NDArray[np.intp]) -> Vector:
        """A quantity as an exact vector over these rows."""
        fact = self.dictionary.get(ref.fact)
        own = self._columns[ref]
        top = max(abs(own.low), abs(own.high))
        return column(own.data[rows], Fraction(1, fact.scale), self.presence(ref, rows), top)

    def flags(self, ref: Ref, rows: slice | NDArray[np.intp]) -> Bools:
        """A flag, unpacked, over these rows (without regard to what is known)."""
        data = self._columns[ref].data
        if isinstance(rows, slice):
            return _unpacked(data, rows)
        return _picked(data, rows)


def _value(fact: Fact, datum: Any) -> Value:
    if is_quantity(fact):
        exact = Fraction(datum, fact.scale)
        return exact.numerator if exact.denominator == 1 else exact
    return frozenset(datum) if fact.kind is Kind.SET else cast(Value, datum)


def _single(chunked: Any) -> Any:
    if isinstance(chunked, pa.ChunkedArray):
        return (
            chunked.chunk(0)
            if chunked.num_chunks == 1
            else pa.concat_arrays(chunked.unify_dictionaries().chunks)
        )
    return chunked


def _bits(buffer: Any, offset: int, length: int) -> Bytes:
    raw = np.frombuffer(buffer, dtype=np.uint8)
    if offset % 8 == 0:
        return raw[offset // 8 : offset // 8 + (length + 7) // 8]
    shifted = np.unpackbits(raw, bitorder="little")[offset : offset + length]
    return np.packbits(shifted, bitorder="little")


def _unpacked(bits: Bytes, rows: slice) -> Bools:
    lo = rows.start // 8 * 8
    holds: Bools = np.unpackbits(bits[lo // 8 : (rows.stop + 7) // 8], bitorder="little").view(np.bool_)
    return holds[rows.start - lo : rows.stop - lo]


def _picked(bits: Bytes, rows: NDArray[np.intp]) -> Bools:
    holds: Bools = ((bits[rows >> 3] >> (rows & 7).astype(np.uint8)) & 1).view(np.bool_)
    return holds


def _valid(array: Any) -> Bytes | None:
    if array.null_count == 0:
        return None
    return _bits(array.buffers()[0], array.offset, len(array))


def _quantity(array: Any, *, is_date: bool) -> Column:
    whole = array.cast(pa.int32()) if is_date else array
    if whole.type != pa.int64():
        whole = whole.cast(pa.int64())
    numbers = np.frombuffer(whole.buffers()[1], dtype=np.int64)[whole.offset : whole.offset + len(whole)]
    low, high = int(np.minimum.reduce(numbers)), int(np.maximum.reduce(numbers))
    if max(-low, high) >= LARGE and whole.null_count:  # perhaps what lies where nothing is known
        ends = compute.min_max(whole)
        low, high = ends["min"].as_py() or 0, ends["max"].as_py() or 0
        numbers = whole.fill_null(low).to_numpy(zero_copy_only=False)
    if max(-low, high) >= LARGE:
        raise TooLarge
    return Column(np.ascontiguousarray(numbers), _valid(whole), low, high)
