"""The drafting page as people see it: a pasted text and its answer, wide and on a phone, in both languages."""

import datetime
from collections.abc import Callable

import pytest

from chanmai.bureau.accounts import operations
from looking import LOOKS, Looker, barriers

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)
TEXT = """小镇促进软件业发展若干措施
一、支持增长
（一）增产增效。规上软件企业营业收入超过5000万元且增速高于25%的，按营业收入增量的0.5%给予奖励，每家每年最高不超过500万元。
（二）首创。对首创产品给予最高50万元奖励，同一事项就高不重复。
（三）本措施自发布之日起施行。
"""


@LOOKS
def test_a_text_is_pasted_and_read(look: Callable[..., Looker], size: tuple[int, int], language: str) -> None:
    operations.add_demo_accounts(districts=("东区",), firm="91350200M000000000", firm_name="虚构软件", at=AT)
    looker = look(size, language)
    looker.sign_in("city", operations.DEMO_PASSWORD)
    assert looker.faults("/policies/drafting/") == []
    looker.page.fill("#draft-text", TEXT)
    looker.page.click(".draft-buttons .btn-primary")
    looker.page.wait_for_selector("#draft-sentences")
    assert looker.page.locator(".draft-clause").count() == 2
    assert looker.page.locator(".draft-sentences > li").count() == 8
    assert looker.heard == []
    wide, there = looker.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= there
    assert barriers(looker.page) == []
