"""The public edition holds released tables as they went out, hidden cells hidden, and no other sum over firms."""

import datetime
import json

import pytest

from bureau.enterprises.made import AT, CITY
from bureau.enterprises.test_pages import signed_in
from bureau.releases.conftest import city_of_sixty
from bureau.releases.test_pages import published
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.releases.grids import grids
from chanmai.bureau.releases.operations import retract
from chanmai.bureau.reports.document import Figure, read, text_of
from chanmai.bureau.reports.models import Report
from chanmai.bureau.reports.operations import make_now

__all__ = ["city_of_sixty"]
pytestmark = pytest.mark.usefixtures("city_of_sixty")
TITLE = "各区各规模企业营业收入"
SOON = datetime.timedelta(hours=1)


def test_a_released_table_is_shown_as_it_went_out_until_it_is_taken_back() -> None:
    open_collection(form="annual", period="2025", by=CITY, at=AT)
    release = published(signed_in("city", "city"))
    wanted = {"kind": "annual", "period": "2025", "edition": "public", "lang": "zh", "by": CITY}
    document = read(Report.objects.get(pk=make_now(**wanted, at=release.at + SOON)).content)
    table = next(table for title, table in document.tables() if title == TITLE)
    grid = grids(json.loads(release.published), "zh")[0]
    seen = [[text_of(cell, "无数据") for cell in row[1:]] for row in table.rows]
    assert seen == [["*" if value is None else value for value in values] for _, values in grid.rows]
    assert any(cell == "*" for row in table.rows for cell in row)
    assert any(isinstance(cell, Figure) for row in table.rows for cell in row)
    retract(release_id=release.pk, reason="口径有误", by=CITY, at=release.at + 2 * SOON)
    later = read(Report.objects.get(pk=make_now(**wanted, at=release.at + 3 * SOON)).content)
    assert TITLE not in [title for title, _ in later.tables()]
    assert "还没有发布过这张表" in str(later.blocks)
    before = read(Report.objects.get(pk=make_now(**wanted, at=release.at + SOON)).content)
    assert before == document, "as it was known then"
