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


def test_who_is_no_officer_is_shown_the_guarded_table_at_the_costs_of_the_pack(assessed: Firms) -> None:
    pages = {}
    for role, scope in (("city", {}), ("analyst", {}), ("observer", {"districts": ("思明区",)})):
        client = signed_in(role, **scope)
        pages[role] = text(client, "/warnings/industry/?visit=500&missed=1000")
        assert "各区预警企业数" in pages[role]
        assert "门槛 5%，按城市包的成本" in pages[role]
    assert "预计离开" in pages["city"]
    assert 'name="visit"' in pages["city"]
    for role in ("analyst", "observer"):
        assert "预计离开" not in pages[role]
        assert 'name="visit"' not in pages[role]


def test_costs_in_the_address_tell_nothing_of_the_city_to_who_sees_a_part_of_it(assessed: Firms) -> None:
    part = signed_in("observer", districts=("思明区",))
    whole = signed_in("analyst")
    usual, other = "/warnings/evaluation/", "/warnings/evaluation/?visit=1&missed=1000"

    def bills(client: Client, address: str) -> list[str]:
        return re.findall(r"检验年份里会走访 ([\d,]+) 家次", text(client, address))

    assert bills(part, usual) == bills(part, other) == bills(whole, usual) != bills(whole, other)


def test_the_evaluation_says_how_warnings_ended_and_that_it_is_no_experiment(assessed: Firms) -> None:
    client = signed_in("city")
    good = {
        "deed": "resolved",
        "on": "2026-06-20",
        "note": "搬走了",
        "judgement": "true",
        "outcome": "outflow",
    }
    firm = assessed[TROUBLED].pk
    assert client.post(f"/warnings/firms/{firm}/actions/", good).status_code == 302
    assert Action.objects.get().outcome == "outflow"
    page = text(client, "/warnings/evaluation/")
    for words in ("预警以后怎样了", "这不是试验", "各信号核实属实的比例", "95% 区间"):
        assert words in page
    assert "外流" in text(client, f"/warnings/firms/{firm}/")
    wrong = client.post(f"/warnings/firms/{firm}/actions/", {**good, "outcome": "vanished"})
    assert wrong.status_code == 422
