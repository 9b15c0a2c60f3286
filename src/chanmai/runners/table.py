"""A snapshot as a table: one row a subject, one column a fact and period, null where nothing is known.

Columns are named `<fact code>@<years back>` and hold kept forms: whole numbers, flags, words, lists of words, days.
A whole number of 63 bits or more is held as `BEYOND` or its negative, which no runner decides.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from chanmai.engine.facts.dictionary import HISTORY, Dictionary
from chanmai.engine.facts.fact import Fact, Kind, Value
from chanmai.engine.facts.record import Record, Ref, column_of, ref_of
from chanmai.engine.facts.storage import Datum, keep

SUBJECT = "subject"
YEAR_KEY = b"reference_year"
HISTORY_KEY = b"history_complete"
DEMO_KEY = b"demo"
DAY_KEY = b"as_of"

ARROW = {
    Kind.MONEY: pa.int64(),
    Kind.NUMBER: pa.int64(),
    Kind.RATIO: pa.int64(),
    Kind.FLAG: pa.bool_(),
    Kind.CATEGORY: pa.dictionary(pa.int32(), pa.string()),
    Kind.SET: pa.list_(pa.string()),
    Kind.DATE: pa.date32(),
}


BEYOND = 2**63 - 1

Decoded = list[tuple[Ref, list[Value | None]]]
"""The columns with their values, row by row."""


class RowValues(Mapping[Ref, Value]):
    """What is known in one row of some columns."""

    __slots__ = ("_columns", "_row")

    def __init__(self, columns: Mapping[Ref, Sequence[Value | None]], row: int) -> None:
        self._columns = columns
        self._row = row

    def __getitem__(self, ref: Ref) -> Value:
        value = self._columns[ref][self._row]
        if value is None:
            raise KeyError(ref)
        return value

    def get(self, ref: Ref, default: Any = None) -> Any:
        """The value, or the default where it is not known."""
        column = self._columns.get(ref)
        value = None if column is None else column[self._row]
        return default if value is None else value

    def __iter__(self) -> Iterator[Ref]:
        return (ref for ref, values in self._columns.items() if values[self._row] is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Table:
    """An Arrow table with the year that back 0 stands for. `history_complete`: see Record. Never changed.

    Sources are not part of a table; the explanation of one decision reads the record itself.
    """

    def __init__(self, data: pa.Table, reference_year: int, history_complete: bool = False) -> None:
        self.data = data
        self.reference_year = reference_year
        self.history_complete = history_complete
        self._decoded: tuple[Dictionary, Decoded] | None = None

    def __len__(self) -> int:
        return int(self.data.num_rows)

    @property
    def subjects(self) -> list[str]:
        """The subjects, row by row."""
        return [str(subject) for subject in self.data[SUBJECT].to_pylist()]

    def column(self, ref: Ref, dictionary: Dictionary) -> pa.ChunkedArray | None:
        """The kept values of a reference; None when nothing is known of it in any row.

        Awards that are not recorded are zero if the history of awards is complete.
        """
        name = column_of(ref, dictionary)
        place = self.data.schema.get_field_index(name)
        column = None if place < 0 else self.data.column(place)
        if not self.history_complete or ref.prefix not in HISTORY:
            return column
        if column is None:
            return pa.chunked_array([pa.repeat(pa.scalar(0, pa.int64()), len(self))])
        return column.fill_null(0)

    def record(self, row: int, dictionary: Dictionary) -> Record:
        """What is known of the subject of a row. Columns of facts that the dictionary lacks are left out."""
        decoded = self._decode(dictionary)
        known = {ref: value for ref, values in decoded if (value := values[row]) is not None}
        subject = str(self.data[SUBJECT][row].as_py())
        return Record(subject, self.reference_year, known, history_complete=self.history_complete)

    def slice(self, start: int, length: int) -> "Table":
        """Some of the rows."""
        return Table(self.data.slice(start, length), self.reference_year, self.history_complete)

    def rows(self, dictionary: Dictionary) -> Iterator[Record]:
        """The records of all rows, in which a value is looked up when it is asked for: for who asks for a few."""
        columns = dict(self._decode(dictionary))
        for row, subject in enumerate(self.subjects):
            values = RowValues(columns, row)
            yield Record(subject, self.reference_year, values, history_complete=self.history_complete)

    def _decode(self, dictionary: Dictionary) -> Decoded:
        if self._decoded is None or self._decoded[0] is not dictionary:
            columns = [
                (ref, _values(self.data[name], dictionary.get(ref.fact)))
                for name in self.data.column_names
                if (ref := ref_of(name, dictionary)) is not None
            ]
            self._decoded = (dictionary, columns)
        return self._decoded[1]

    @staticmethod
    def from_records(records: Sequence[Record], dictionary: Dictionary) -> "Table":
        """The table of records of one reference year.

        Raises ValueError when the records differ in year or completeness, and NotKept for a value that the fact's
        scale cannot hold.
        """
        years = {record.reference_year for record in records} or {0}
        complete = {record.history_complete for record in records} or {False}
        if len(years) > 1 or len(complete) > 1:
            raise ValueError(
                "records of one year and one kind of history only · 各行的基准年度与奖补历史须一致"
            )
        references = dict.fromkeys(ref for record in records for ref in record.values)
        arrays: dict[str, pa.Array] = {SUBJECT: pa.array([record.subject for record in records], pa.string())}
        for ref in sorted(references, key=lambda ref: (dictionary.get(ref.fact).code, ref.back)):
            fact = dictionary.get(ref.fact)
            data = [_kept(fact, record.value(ref)) for record in records]
            arrays[column_of(ref, dictionary)] = _array(data, ARROW[fact.kind])
        return Table(pa.table(arrays), years.pop(), complete.pop())

    @staticmethod
    def from_kept(
        subjects: Sequence[str],
        columns: Mapping[Ref, Sequence[Datum | None]],
        dictionary: Dictionary,
        reference_year: int,
        *,
        history_complete: bool = False,
    ) -> "Table":
        """The table of columns of values in kept form, one for each subject; None is unknown."""
        arrays: dict[str, pa.Array] = {SUBJECT: pa.array(subjects, pa.string())}
        ref_of_column = {column_of(ref, dictionary): ref for ref in columns}
        for name, ref in sorted(ref_of_column.items()):
            kind, data = dictionary.get(ref.fact).kind, columns[ref]
            values = (
                [day and datetime.date.fromisoformat(str(day)) for day in data] if kind is Kind.DATE else data
            )
            arrays[name] = _array(values, ARROW[kind])
        return Table(pa.table(arrays), reference_year, history_complete)

    def write(
        self,
        path: Path,
        *,
        group_rows: int | None = None,
        demo: bool = False,
        as_of: datetime.date | None = None,
    ) -> None:
        """Write the table as Parquet, year and completeness in its metadata, so many rows a row group.

        `demo` marks a table in which some firms are invented. `as_of` is the day from which its months and quarters
        count back.
        """
        notes = {
            YEAR_KEY: str(self.reference_year).encode(),
            HISTORY_KEY: b"1" if self.history_complete else b"0",
            **({DEMO_KEY: b"1"} if demo else {}),
            **({DAY_KEY: as_of.isoformat().encode()} if as_of else {}),
        }
        parquet.write_table(
            self.data.replace_schema_metadata(notes), path, compression="zstd", row_group_size=group_rows
        )

    @staticmethod
    def read(path: Path) -> "Table":
        """Read a table that `write` wrote. Raises ValueError for another Parquet file."""
        with parquet.ParquetFile(path) as file:
            data = file.read()
        notes = data.schema.metadata or {}
        if YEAR_KEY not in notes or SUBJECT not in data.column_names:
            raise ValueError(f"{path.name} is not a snapshot · {path.name} 不是快照文件")
        return Table(data, int(notes[YEAR_KEY]), notes.get(HISTORY_KEY) == b"1")


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except OverflowError:
        return pa.array([each and max(-BEYOND, min(BEYOND, each)) for each in values], kind)


def _kept(fact: Fact, value: Value | None) -> Any:
    if value is None:
        return None
    return value if fact.kind is Kind.DATE else keep(fact, value)


def _values(column: pa.ChunkedArray, fact: Fact) -> list[Value | None]:
    values: list[Any] = column.to_pylist()
    if fact.kind is Kind.SET:
        return [None if value is None else frozenset(value) for value in values]
    if fact.scale != 1 and fact.kind in (Kind.NUMBER, Kind.RATIO, Kind.MONEY):
        return [None if value is None else Fraction(value, fact.scale) for value in values]
    return values
