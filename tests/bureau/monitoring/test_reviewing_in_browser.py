"""The pages of a reviewer in a browser, wide and on a phone, in both languages; the question while one types."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bureau.enterprises.made import CITY, ONE, xlsx
from bureau.monitoring.conftest import A
from chanmai.bureau.accounts import operations
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.queries.returns import collection
from looking import PHONE, WIDE, Looker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("firms")]
Look = Callable[..., Looker]
HEAD = ["统一社会信用代码", "企业名称", "年度", "营业收入", "软件业务收入", "从业人员"]


@pytest.mark.parametrize("screen", [WIDE, PHONE])
def test_a_reviewer_reads_questions_and_versions(look: Look, screen: dict[str, int]) -> None:
    now = timezone.now()
    operations.add_member(username="chief", password="a-long-password", role="city", by="test", at=now)
    pk = open_collection(form="annual", period="2025", by=CITY, at=now)
    for name, revenue in (("一.xlsx", 9800), ("二.xlsx", 98_000)):
        rows = [HEAD, [ONE, A, 2025, revenue, 7700, 61]]
        assert import_file(delivery=Delivery(name, xlsx(rows)), by=CITY, at=now).state == "accepted"
    own = next(row for row in collection(CITY, pk, "zh", at=now).returns if row.name == A)
    looker = look(screen)
    looker.sign_in("chief", "a-long-password")
    assert looker.faults(f"/returns/collections/{pk}/questions/") == []
    assert "应除以 10" in looker.page.inner_text("main")
    assert looker.faults(f"/returns/{own.id}/versions/") == []
    assert "有改动" in looker.page.inner_text("main")
    assert looker.faults(f"/returns/{own.id}/") == []
    if screen is WIDE:
        page = looker.page
        page.goto(f"{looker.base}/returns/{own.id}/?typing=1")
        page.focus("#cell-1")
        page.fill("#cell-1", "9800000")
        page.wait_for_selector("#sheet:not(:has(.unsaved))")
        page.wait_for_selector(".ask-doubt:has-text('1000')")
