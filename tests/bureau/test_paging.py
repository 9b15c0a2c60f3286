"""Pages of long lists, and the number of a page as an address gives it."""

import pytest

from chanmai.bureau.paging import page_span
from chanmai.bureau.parameters import page_number


@pytest.mark.parametrize(
    ("total", "number", "found"),
    [
        (0, 1, (1, 1, "")),
        (5, 2, (2, 3, "cd")),
        (5, 9, (3, 3, "e")),
        (5, -1, (1, 3, "ab")),
        (4, 2, (2, 2, "cd")),
    ],
)
def test_a_number_out_of_range_gives_the_nearest_page(
    total: int, number: int, found: tuple[int, int, str]
) -> None:
    here = page_span(total, number, 2)
    assert (here.number, here.pages, "abcde"[:total][here.rows]) == found
    assert here.total == total


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("", 1), ("x", 1), ("-2", 1), ("1.5", 1), ("9" * 7, 1), ("0", 0)]
)
def test_what_is_no_number_of_a_page_is_the_first(text: str, number: int) -> None:
    assert page_number({"page": text}) == number
    assert page_number({}) == 1
