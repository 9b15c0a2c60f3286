"""Texts in records of BIFF8: letters of one byte or two, and the shared ones, which run over several records."""

import struct
from collections.abc import Iterator

from chanmai.bureau.enterprises.sheets.formats.compound import BrokenFile


def text_at(data: bytes, at: int, length: int, flags: int | None = None) -> tuple[str, int]:
    """A text of so many letters, of one byte each or two; and the place behind it."""
    if flags is None:
        flags, at = data[at], at + 1
    end = at + (length * 2 if flags & 1 else length)
    if end > len(data):
        raise BrokenFile
    return data[at:end].decode("utf-16-le" if flags & 1 else "latin-1"), end


def shared_texts(parts: list[bytes]) -> Iterator[str]:
    """The shared texts. A text may run on in the next record, where the width of its letters is told anew."""
    if not parts:
        return
    reader = _Texts(parts)
    for _ in range(struct.unpack_from("<I", parts[0], 4)[0]):
        text = reader.next()
        if text is None:
            return
        yield text


class _Texts:
    """Reads texts that run over several records."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._part, self._at = 0, 8

    def next(self) -> str | None:
        """The next text; None at the end."""
        if not self._more():
            return None
        data = self._parts[self._part]
        length, flags = struct.unpack_from("<HB", data, self._at)
        self._at += 3
        runs = self._unpack("<H", 2) * 4 if flags & 8 else 0
        extra = self._unpack("<I", 4) if flags & 4 else 0
        text = self._letters(length, flags & 1)
        self._skip(runs + extra)
        return text

    def _more(self) -> bool:
        while self._part < len(self._parts) and self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0
        return self._part < len(self._parts)

    def _unpack(self, form: str, size: int) -> int:
        value: int = struct.unpack_from(form, self._parts[self._part], self._at)[0]
        self._at += size
        return value

    def _letters(self, length: int, wide: int) -> str:
        pieces: list[str] = []
        while length:
            data = self._parts[self._part]
            if self._at >= len(data):
                if not self._more():
                    raise BrokenFile
                data = self._parts[self._part]
                wide, self._at = data[self._at] & 1, self._at + 1
            count = min(length, (len(data) - self._at) // (2 if wide else 1))
            if not count:
                raise BrokenFile
            text, self._at = text_at(data, self._at, count, wide)
            pieces.append(text)
            length -= count
        return "".join(pieces)

    def _skip(self, count: int) -> None:
        while count and self._more():
            here = min(count, len(self._parts[self._part]) - self._at)
            self._at, count = self._at + here, count - here
