"""What is made of data that change: kept until they do, and let go then."""

from collections.abc import Callable, Hashable
from threading import RLock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Version = TypeVar("Version")
Made = TypeVar("Made")


class Newest(Generic[Key, Version, Made]):
    """For each key what was made of one version of the data, the last that somebody asked for.

    Of `most` keys at a time; what was put there first goes first. While one thread makes something the others wait for
    it instead of making it too.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: dict[Key, tuple[Version, Made]] = {}
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key, version: Version, make: Callable[[Made | None], Made]) -> Made:
        """What was made of this version, or is now by `make`, which is given what was made of another one before."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] == version:
            return kept[1]
        with self._lock:
            kept = self._kept.pop(key, None)
            if kept is None or kept[0] != version:
                kept = version, make(None if kept is None else kept[1])
            while len(self._kept) >= self.most:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = kept
        return kept[1]
