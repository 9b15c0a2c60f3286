"""A folder of answers: a Parquet part for each row group, and last of all a file that says what the folder holds.

Without `answers.json` the answers are not complete. A part appears under its name when it is whole.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as parquet
from pyarrow import fs

from chanmai.engine.facts.texts import Text
from chanmai.runners.answers import SCHEMA, Answers, answer_rows, put_rows
from chanmai.runners.rowgroups import RowGroup, Snapshot, locate
from chanmai.runners.runner import Result
from chanmai.runners.trouble import NotDone

CONTENTS = "answers.json"
NAMED = 1000
"""So many of the firms and clauses that were set aside are named in the contents; their number is always told."""


def part_name(group: RowGroup) -> str:
    """The file of the answers of a row group."""
    return f"part-{group.place:06}.parquet"


@contextmanager
def part(folder: str | None, group: RowGroup) -> Iterator[Callable[[Result, int], None]]:
    """Writes results, the first row of each given, to the part of a row group, which appears when all is written."""
    if folder is None:
        yield lambda _result, _start: None
        return
    system, inside = locate(folder)
    with (
        _appearing(system, f"{inside}/{part_name(group)}") as sink,
        parquet.ParquetWriter(sink, SCHEMA, compression="zstd") as writer,
    ):
        yield lambda result, start: writer.write_table(answer_rows(result, start))


@contextmanager
def _appearing(system: fs.FileSystem, path: str) -> Iterator[pa.NativeFile]:
    """A file under another name that takes its own when it is whole, and is gone when writing fails."""
    parent, _, name = path.rpartition("/")
    draft = f"{parent}/.{name}.{uuid4().hex}"
    try:
        with system.open_output_stream(draft) as sink:
            yield sink
        system.move(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            system.delete_file(draft)
        raise


@contextmanager
def answers_folder(folder: str | None) -> Iterator[None]:
    """A new folder for answers, which goes again when the work fails."""
    if folder is None:
        yield
        return
    system, inside = locate(folder)
    if _holds_something(system, inside):
        raise NotDone(
            Text(
                f"“{folder}”里已有内容，没有覆盖。",
                f"{folder} holds something already, which was left alone.",
            ),
            mend=Text("请换一个文件夹。", "Give another folder."),
        )
    system.create_dir(inside, recursive=True)
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            system.delete_dir(inside)
        raise


def _holds_something(system: fs.FileSystem, inside: str) -> bool:
    about = system.get_file_info(inside)
    if about.type is fs.FileType.Directory:
        return bool(system.get_file_info(fs.FileSelector(inside)))
    return bool(about.type is not fs.FileType.NotFound)


def finish(folder: str, snapshot: Snapshot, total: Answers) -> None:
    """Write what the folder holds, last of all: without it the answers are not complete."""
    contents = {
        "rows": total.rows,
        "reference_year": snapshot.reference_year,
        "history_complete": snapshot.history_complete,
        "demo": snapshot.demo,
        "snapshot": list(snapshot.files),
        "parts": [part_name(group) for group in snapshot.groups],
        "clauses": [
            {"code": code, **{name: n for name, n in asdict(each).items() if name != "not_met"}}
            for code, each in zip(total.codes, total.totals, strict=True)
        ],
        "aside": len(total.aside),
        "aside_first": [asdict(each) for each in total.aside[:NAMED]],
    }
    system, inside = locate(folder)
    with _appearing(system, f"{inside}/{CONTENTS}") as sink:
        sink.write((json.dumps(contents, ensure_ascii=False, indent=2) + "\n").encode())


def collect(folder: str, groups: Sequence[RowGroup], result: Result) -> None:
    """Fill the answers of a folder into a result that has their clauses and all rows."""
    system, inside = locate(folder)
    for group in groups:
        with system.open_input_file(f"{inside}/{part_name(group)}") as source:
            put_rows(result, parquet.ParquetFile(source).read())
