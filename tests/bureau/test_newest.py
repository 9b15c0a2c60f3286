"""What is made of changing data is made once for a version, and nothing of earlier versions is left."""

import gc
import threading
import time
import weakref
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chanmai.bureau.newest import Newest


class Made:
    """Something that can be watched while it lives."""


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=40), st.integers(1, 4))
def test_it_gives_what_is_asked_for_and_keeps_the_last_version_of_a_few_keys(
    asked: list[tuple[int, int]], most: int
) -> None:
    kept: Newest[int, int, tuple[int, int]] = Newest(most)
    for key, version in asked:
        assert kept.get(key, version, lambda _before, made=(key, version): made) == (key, version)
        assert kept.get(key, version, lambda _before: pytest.fail("made twice")) == (key, version)
        assert len(kept) <= most


def test_what_an_earlier_version_left_is_let_go() -> None:
    kept: Newest[str, int, Made] = Newest(4)
    first = weakref.ref(kept.get("a", 1, lambda _before: Made()))
    assert first() is not None
    kept.get("a", 2, lambda _before: Made())
    gc.collect()
    assert first() is None


def test_the_one_before_is_handed_on() -> None:
    kept: Newest[str, int, int] = Newest(1)
    assert kept.get("a", 1, lambda before: -1 if before is None else before) == -1
    assert kept.get("a", 2, lambda before: -1 if before is None else before + 10) == 9


def test_a_version_that_could_not_be_made_is_made_when_asked_for_again() -> None:
    kept: Newest[str, int, int] = Newest(1)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", 1, lambda _before: 1 // 0)
    assert kept.get("a", 1, lambda _before: 7) == 7


def test_threads_that_ask_together_make_it_once() -> None:
    kept: Newest[str, int, int] = Newest(1)
    calls: Counter[str] = Counter()

    def make(_before: int | None) -> int:
        calls["make"] += 1
        time.sleep(0.05)
        return 7

    threads = [threading.Thread(target=kept.get, args=("a", 1, make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls["make"] == 1
