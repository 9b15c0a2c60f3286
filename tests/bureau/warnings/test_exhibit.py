"""Early warning in the regular reports: the guarded table with definition, source and date, and nothing without one."""

import datetime
from dataclasses import replace

import pytest

from bureau.warnings.conftest import AS_OF, AT, CITY
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.reports.composing import EXHIBITS
from chanmai.bureau.reports.document import Heading, Paragraph, Table
from chanmai.bureau.reports.exhibits.sight import Sight
from chanmai.bureau.reports.exhibits.warnings import HIDDEN
from chanmai.bureau.warnings.queries.summary import summary
from chanmai.pack.reports import PUBLIC_SHOWS, SHOWS, Audience, Block

Firms = dict[int, Enterprise]


def wanted(code: str, by: str) -> Block:
    template = next(each for each in city_pack().reports if each.code == code)
    blocks = [block for chapter in template.chapters for block in chapter.blocks]
    return next(block for block in blocks if block.show == "warnings" and block.by == by)


def sight(lang: str = "zh", as_of: datetime.date = AS_OF, known_at: datetime.datetime = AT) -> Sight:
    return Sight(as_of=as_of, known_at=known_at, lang=lang, collection=0, last_day=as_of, by_months=True)


def test_brief_and_quarterly_report_have_the_table_for_who_sees_the_city() -> None:
    assert set(EXHIBITS) == set(SHOWS)
    assert "warnings" not in PUBLIC_SHOWS
    for code, groups in (("monthly", ["district", "reason"]), ("quarterly", ["district", "reason"])):
        assert {wanted(code, by).audience for by in groups} == {Audience.CITY}


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("来源", "口径", "截至：2026-06-30", "5%")),
        ("en", ("Source", "Scope", "As of: 2026-06-30", "5%")),
    ],
)
def test_the_table_is_the_one_that_is_told(assessed: Firms, lang: str, words: tuple[str, ...]) -> None:
    table = summary(CITY, lang)
    assert table is not None
    for by in table.rows:
        block = replace(wanted("quarterly", "district"), by=by)
        heading, shown = EXHIBITS["warnings"](block, sight(lang)).blocks
        assert isinstance(heading, Heading)
        assert isinstance(shown, Table)
        rows = table.rows[by]
        assert len(shown.rows) == len(rows)
        for cells, row in zip(shown.rows, rows, strict=True):
            due = cells[2]
            assert due == HIDDEN if row.due is None else str(getattr(due, "text", due)) == str(row.due)
        notes = "\n".join(shown.notes)
        assert all(word in notes for word in words)
        assert table.digest[:16] in notes


def test_what_was_not_known_yet_is_not_in_a_report(assessed: Firms) -> None:
    before = sight(known_at=AT - datetime.timedelta(days=1))
    _, paragraph = EXHIBITS["warnings"](wanted("monthly", "district"), before).blocks
    assert isinstance(paragraph, Paragraph)
    assert "还没有可以公布的预警汇总" in paragraph.text
    earlier = sight(as_of=AS_OF - datetime.timedelta(days=1))
    assert isinstance(EXHIBITS["warnings"](wanted("monthly", "district"), earlier).blocks[1], Paragraph)
