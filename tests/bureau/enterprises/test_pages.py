"""The pages and the API of firms, as visitors of each role meet them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bureau.enterprises.made import AT, CITY, ONE, TWO, Import, xlsx
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch, Question
from chanmai.bureau.enterprises.operations import imports
from chanmai.bureau.enterprises.queries.batches import batch_shown

pytestmark = pytest.mark.django_db

HEAD = ["信用代码", "企业名称", "年度", "营业收入（万元）", "软件业务收入（万元）", "从业人员"]
A, B = "厦门海风信息技术有限公司", "厦门山石软件股份有限公司"


def signed_in(username: str, role: str, **scope: Any) -> Client:
    add_member(username=username, password="a-long-password", role=role, by="test", at=AT, **scope)
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


@pytest.fixture
def city() -> Client:
    return signed_in("city", "city")


@pytest.fixture
def east() -> Client:
    return signed_in("east", "district", districts=("东区",))


@pytest.fixture
def own() -> Client:
    return signed_in("own", "firm", firm=ONE)


@pytest.fixture
def figures(register: ImportBatch, take: Import) -> ImportBatch:
    return take(
        [HEAD, [ONE, A, 2023, 100, 50, None], [ONE, A, 2024, 120, 150, 10], [TWO, B, 2024, 9, 5, 1]],
        "年报.xlsx",
        demo=True,
    )


def page_of(code: str) -> str:
    return f"/enterprises/{Enterprise.objects.get(code=code).pk}/"


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_the_empty_database_leads_to_the_import(city: Client) -> None:
    page = text_of(city, "/enterprises/")
    assert "资料库里还没有企业" in page
    assert "/imports/" in page
    assert "还没有导入过文件" in text_of(city, "/imports/")


def test_the_list_shows_firms_and_their_counts(city: Client, figures: ImportBatch) -> None:
    page = text_of(city, "/enterprises/?text=海浪&district=东区")
    assert A in page
    assert B not in page
    assert "曾用名或简称：厦门海浪信息有限公司" in page
    assert "120万元" in page
    assert "没有符合条件的企业" in text_of(city, "/enterprises/?text=zzzz")
    assert text_of(city, "/enterprises/?page=999999999999&sort=nonsense&title=x")


def test_the_profile_shows_every_value_with_its_source(city: Client, figures: ImportBatch) -> None:
    page = text_of(city, page_of(ONE))
    for part in (
        ONE,
        "厦门海浪信息有限公司",
        "营业收入",
        "120",
        "软件企业年报 · 统计",
        "演示数据",
        "—",
    ):
        assert part in page
    assert "软件业务收入大于营业收入，请核实" in page
    assert f"/policies/firm/{Enterprise.objects.get(code=ONE).pk}/" in page
    assert 'id="firm-money"' in page


def test_a_filing_shows_what_a_correction_changed(city: Client, figures: ImportBatch, take: Import) -> None:
    take([HEAD, [ONE, A, 2024, 130, 60, None]], "更正.xlsx")
    corrected = Filing.objects.get(revision=2)
    page = text_of(city, f"{page_of(ONE)}filings/{corrected.pk}/")
    for part in ("130万元", "120万元", "有改动", "10人"):
        assert part in page
    other = Filing.objects.filter(enterprise__code=TWO).first()
    assert other is not None
    text_of(city, f"{page_of(ONE)}filings/{other.pk}/", 404)


def test_english_pages_are_english(city: Client, figures: ImportBatch) -> None:
    city.cookies["chanmai_language"] = "en"
    for url, words in (
        ("/enterprises/", "Export to Excel"),
        (page_of(ONE), "Software revenue exceeds revenue"),
        ("/imports/", "Check and import"),
        (f"/imports/{figures.pk}/", "Everything was taken."),
    ):
        assert words in text_of(city, url)


def test_scopes_hold_on_every_page(city: Client, east: Client, own: Client, figures: ImportBatch) -> None:
    assert A in text_of(east, "/enterprises/")
    assert B not in text_of(east, "/enterprises/")
    text_of(east, page_of(TWO), 404)
    text_of(own, page_of(TWO), 404)
    assert own.get("/enterprises/")["Location"] == page_of(ONE)
    assert "已核实" not in text_of(own, page_of(ONE))
    for url in (
        "/imports/",
        f"/imports/{figures.pk}/",
        f"/imports/{figures.pk}/marked/",
        "/imports/forms/annual/",
    ):
        text_of(own, url, 403)
    text_of(east, f"/imports/{figures.pk}/", 404)
    filing = Filing.objects.filter(enterprise__code=TWO).first()
    assert filing is not None
    text_of(east, f"{page_of(TWO)}filings/{filing.pk}/", 404)
    analyst = signed_in("analyst", "analyst")
    assert B in text_of(analyst, "/enterprises/")
    text_of(analyst, "/imports/", 403)


def test_uploading_seeing_the_faults_and_taking_the_good_rows(city: Client, register: ImportBatch) -> None:
    content = xlsx([HEAD, [ONE, A, 2024, "很多", 1, 1], [TWO, B, 2024, 10, 1, 1]])
    answer = city.post(
        "/imports/", {"file": SimpleUploadedFile("年报.xlsx", content), "source": "统计局"}, follow=True
    )
    page = answer.content.decode()
    batch = ImportBatch.objects.latest("pk")
    for part in ("未导入", "D2", "“很多”不是数", "只收合格的 1 行", "下载标注问题的表"):
        assert part in page
    marked = city.get(f"/imports/{batch.pk}/marked/")
    assert marked["Content-Disposition"].startswith("attachment")
    assert marked.content.startswith(b"PK")
    assert city.get(f"/imports/{batch.pk}/accept/").status_code == 405
    taken = city.post(f"/imports/{batch.pk}/accept/", follow=True).content.decode()
    assert "合格的行已收下" in taken
    assert Filing.objects.get(form="annual").source == "统计局"
    assert "年报.xlsx" in text_of(city, "/imports/")


def test_an_empty_upload_is_told_not_lost(city: Client) -> None:
    answer = city.post("/imports/", {"file": SimpleUploadedFile("空.xlsx", b"")}, follow=True)
    assert "是空文件" in answer.content.decode()
    nothing = city.post("/imports/", {})
    assert nothing.status_code == 200
    assert "errorlist" in nothing.content.decode()


def test_blank_forms_can_be_imported_when_filled(city: Client, register: ImportBatch, take: Import) -> None:
    for code in ("registry", "annual", "quarterly", "monthly", "titles"):
        answer = city.get(f"/imports/forms/{code}/")
        assert answer.content.startswith(b"PK")
        empty = take(answer.content, f"{code}.xlsx")
        assert {p["code"] for p in empty.problems if p["severity"] == "error"} == {"no_rows"}
    text_of(city, "/imports/forms/none/", 404)


def test_a_question_is_answered_once(city: Client, east: Client, own: Client, figures: ImportBatch) -> None:
    question = Question.objects.get(code="software_within_revenue")
    url = f"{page_of(ONE)}questions/{question.pk}/"
    assert own.post(url, {"answer": "没错"}).status_code == 404
    assert east.post(url, {"answer": "已电话核实"}).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", "已电话核实")
    assert city.post(url, {"answer": "再来"}).status_code == 409


def test_the_list_is_exported_as_it_is_narrowed(city: Client, figures: ImportBatch) -> None:
    answer = city.get("/enterprises/export/?district=西区")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.content.startswith(b"PK")


def test_the_api_tells_what_the_pages_tell(city: Client, east: Client, figures: ImportBatch) -> None:
    pk = Enterprise.objects.get(code=ONE).pk
    listed = city.get("/api/enterprises?text=海风").json()
    assert (listed["total"], listed["firms"][0]["revenue"]) == (1, 120_000_000)
    assert city.get(f"/api/enterprises/{pk}").json()["code"] == ONE
    facts = city.get(f"/api/enterprises/{pk}/facts?reference_year=2024&as_of=2025-06-30").json()
    revenue = {fact["year"]: fact["value"] for fact in facts if fact["code"] == "revenue"}
    assert revenue == {2024: 120_000_000, 2023: 100_000_000}
    assert all(fact["filing"] for fact in facts)
    unknown_then = city.get(f"/api/enterprises/{pk}/facts?known_at=2020-01-01T00:00:00Z").json()
    assert unknown_then == []
    assert {f["form"] for f in city.get(f"/api/enterprises/{pk}/filings").json()} == {"registry", "annual"}
    other = Enterprise.objects.get(code=TWO).pk
    for path in ("", "/facts", "/filings"):
        missing = east.get(f"/api/enterprises/{other}{path}")
        assert missing.status_code == 404
        assert missing["Content-Type"] == "application/problem+json"
    assert city.get("/api/enterprises?per_page=100000").status_code == 422
    assert Client().get("/api/enterprises").status_code == 401


def test_importing_over_the_api(city: Client, own: Client, register: ImportBatch) -> None:
    def upload(client: Client, *rows: list[Any]) -> Any:
        return client.post("/api/imports", {"file": SimpleUploadedFile("a.xlsx", xlsx([HEAD, *rows]))})

    bad = upload(city, [ONE, A, 2024, "x", 1, 1]).json()
    assert (bad["state"], bad["filings"], bad["problems"][0]["cell"]) == ("refused", 0, "D2")
    good = upload(city, [ONE, A, 2024, 7, 1, 1]).json()
    assert (good["state"], good["filings"]) == ("accepted", 1)
    refused = upload(own, [ONE, A, 2024, 8, 1, 1])
    assert refused.status_code == 403
    assert "不能导入" in refused.json()["detail_zh"]


def test_what_is_not_kept_of_very_many_problems_is_counted(
    register: ImportBatch, take: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of at least 260 errors 230 are kept and 200 shown; every place tells the true count."""
    monkeypatch.setattr(imports, "KEPT_PROBLEMS", 230)
    batch = take([HEAD, *([ONE, A, 1990 + n % 30, "约五百万", 5, 1] for n in range(260))], "年报.xlsx")
    assert batch.state == "refused"
    found = sum(batch.found.values())
    assert found >= 260
    assert len(batch.problems) == 230
    shown = batch_shown(CITY, batch.pk)
    assert (shown.batch.problems, shown.more, shown.cut) == (found, found - 200, True)
    assert shown.batch.errors == batch.found["error"] >= 260
    client = signed_in("city", "city")
    page = text_of(client, f"/imports/{batch.pk}/")
    assert f"错误 {shown.batch.errors} ·" in page
    assert f"共发现 {found} 条，另有 {found - 200} 条未列；标注问题的表只含前 230 条" in page
    client.cookies["chanmai_language"] = "en"
    english = text_of(client, f"/imports/{batch.pk}/")
    assert f"{found} were found in all; {found - 200} are not listed here." in english
    told = client.get(f"/api/imports/{batch.pk}").json()
    assert (told["errors"], len(told["problems"])) == (shown.batch.errors, 230)


def test_an_import_of_before_the_counts_tells_what_it_kept(register: ImportBatch, take: Import) -> None:
    batch = take([HEAD, [ONE, A, 2024, "约五百万", 5, 1]], "年报.xlsx")
    ImportBatch.objects.filter(pk=batch.pk).update(found={})
    shown = batch_shown(CITY, batch.pk)
    assert (shown.batch.problems, shown.cut) == (len(batch.problems), False)
