"""The pages of early warning with every role, in both languages, and what can be done on them."""

import io
import re
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from python_calamine import load_workbook

from bureau.warnings.conftest import NOW, name
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.warnings.models import Action

Firms = dict[int, Enterprise]
SEEN = ("/warnings/", "/warnings/industry/", "/warnings/evaluation/")
TROUBLED = min(number for number in NOW if number % 5 == 0)  # in 思明区


def signed_in(role: str, **scope: Any) -> Client:
    add_member(username=role, password="long-enough-words", role=role, by="test", at=timezone.now(), **scope)
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def text(client: Client, address: str, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    assert "style=" not in page
    return page


def test_pages_stand_for_who_sees_sums_and_nobody_else(assessed: Firms) -> None:
    addresses = (*SEEN, f"/warnings/firms/{assessed[TROUBLED].pk}/", "/warnings/file/")
    for role, scope in (
        ("city", {}),
        ("analyst", {}),
        ("department", {}),
        ("observer", {"districts": ("思明区",)}),
    ):
        client = signed_in(role, **scope)
        assert [client.get(each).status_code for each in addresses] == [200] * 5, role
    others: tuple[tuple[str, dict[str, Any]], ...] = (
        ("firm", {"firm": "91350200MA33GULG91"}), ("park", {"parks": ("软件园二期",)}), ("expert", {}),
    )  # fmt: skip
    for role, scope in others:
        client = signed_in(role, **scope)
        assert {client.get(each).status_code for each in addresses} == {403}, role


def test_pages_in_english_are_complete(assessed: Firms) -> None:
    client = signed_in("city")
    firm = f"/warnings/firms/{assessed[TROUBLED].pk}/"
    entry = {"deed": "visited", "on": "2026-06-20", "note": "visited them", "judgement": "true"}
    assert client.post(f"{firm}actions/", entry).status_code == 302
    text(client, firm)  # takes the message away
    for address in (*SEEN, firm):
        page = text(client, address, headers={"accept-language": "en"})
        main = page[page.index("<main") : page.index("</main>")]
        main = re.sub(r'企业\d{3}|主管部门|value="[^"]*"', "", main)
        assert not re.findall(r"[\u4e00-\u9fff]+", main), address


def test_before_any_assessment_the_pages_say_so(firms: Firms) -> None:
    client = signed_in("city")
    for address in SEEN:
        assert "还没有评估" in text(client, address)
    assert client.get(f"/warnings/firms/{firms[0].pk}/").status_code == 404


def test_costs_in_the_address_move_the_threshold(assessed: Firms) -> None:
    client = signed_in("city")
    assert "概率达到 5% 就值得走访" in text(client, "/warnings/")
    assert "概率达到 50% 就值得走访" in text(client, "/warnings/?visit=500&missed=1000")
    for nonsense in ("visit=9&missed=1", "visit=x&missed=-1", "visit=0&missed=0"):
        assert "概率达到 5% 就值得走访" in text(client, f"/warnings/?{nonsense}")


def test_the_list_is_a_workbook_too(assessed: Firms) -> None:
    answer = signed_in("city").get("/warnings/file/?state=due")
    rows = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["企业", "所属区", "产业领域", "状态"]
    assert {row[3] for row in rows[1:]} == {"建议走访"}
    assert {name(n) for n in NOW} <= {row[0] for row in rows[1:]}


def test_an_officer_notes_an_action_and_is_told_what_is_wrong_with_one(assessed: Firms) -> None:
    firm = assessed[TROUBLED].pk
    client = signed_in("district", districts=("思明区",))
    wrong = client.post(
        f"/warnings/firms/{firm}/actions/", {"deed": "resolved", "on": "2026-06-20", "note": "甲"}
    )
    assert wrong.status_code == 422
    assert "办结时请写明情况是否属实" in wrong.content.decode()
    good = {"deed": "resolved", "on": "2026-06-20", "note": "已对接场地", "judgement": "true"}
    assert client.post(f"/warnings/firms/{firm}/actions/", good).status_code == 302
    assert "已对接场地" in text(client, f"/warnings/firms/{firm}/")
    assert "属实 1 家，不属实 0 家" in text(client, "/warnings/evaluation/")
    assert Action.objects.get().by == "district"
    assert signed_in("analyst").post(f"/warnings/firms/{firm}/actions/", good).status_code == 403


def test_the_city_has_all_firms_assessed_anew(assessed: Firms) -> None:
    client = signed_in("city")
    assert client.post("/warnings/assess/", {"as_of": "2026-06-30"}).status_code == 302
    assert "已排入任务" in text(client, "/warnings/")
    assert Job.objects.get(kind="assess").title == "2026-06-30"
    client.post("/warnings/assess/", {"as_of": "2026-06-30"})
    assert "预警评估正在进行" in text(client, "/warnings/")
    client.post("/warnings/assess/", {"as_of": "昨天"})
    assert "请写明判定日" in text(client, "/warnings/")
    assert Job.objects.count() == 1
