"""Indicators as people see them: sound, wide and on a phone, in both languages."""

from collections.abc import Callable

import pytest

from bureau.enterprises.made import AT, CITY, ONE, xlsx
from bureau.monitoring.conftest import A
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.monitoring.operations.collections import open_collection
from looking import LOOKS, Looker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("firms")]


@LOOKS
def test_the_pages_are_sound(look: Callable[..., Looker], size: tuple[int, int], language: str) -> None:
    rows = [["统一社会信用代码", "企业名称", "年度", "营业收入", "从业人员"], [ONE, A, 2025, 10800, 60]]
    opened = open_collection(form="annual", period="2025", by=CITY, at=AT)
    assert import_file(delivery=Delivery("年报.xlsx", xlsx(rows)), by=CITY, at=AT).state == "accepted"
    add_member(username="city", password="x", role="city", by="test", at=AT)
    looker = look(size, language)
    looker.sign_in("city", "x")
    for address in ("/indicators/", f"/indicators/{opened}/revenue/", f"/indicators/{opened}/four-largest/"):
        assert looker.faults(address) == [], address
