"""The pages of benefits: for whom they stand, in both languages, and a benefit paid by forms alone."""

import datetime
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bureau.benefits.conftest import BEFORE_APPROVAL, CODE, YUAN, Drawn, walk
from bureau.policies.people import AT, CITY
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.benefits.models import BudgetLine, Entry, Order, PaymentFile
from chanmai.bureau.benefits.queries.money import lines

pytestmark = pytest.mark.django_db
SignedIn = Callable[..., Client]


def another(username: str) -> Client:
    """A further officer of the city."""
    member = add_member(username=username, password="x", role="city", by="test", at=AT, name=username)
    client = Client()
    client.force_login(member.user)
    return client


def addresses(found: int) -> tuple[str, ...]:
    entry = Entry.objects.get(benefit_list=found).pk
    line = BudgetLine.objects.get().pk
    return (
        "/benefits/",
        f"/benefits/lists/{found}/",
        f"/benefits/lists/{found}/approval/",
        f"/benefits/entries/{entry}/",
        "/benefits/money/",
        f"/benefits/money/{line}/?month=2026-06",
        "/benefits/files/",
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_stands_for_the_city(drawn: Drawn, signed_in: SignedIn, language: str) -> None:
    client = signed_in("city", language)
    for address in addresses(drawn()):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "style=" not in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("district", (200, 200, 403, 200, 403, 403, 403)),
        ("analyst", (200, 200, 403, 200, 200, 200, 200)),
        ("firm", (403,) * 7),
    ],
)
def test_whom_the_pages_are_for(
    drawn: Drawn, signed_in: SignedIn, role: str, statuses: tuple[int, ...]
) -> None:
    found = addresses(drawn())
    client = signed_in(role)
    assert tuple(client.get(address).status_code for address in found) == statuses


def test_no_button_or_tab_leads_to_a_page_that_is_not_there(
    entry: Entry, signed_in: SignedIn, firms: dict[str, int]
) -> None:
    clients = {role: signed_in(role) for role in ("city", "firm")}
    page = f"/benefits/lists/{entry.benefit_list_id}/"
    for steps in ((), BEFORE_APPROVAL[:6]):
        walk(entry.pk, steps)
        for role, start in (("city", page), ("firm", f"{page}publicity/")):
            shown = clients[role].get(start).content.decode()
            for address in set(re.findall(r'href="(/benefits/[^"?]*)', shown)):
                assert clients[role].get(address).status_code == 200, (role, address)
    assert f"{page}publicity/" in clients["city"].get(page).content.decode()


def test_the_form_for_more_money_counts_once_however_often_it_is_sent(line: int, signed_in: SignedIn) -> None:
    city, page = signed_in("city"), f"/benefits/money/{line}/"
    found = re.search(r'name="seen" value="(\d+)"', city.get(page).content.decode())
    assert found is not None
    form = {"yuan": "7", "reason": "追加", "seen": found[1]}
    assert [city.post(f"{page}more/", form).status_code for _ in range(3)] == [302, 422, 422]
    assert city.post(f"{page}more/", form | {"seen": ""}).status_code == 422
    assert lines(CITY)[0].appropriated == 300_007 * YUAN


def test_a_benefit_is_paid_by_forms_alone(line: int, signed_in: SignedIn, monkeypatch: Any) -> None:
    city, second, third = signed_in("city"), another("second"), another("third")
    form = {
        "clause": "t-growth", "year": "2026", "line": line, "batch": "1", "confirm_days": "7",
        "publicity_days": "1", "appeal_days": "30",
    }  # fmt: skip
    answer = city.post("/benefits/draw/", form)
    assert answer.status_code == 302, answer.content.decode()
    found = int(answer["Location"].split("/")[-2])
    entry = Entry.objects.get(benefit_list=found)
    table = f"统一社会信用代码,金额（万元）\n{CODE},9.5\n".encode()
    file = SimpleUploadedFile("统计局.csv", table)
    page = city.post(f"/benefits/lists/{found}/figures/", {"department": "统计局", "file": file})
    assert "不一致，已以部门数为准" in page.content.decode()
    for event in ("propose", "push"):
        city.post(f"/benefits/lists/{found}/step/", {"event": event})
    entry.refresh_from_db()
    said = {"event": "confirm", "note": "电话确认", "edition": entry.edition}
    city.post(f"/benefits/entries/{entry.pk}/step/", said)
    city.post(f"/benefits/lists/{found}/step/", {"event": "verify"})
    city.post(f"/benefits/lists/{found}/step/", {"event": "publicise"})
    assert "小镇甲软件有限公司" in city.get(f"/benefits/lists/{found}/publicity/").content.decode()
    refused = city.post(f"/benefits/lists/{found}/step/", {"event": "submit"}, follow=True)
    assert "期限还没有到" in refused.content.decode()
    entry.refresh_from_db()
    assert (entry.state, entry.figure) == ("publicised", 9_500_000)
    monkeypatch.setattr("chanmai.bureau.benefits.pages.lists.timezone", SimpleNamespace(now=later))
    city.post(f"/benefits/lists/{found}/step/", {"event": "submit"})
    own = city.post(f"/benefits/lists/{found}/approve/", {"deed": "approve"}, follow=True)
    assert "须由另一人办理" in own.content.decode()
    second.post(f"/benefits/lists/{found}/approve/", {"deed": "approve", "note": "同意"})
    city.post(f"/benefits/lists/{found}/step/", {"event": "receipt"})
    third.post(f"/benefits/lists/{found}/order/")
    file_pk, number = PaymentFile.objects.get().pk, Order.objects.get().number
    assert ",95000," in third.get(f"/benefits/files/{file_pk}/csv/").content.decode()
    assert third.get(f"/benefits/files/{file_pk}/json/").json()["total_fen"] == 9_500_000
    head = "指令号,统一社会信用代码,金额（元）,结果,银行流水号"
    wrong = SimpleUploadedFile("回单.csv", f"{head}\n{number},{CODE},95000.01,成功,B1\n".encode())
    third.post(f"/benefits/files/{file_pk}/answer/", {"file": wrong})
    shown = third.get(f"/benefits/files/{file_pk}/").content.decode()
    assert "金额与指令不同" in shown
    right = SimpleUploadedFile("回单.csv", f"{head}\n{number},{CODE},95000,成功,B1\n".encode())
    third.post(f"/benefits/files/{file_pk}/answer/", {"file": right})
    entry.refresh_from_db()
    assert entry.state == "paid"


def later() -> datetime.datetime:
    """A month from now, so that every time limit of the test has passed."""
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=30)
