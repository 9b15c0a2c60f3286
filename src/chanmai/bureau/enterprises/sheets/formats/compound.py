"""Streams out of a compound file (the container of Excel 97): sectors chained by tables, and a directory of names.

Layout after [MS-CFB]. Every chain is at most as long as the file, so that loops end.
"""

import struct
from collections.abc import Sequence

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # from here on numbers are marks
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_HEADER_TABLE = 109  # so many sectors of the table are named in the header


class BrokenFile(ValueError):
    """The bytes are not what their format says."""


class CompoundFile:
    """The streams of a compound file by name. Raises BrokenFile."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            raise BrokenFile
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise BrokenFile
        self._content = content
        self._sector = 1 << shift
        self._most = len(content) // self._sector + 1
        directory, _, self._cutoff, mini_table = struct.unpack_from("<IIII", content, 48)
        self._table = self._numbers(self._table_sectors())
        self._mini_table = self._numbers(self._chain(mini_table, self._table))
        self._entries = self._read_directory(
            b"".join(map(self._sector_at, self._chain(directory, self._table)))
        )
        root = next((start for kind, start, _ in self._entries.values() if kind == _ROOT), None)
        self._mini = b"" if root is None else b"".join(map(self._sector_at, self._chain(root, self._table)))

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams."""
        return frozenset(name for name, (kind, _, _) in self._entries.items() if kind == _STREAM)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream. Raises BrokenFile."""
        _, start, size = self._entries[name]
        if size >= self._cutoff:
            data = b"".join(map(self._sector_at, self._chain(start, self._table)))
        else:
            data = b"".join(self._mini[at * 64 : at * 64 + 64] for at in self._chain(start, self._mini_table))
        if len(data) < size:
            raise BrokenFile
        return data[:size]

    def _sector_at(self, number: int) -> bytes:
        return self._content[(number + 1) * self._sector : (number + 2) * self._sector]

    def _numbers(self, sectors: Sequence[int]) -> tuple[int, ...]:
        data = b"".join(map(self._sector_at, sectors))
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def _chain(self, start: int, table: Sequence[int]) -> list[int]:
        chain: list[int] = []
        most = self._most if table is self._table else len(table)
        while start < _LAST_SECTOR:
            if start >= len(table) or len(chain) > most:
                raise BrokenFile
            chain.append(start)
            start = table[start]
        return chain

    def _table_sectors(self) -> list[int]:
        """The sectors in which the table of chains stands: some named in the header, more in sectors of their own."""
        numbers = list(struct.unpack_from(f"<{_HEADER_TABLE}I", self._content, 76))
        (further,) = struct.unpack_from("<I", self._content, 68)
        for _ in range(self._most):
            if further >= _LAST_SECTOR:
                break
            *more, further = self._numbers([further]) or (_LAST_SECTOR,)
            numbers += more
        sectors = [number for number in numbers if number < _LAST_SECTOR]
        if further < _LAST_SECTOR or len(sectors) > self._most:
            raise BrokenFile
        return sectors

    def _read_directory(self, data: bytes) -> dict[str, tuple[int, int, int]]:
        entries: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            (length,) = struct.unpack_from("<H", data, at + 64)
            start, size = struct.unpack_from("<II", data, at + 116)
            if 2 <= length <= 64 and data[at + 66] in (_STREAM, _ROOT):
                name = data[at : at + length - 2].decode("utf-16-le", errors="replace")
                entries.setdefault(name, (data[at + 66], start, size))
        return entries
