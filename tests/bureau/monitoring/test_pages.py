"""The pages of returns with every role, and the journey of a firm without a script."""

import pytest
from django.test import Client

from bureau.enterprises.made import ONE, TWO
from bureau.enterprises.test_pages import signed_in, text_of
from bureau.monitoring.conftest import A
from chanmai.bureau.enterprises.models import Filing

pytestmark = pytest.mark.usefixtures("firms")


@pytest.fixture
def city() -> Client:
    return signed_in("city", "city")


def opened(city: Client, period: str = "2024") -> str:
    answer = city.post("/returns/", {"form": "annual", "period": period})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def return_of(client: Client, name: str, address: str) -> str:
    """The address of the firm's return in the list of a collection."""
    page = text_of(client, address)
    before = page[: page.index(name)]
    return before[before.rindex('href="/returns/') + 6 :].split('"')[0]


def test_a_wrong_period_is_told_beside_the_form(city: Client) -> None:
    for period, words in (
        ("2025-13", "不是这张表的所属期"),
        ("2099", "还没有结束"),
        ("", "必填"),
        ("x" * 9, "7"),
    ):
        answer = city.post("/returns/", {"form": "annual", "period": period})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert city.post("/returns/", {"form": "nothing", "period": "2025"}).status_code == 200
    opened(city, "２０２４")  # full-width digits are digits
    assert "已经开始报送" in city.post("/returns/", {"form": "annual", "period": "2024"}).content.decode()


def test_a_firm_files_without_a_script_and_sees_what_it_sent(city: Client) -> None:
    address = return_of(city, A, opened(city, "2025"))
    own = signed_in("own", "firm", firm=ONE)
    assert address in text_of(own, "/returns/")
    wrong = own.post(f"{address}file/", {"filing": "0", "cell.revenue": "九千", "cell.employees": "6x"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "没有报送；填的都还在" in page
    assert 'value="6x"' in page
    assert not Filing.objects.filter(period="2025").exists()
    doubtful = {
        "filing": "9" * 5000,
        "cell.revenue": "98000",
        "cell.employees": "x",
        "note.growth-high": "并购",
    }
    assert (
        'value="并购"' in own.post(f"{address}file/", doubtful).content.decode()
    )  # what explains it stays, too
    good = {"filing": "0", "cell.revenue": "9000.5", "cell.employees": "61"}
    assert own.post(f"{address}file/", good).status_code == 302
    page = text_of(own, address)
    assert 'value="9000.5"' in page
    filing = Filing.objects.get(period="2025")
    assert f"/filings/{filing.pk}/" in page
    assert "9000.5万元" in text_of(own, f"/enterprises/{filing.enterprise_id}/filings/{filing.pk}/")
    assert (
        "与上一版相同"
        in own.post(f"{address}file/", good | {"filing": str(filing.pk)}, follow=True).content.decode()
    )


def test_officers_review_and_firms_do_not(city: Client) -> None:
    collection = opened(city)
    address = return_of(city, A, collection)
    own = signed_in("own", "firm", firm=ONE)
    filing = Filing.objects.get(form="annual", enterprise__code=ONE).pk
    for client, status in ((own, 403), (city, 302)):
        for way, posted in (
            ("review", {"filing": str(filing), "verdict": "accepted"}),
            ("duty", {"duty": "required", "reason": "已核实"}),
        ):
            assert client.post(f"{address}{way}/", posted).status_code == status
    assert own.get(collection).status_code == 403
    assert own.post(f"{collection}close/").status_code == 403
    assert "已通过" in text_of(own, "/returns/")
    assert city.post(f"{address}review/", {"filing": "9" * 30}).status_code in (409, 422)


def test_what_is_out_of_scope_is_not_there(city: Client) -> None:
    address = return_of(city, A, opened(city))
    for client in (
        signed_in("other", "firm", firm=TWO),
        signed_in("huli", "district", districts=("湖里区",)),
    ):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}file/", {}).status_code == 404
        said = client.post(
            f"{address}cell/", '{"fact": "revenue", "text": "1"}', content_type="application/json"
        )
        assert said.status_code == 404
        assert A not in text_of(client, "/returns/")
    assert signed_in("analyst", "analyst").get("/returns/").status_code == 403


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"fact": "nothing"}', '{"fact": "revenue", "text": "' + "9" * 201 + '"}']
)
def test_a_cell_that_cannot_be_is_refused(city: Client, body: str) -> None:
    address = return_of(city, A, opened(city))
    answer = city.post(f"{address}cell/", body, content_type="application/json")
    assert answer.status_code in (400, 404, 422)
