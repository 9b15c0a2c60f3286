"""Every test that docs/security.md names is there, and every chapter of the standard stands in it."""

import re

from consistency.sources import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"tests/[\w/]+\.py")


def test_every_test_that_is_named_is_there() -> None:
    named = set(NAMED.findall(TEXT))
    assert len(named) > 40
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_chapter_of_the_standard_is_there() -> None:
    told = {
        int(number)
        for line in TEXT.splitlines()
        if line.startswith("## V")
        for number in re.findall(r"V(\d+)", line)
    }
    assert told == set(range(1, 18))


def test_every_row_says_who_shows_it_or_that_nobody_does() -> None:
    rows = [line for line in TEXT.splitlines() if re.match(r"\| (\d|[A-D]\d)", line)]
    assert len(rows) > 90
    silent = [
        row
        for row in rows
        if not NAMED.search(row) and not re.search(r"现场|没有|不适用|docs/|文档|documented|inventory", row)
    ]
    assert silent == []
