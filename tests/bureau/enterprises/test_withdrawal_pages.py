"""Withdrawing on the pages and over the API: shown first, done with a reason, seen by those who may."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bureau.enterprises.made import AT, CITY, ONE, REGISTER, TWO, Import, xlsx
from bureau.enterprises.test_pages import signed_in, text_of
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch, Withdrawal
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.reach import Target

pytestmark = pytest.mark.django_db

HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "从业人员"]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"


@pytest.fixture
def city() -> Client:
    return signed_in("city", "city")


@pytest.fixture
def figures(register: ImportBatch, take: Import) -> ImportBatch:
    take([HEAD, [ONE, A, 2025, 2600, 40]])
    return take([HEAD, [ONE, A, 2025, 9999, 40], [TWO, B, 2025, 5, 1]], "错.xlsx")


def test_the_page_of_an_import_leads_to_its_withdrawal_and_back(city: Client, figures: ImportBatch) -> None:
    address = f"/withdrawals/import/{figures.pk}/"
    assert address in text_of(city, f"/imports/{figures.pk}/")
    page = text_of(city, address)
    assert "2 份报表不再计入" in page
    assert "3 个数据改变" in page  # revenue of one; revenue and staff of the other
    assert "<strong>2600万元</strong>" in page
    assert not Withdrawal.objects.exists()
    empty = city.post(address, {"reason": " "})
    assert "请写明原因" in empty.content.decode()
    done = city.post(address, {"reason": "导错了文件"}, follow=True)
    told = done.content.decode()
    assert done.redirect_chain == [(f"/imports/{figures.pk}/", 302)]
    for words in ("已撤回“错.xlsx”", "导错了文件", "已撤回"):
        assert words in told
    assert address not in told
    assert "已撤回" in text_of(city, "/imports/")
    entry = Withdrawal.objects.get()
    assert f"/withdrawals/{entry.pk}/restore/" in text_of(city, "/withdrawals/")
    assert "2 份报表重新计入" in text_of(city, f"/withdrawals/{entry.pk}/restore/")
    back = city.post(f"/withdrawals/{entry.pk}/restore/", {"reason": "没错"}, follow=True)
    assert "已恢复“错.xlsx”" in back.content.decode()
    assert address in back.content.decode()
    assert city.get(f"/withdrawals/{entry.pk}/restore/").status_code == 200
    assert city.post(f"/withdrawals/{entry.pk}/restore/", {"reason": "又"}).status_code == 409


def test_a_filing_a_value_and_a_firm_on_their_pages(city: Client, figures: ImportBatch) -> None:
    firm = Enterprise.objects.get(code=ONE)
    filing = Filing.objects.filter(enterprise=firm).latest("pk")
    page = text_of(city, f"/enterprises/{firm.pk}/filings/{filing.pk}/")
    assert f"/withdrawals/filing/{filing.pk}/" in page
    value = f"/withdrawals/value/{firm.pk}/?fact=revenue&year=2025"
    assert value.replace("&", "&amp;") in page
    assert "9999万元" in text_of(city, value)
    assert "已改为未知" in city.post(value, {"reason": "不实"}, follow=True).content.decode()
    assert city.get(value).status_code == 404
    unknown = Filing.objects.latest("pk")
    assert "不实" in text_of(city, f"/enterprises/{firm.pk}/filings/{unknown.pk}/")
    city.post(f"/withdrawals/filing/{filing.pk}/", {"reason": "错"})
    assert "已撤回" in text_of(city, f"/enterprises/{firm.pk}/filings/{filing.pk}/")
    assert "已撤回" in text_of(city, f"/enterprises/{firm.pk}/")
    city.post(f"/withdrawals/firm/{firm.pk}/", {"reason": "没有这家企业"})
    gone = text_of(city, f"/enterprises/{firm.pk}/")
    assert "不在名单中" in gone
    assert "/policies/firm/" not in gone
    assert A not in text_of(city, "/enterprises/")
    assert city.get(f"/withdrawals/firm/{firm.pk}/").status_code == 409


@pytest.mark.parametrize("who", ["analyst", "firm"])
def test_who_may_not_withdraw_sees_no_way_to(figures: ImportBatch, who: str) -> None:
    client = signed_in(who, who, **({"firm": ONE} if who == "firm" else {}))
    firm = Enterprise.objects.get(code=ONE)
    assert "/withdrawals/" not in text_of(client, f"/enterprises/{firm.pk}/")
    for address in (
        "/withdrawals/",
        f"/withdrawals/firm/{firm.pk}/",
        f"/withdrawals/value/{firm.pk}/?fact=revenue",
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "x"}).status_code == 403
    posted = client.post(f"/api/withdrawals?kind=firm&id={firm.pk}&reason=x")
    assert posted.status_code == 403
    withdraw(Target("firm", firm.pk), by=CITY, at=AT, reason="x")
    assert client.get(f"/enterprises/{firm.pk}/").status_code == 404
    assert client.get("/api/withdrawals").json()["withdrawals"] == []


def test_a_district_withdraws_its_own(city: Client, figures: ImportBatch) -> None:
    east = signed_in("east", "district", districts=("东区",))
    assert east.get(f"/withdrawals/import/{figures.pk}/").status_code == 404
    one, two = (Enterprise.objects.get(code=code).pk for code in (ONE, TWO))
    assert east.get(f"/withdrawals/firm/{two}/").status_code == 404
    assert east.get(f"/withdrawals/firm/{one}/").status_code == 200


def test_rows_are_answered_on_the_page_of_the_import(
    city: Client, register: ImportBatch, take: Import
) -> None:
    near = ["厦门海峰信息技术有限公司", "厦门海枫信息技术有限公司"]
    refused = take([REGISTER[0], *[[None, name, None, "东区"] for name in near]], "名单.xlsx")
    page = text_of(city, f"/imports/{refused.pk}/")
    assert "这些行是哪家企业" in page
    assert f"就是 {A}" in page
    none = city.post(f"/imports/{refused.pk}/answers/", {}, follow=True).content.decode()
    assert "还没有答复任何一行" in none
    one = Enterprise.objects.get(code=ONE).pk
    half = city.post(f"/imports/{refused.pk}/answers/", {"row-2": str(one)}, follow=True)
    assert "第 3 行" in half.content.decode()
    again = ImportBatch.objects.latest("pk")
    done = city.post(f"/imports/{again.pk}/answers/", {"rest": "new"}, follow=True)
    assert "全部收下" in done.content.decode()
    assert set(Enterprise.objects.filter(code=None).values_list("name", flat=True)) == {near[1]}


def test_everything_over_the_api(city: Client, figures: ImportBatch) -> None:
    shown = city.get(f"/api/withdrawals/preview?kind=import&id={figures.pk}").json()
    assert (shown["filings"], shown["figures"], shown["exact"], shown["firms"]) == (2, 3, True, 0)
    assert city.post(f"/api/withdrawals?kind=import&id={figures.pk}").status_code == 422
    made: dict[str, Any] = city.post(f"/api/withdrawals?kind=import&id={figures.pk}&reason=错").json()
    assert (made["by"], made["reason"], made["filings"]) == ("city", "错", 2)
    assert city.get(f"/api/imports/{figures.pk}").json()["withdrawal"] == made["id"]
    firm = Enterprise.objects.get(code=ONE).pk
    assert [each["withdrawn"] for each in city.get(f"/api/enterprises/{firm}/filings").json()][:1] == [True]
    back = city.post(f"/api/withdrawals/{made['id']}/restore?reason=对").json()
    assert (back["back"], back["restores"]) == (True, made["id"])
    unknown = city.post(f"/api/enterprises/{firm}/unknown?fact=营业收入&year=2025&reason=错")
    assert unknown.json()["kind"] == "value"
    facts = {
        (each["code"], each["year"])
        for each in city.get(f"/api/enterprises/{firm}/facts?as_of=2026-07-01").json()
    }
    assert ("revenue", 2025) not in facts
    assert ("employees", 2025) in facts
    assert city.get("/api/withdrawals").json()["total"] == 3
    assert city.get("/api/withdrawals/preview?kind=everything&id=1").status_code == 422


def test_answers_and_the_day_of_filing_over_the_api(city: Client, register: ImportBatch) -> None:
    rows = xlsx([HEAD, [None, "厦门海峰信息技术有限公司", 2025, 7, 1]])
    first = city.post("/api/imports", {"file": SimpleUploadedFile("a.xlsx", rows)}).json()
    assert first["choices"][0]["row"] == 2
    wrong = city.post("/api/imports?answers=two", {"file": SimpleUploadedFile("a.xlsx", rows)})
    assert wrong.status_code == 422
    assert "5=new" in json.loads(wrong.content)["detail"]
    done = city.post(
        f"/api/imports?answers=2={ONE}&filed_on=2026-03-31", {"file": SimpleUploadedFile("a.xlsx", rows)}
    ).json()
    assert done["state"] == "accepted"
    assert Filing.objects.latest("pk").filed_at.isoformat() == "2026-03-31"
