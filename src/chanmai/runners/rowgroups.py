"""A snapshot too large for one memory: Parquet files whose row groups are named, and read one at a time where needed.

A path is a file or a folder of `*.parquet` files; it may be local, on a file system that all machines share, or an
address that Arrow knows (`hdfs://…`, `s3://…`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
from pyarrow import fs

from chanmai.engine.facts.texts import Text
from chanmai.runners.table import DAY_KEY, DEMO_KEY, HISTORY_KEY, SUBJECT, YEAR_KEY, Table
from chanmai.runners.trouble import NotDone

SUFFIX = ".parquet"


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One row group by name. `place` is its number in the whole snapshot, `start` the number of rows before it."""

    place: int
    file: str
    group: int
    rows: int
    start: int
    reference_year: int
    history_complete: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Files of one reference year and one kind of history, as one long table. Empty row groups are left out.

    `columns` are those that any of the files has, the subject's aside. `demo`: some of the firms are invented. `days`:
    those from which the months and quarters count back, as far as the files say so.
    """

    files: tuple[str, ...]
    groups: tuple[RowGroup, ...]
    rows: int
    reference_year: int
    history_complete: bool
    columns: frozenset[str]
    demo: bool
    days: frozenset[str] = frozenset()


def absolute(path: str) -> str:
    """A path that means the same wherever it is read; addresses stay as they are."""
    return path if "://" in path else str(Path(path).absolute())


def locate(path: str) -> tuple[fs.FileSystem, str]:
    """The file system of a path, and the path within it. Raises NotDone for an address that Arrow does not know."""
    try:
        return fs.FileSystem.from_uri(path) if "://" in path else (fs.LocalFileSystem(), path)
    except (OSError, ValueError) as error:
        raise NotDone(
            Text(
                f"无法使用地址“{path}”：{_words(error)}。",
                f"The address {path} cannot be used: {_words(error)}.",
            ),
            mend=Text(
                "请给出本地路径，或 Arrow 支持的地址（hdfs://、s3://）。",
                "Give a local path, or an address that Arrow knows (hdfs://, s3://).",
            ),
        ) from error


def open_snapshot(
    paths: Sequence[str], *, year: int | None = None, history_complete: bool = False
) -> Snapshot:
    """Look at the footers of the files, not at their rows.

    `year` and `history_complete` hold for files that do not say so themselves, as those of other programs. Raises
    NotDone, naming the file, for one that is absent, unreadable, no snapshot, or of another year than the others.
    """
    files = tuple(dict.fromkeys(file for path in paths for file in _files(path)))
    groups: list[RowGroup] = []
    kinds: dict[tuple[int, bool], str] = {}
    columns: set[str] = set()
    days: set[str] = set()
    start, demo = 0, False
    for file in files:
        footer = _footer(file)
        names, notes = set(footer.schema.to_arrow_schema().names), footer.metadata or {}
        own = int(notes[YEAR_KEY]) if YEAR_KEY in notes else year
        if own is None or SUBJECT not in names:
            raise _unusable(file, "不是快照文件", "is not a snapshot")
        complete = notes[HISTORY_KEY] == b"1" if HISTORY_KEY in notes else history_complete
        kinds.setdefault((own, complete), file)
        columns |= names - {SUBJECT}
        demo = demo or DEMO_KEY in notes
        days |= {notes[DAY_KEY].decode()} if DAY_KEY in notes else set()
        for group in range(footer.num_row_groups):
            rows = footer.row_group(group).num_rows
            if rows:
                groups.append(RowGroup(len(groups), file, group, rows, start, own, complete))
            start += rows
    _one_kind(kinds)
    ((snapshot_year, complete),) = kinds
    return Snapshot(
        files, tuple(groups), start, snapshot_year, complete, frozenset(columns), demo, frozenset(days)
    )


def _one_kind(kinds: Mapping[tuple[int, bool], str]) -> None:
    """Refuse files of several years or kinds of history."""
    if len(kinds) > 1:
        one, other, *_ = kinds.values()
        raise NotDone(
            Text(
                f"“{one}”和“{other}”的基准年度或奖补台账口径不同，不能一起计算。",
                f"{one} and {other} are of different years or kinds of history and cannot be decided together.",
            ),
            mend=Text("请分别计算。", "Decide them one after the other."),
        )


def read_group(group: RowGroup, names: Sequence[str]) -> Table:
    """The rows of a row group, in the columns of these names that the file has.

    Raises OSError or ValueError when they cannot be read or the file has changed since it was looked at.
    """
    system, path = locate(group.file)
    with system.open_input_file(path) as source, parquet.ParquetFile(source) as file:
        columns_there = file.schema_arrow.names
        columns = [name for name in names if name in columns_there]
        data = file.read_row_group(group.group, columns=columns or columns_there[:1])
    if data.num_rows != group.rows:
        raise ValueError(f"{data.num_rows} rows instead of {group.rows} · 行数与先前不同")
    return Table(data, group.reference_year, group.history_complete)


def _files(path: str) -> list[str]:
    """The files of a path, by name. Raises NotDone when there is none."""
    path = absolute(path)
    system, inside = locate(path)
    about = system.get_file_info(inside)
    if about.type is fs.FileType.File:
        return [path]
    if about.type is not fs.FileType.Directory:
        raise _unusable(path, "不存在", "does not exist")
    entries = system.get_file_info(fs.FileSelector(inside))
    names = sorted(item.base_name for item in entries if item.is_file and item.base_name.endswith(SUFFIX))
    if not names:
        raise _unusable(path, f"里没有 {SUFFIX} 文件", f"holds no {SUFFIX} file")
    return [f"{path.rstrip('/')}/{name}" for name in names]


def _footer(file: str) -> parquet.FileMetaData:
    system, path = locate(file)
    try:
        with system.open_input_file(path) as source:
            return parquet.read_metadata(source)
    except (OSError, pa.ArrowException) as error:
        raise _unusable(file, f"无法读取：{_words(error)}", f"cannot be read: {_words(error)}") from error


def _unusable(file: str, zh: str, en: str) -> NotDone:
    return NotDone(
        Text(f"“{file}”{zh}。", f"{file} {en}."),
        mend=Text(
            "快照由 chanmai export 写出（.parquet）。", "Snapshots are written by chanmai export (.parquet)."
        ),
    )


def _words(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
