"""Who sees what: a firm its own, a district's officers theirs, others nothing; reading, acting, counting, calendars."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from bureau.notices.conftest import Match, People, reached
from bureau.policies.people import AT, CITY, DAY, LATER
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.notices.models import Notice, Preference, Reading
from chanmai.bureau.notices.operations.drawing import draw
from chanmai.bureau.notices.operations.reading import act_on, open_notice
from chanmai.bureau.notices.operations.telling import settle, tell
from chanmai.bureau.notices.queries.calendar import calendar_days
from chanmai.bureau.notices.queries.inbox import NoticeSearch, inbox, newest, notice, unread_count
from chanmai.bureau.notices.queries.reach import reach
from chanmai.bureau.notices.readers import the_city, the_district, the_firm, the_park, words_of
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text

SEEN = ("/notices/", "/notices/preferences/", "/notices/reach/", "/notices/hooks/")
HAN = re.compile("[一-鿿]+")


def say(readers: Any, key: str, kind: str = "payment", **more: Any) -> int:
    tell(kind, readers, Text(f"事{key}", f"matter {key}"), key=key, at=AT, **more)
    return Notice.objects.get(key=key, readers=readers.word).pk


@pytest.fixture
def told(firms: dict[str, int], people: People) -> dict[str, int]:
    """A notice for each of several readers."""
    return {
        "firm": say(the_firm(firms["甲"]), "甲"),
        "other": say(the_firm(firms["乙"]), "乙"),
        "district": say(the_district("东区"), "东"),
        "west": say(the_district("西区"), "西"),
        "city": say(the_city(), "市"),
        "park": say(the_park("软件园"), "园"),
    }


@pytest.mark.parametrize("role", ["firm", "district", "city", "park"])
def test_everybody_sees_the_own_notices_and_no_other(role: str, told: dict[str, int], people: People) -> None:
    viewer = people.viewer(role)
    assert [row.id for row in inbox(viewer, NoticeSearch(), "zh").page.rows] == [told[role]]
    assert unread_count(viewer) == 1
    for other, pk in told.items():
        if other != role:
            with pytest.raises(NotFound):
                notice(viewer, pk, "zh")
            with pytest.raises(NotFound):
                open_notice(viewer, pk, at=AT)
            with pytest.raises(NotFound):
                act_on(viewer, pk, at=AT)


@pytest.mark.parametrize("role", ["analyst", "expert"])
def test_who_has_nothing_to_do_is_told_nothing(role: str, told: dict[str, int], people: People) -> None:
    viewer = people.viewer(role)
    assert words_of(viewer) == ()
    assert unread_count(viewer) == 0
    assert people.client(role).get("/notices/").status_code == 403


def test_reading_and_acting_are_each_persons_own(told: dict[str, int], people: People) -> None:
    from chanmai.bureau.accounts.operations import add_member

    add_member(username="二", password="x", role="firm", by="test", at=AT, firm="91350200MA33GULG91")
    client = people.client("firm")
    assert client.get(f"/notices/{told['firm']}/").status_code == 200
    viewer = people.viewer("firm")
    assert notice(viewer, told["firm"], "zh").state == "opened"
    assert unread_count(viewer) == 0
    client.post(f"/notices/{told['firm']}/act/")
    client.post(f"/notices/{told['firm']}/act/")
    assert notice(viewer, told["firm"], "zh").state == "acted"
    assert Reading.objects.count() == 1
    colleague = Client()
    from django.contrib.auth import get_user_model

    colleague.force_login(get_user_model().objects.get(username="二"))
    page = colleague.get("/notices/").content.decode()
    assert "未读 1 条" in page


def test_filters_and_marking_everything_read(firms: dict[str, int], people: People) -> None:
    for number in range(40):
        say(the_firm(firms["甲"]), f"{number:02d}", "deadline" if number % 4 else "payment")
    client, viewer = people.client("firm"), people.viewer("firm")
    found = inbox(viewer, NoticeSearch(kind="payment"), "zh")
    assert found.page.total == 10
    assert inbox(viewer, NoticeSearch(text="事07"), "zh").page.total == 1
    assert [row.subject for row in newest(viewer, "en", count=1)] == ["matter 39"]
    open_notice(viewer, Notice.objects.get(key="03").pk, at=AT)
    states = inbox(viewer, NoticeSearch(), "zh").states
    assert states == {"unread": 39, "opened": 1, "acted": 0}
    assert inbox(viewer, NoticeSearch(state="opened"), "zh").page.total == 1
    page = client.get("/notices/?page=2").content.decode()
    assert page.count("/notices/") > 10
    assert re.search(r"badge[^>]*>\s*39", page)
    client.post("/notices/read/")
    assert unread_count(viewer) == 0
    assert "badge" not in client.get("/notices/").content.decode()


def test_kinds_that_are_not_wanted_stay_out_of_the_inbox(firms: dict[str, int], people: People) -> None:
    say(the_firm(firms["甲"]), "1", "reach")
    Preference.objects.create(user_id=people.ids["firm"], kind="reach", channel="inbox", pace="never")
    assert unread_count(people.viewer("firm")) == 0


def test_who_moves_to_another_firm_leaves_its_notices_behind(
    firms: dict[str, int], told: dict[str, int], people: People
) -> None:
    Enterprise.objects.filter(pk=firms["甲"]).update(code=None)
    assert words_of(people.viewer("firm")) == ()


def test_what_was_done_elsewhere_is_settled(told: dict[str, int], people: People) -> None:
    settle("甲", user=people.ids["firm"], at=LATER)
    settle("甲", user=people.ids["firm"], at=LATER)
    assert notice(people.viewer("firm"), told["firm"], "zh").state == "acted"


def test_pages_stand_in_both_languages(
    firms: dict[str, int], match: Match, people: People, settings: Any
) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    own = Notice.objects.filter(enterprise=firms["甲"]).values_list("pk", flat=True)
    for role, addresses in (
        ("firm", ["/notices/", "/notices/preferences/", *(f"/notices/{pk}/" for pk in own)]),
        ("city", SEEN),
        ("district", ["/notices/", "/notices/reach/"]),
        ("analyst", ["/notices/reach/"]),
    ):
        for language in ("", "en"):
            client = people.client(role, language)
            for address in addresses:
                answer = client.get(address)
                assert answer.status_code == 200, (role, address)
                page = answer.content.decode()
                assert "style=" not in page
                if language:
                    page = re.sub(r'<option value="zh">.*?</option>', "", page)
                    body = page.partition("<main")[2].partition("</main>")[0]
                    names = set(HAN.findall(re.sub("<[^>]+>", " ", body)))
                    # the small town has no English for its clauses and documents
                    assert not {each for each in names if each in KNOWN}, (role, address, names)


KNOWN = {"通知", "未读", "已读", "可享受", "为什么", "收件箱", "邮件", "截止", "金额", "免申即享", "需要申报"}


def test_a_day_stands_once_in_the_calendar_and_moves_with_its_clause(
    firms: dict[str, int], match: Match, people: People
) -> None:
    Enterprise.objects.filter(pk=firms["乙"]).update(code="91350200M000000000")
    Enterprise.objects.filter(pk=firms["甲"]).update(code=None)
    Enterprise.objects.filter(pk=firms["乙"]).update(code="91350200MA33GULG91")
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    draw(as_of=DAY + datetime.timedelta(days=14), by=CITY, at=LATER)
    assert Notice.objects.filter(kind="deadline", enterprise=firms["乙"]).count() == 2
    viewer = people.viewer("firm")
    (day,) = calendar_days(viewer, "zh", as_of=DAY)
    assert (day.key, day.on) == ("deadline:t-scale:2026-07-20", datetime.date(2026, 7, 20))
    from chanmai.bureau.clauses.models import ClauseVersion

    ClauseVersion.objects.filter(code="t-scale").update(deadline=datetime.date(2026, 8, 1))
    assert calendar_days(viewer, "zh", as_of=DAY) == ()


def test_the_calendar_has_an_address_of_its_own_that_can_be_revoked(
    firms: dict[str, int], people: People
) -> None:
    from django.utils import timezone

    day = timezone.localdate() + datetime.timedelta(days=9)
    say(the_firm(firms["甲"]), "list:1", "list", day=day)
    client, stranger = people.client("firm"), Client()
    page = client.post("/notices/preferences/calendar/").content.decode()
    found = re.search(r'value="http://testserver(/notices/calendar\.ics\?token=[^"]+)"', page)
    assert found is not None
    files = [stranger.get(found[1]) for _ in range(2)]
    assert files[0]["Content-Type"].startswith("text/calendar")
    uids = [[str(each["UID"]) for each in Calendar.from_ical(file.content).walk("VEVENT")] for file in files]
    assert uids[0] == uids[1]
    assert len(uids[0]) == 1
    assert uids[0][0].startswith("list:list:1@notices.")
    assert stranger.get("/notices/calendar.ics?token=wrong").status_code == 404
    assert stranger.get(found[1].replace("notices", "supervision")).status_code == 404
    from chanmai.bureau.accounts.models import Token
    from chanmai.bureau.accounts.tokens import revoke_token

    revoke_token(people.viewer("firm"), Token.objects.get().pk, at=timezone.now())
    assert stranger.get(found[1]).status_code == 404


def test_reach_counts_each_firm_once_and_only_those_in_sight(
    firms: dict[str, int], match: Match, people: People
) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    opened = Notice.objects.get(enterprise=firms["甲"], clause="t-growth")
    act_on(people.viewer("firm"), opened.pk, at=AT)
    rows = {row.title: row for row in reach(CITY, "zh").rows}
    growth = rows["小镇软件业增长措施"]
    assert (growth.firms, growth.with_account, growth.opened, growth.acted, growth.paid) == (2, 1, 1, 1, 0)
    assert growth.notices == 5
    total = reach(CITY, "zh").total
    assert (total.firms, total.with_account, total.opened) == (3, 1, 1)
    east = reach(people.viewer("district"), "zh").total
    assert (east.firms, east.with_account) == (2, 1)
    assert reach(people.viewer("firm"), "zh").rows == ()


def paid(_viewer: Any, _codes: Any) -> dict[str, frozenset[int]]:
    """One firm, of two clauses of one policy."""
    return {"t-growth": frozenset({7}), "t-scale": frozenset({7})}


def test_who_was_paid_is_asked_of_whom_the_settings_name(
    firms: dict[str, int], match: Match, settings: Any
) -> None:
    settings.PAID_BY_CLAUSE = "bureau.notices.test_inbox.paid"
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    assert {row.title: row.paid for row in reach(CITY, "zh").rows}["小镇软件业增长措施"] == 1


def test_the_city_has_notices_drawn_by_a_job(firms: dict[str, int], match: Match, people: People) -> None:
    from chanmai.bureau.jobs.models import Job
    from turns import work_off

    match()
    assert people.client("district").post("/notices/start/").status_code == 403
    client = people.client("city")
    client.post("/notices/start/")
    client.post("/notices/start/")
    assert Job.objects.filter(kind="tell").count() == 1
    work_off()
    assert Job.objects.get(kind="tell").state == "done"
    assert Notice.objects.filter(enterprise=firms["甲"]).count() == 4
    reached(people.ids["firm"])
    from django.utils import timezone

    from chanmai.bureau.notices.jobs import look_after

    assert look_after(None) is None  # nothing new since
    tell("message", the_city(), Text("新", "new"), key="new", at=timezone.now())
    assert look_after(None) is not None
    work_off()
    assert look_after(None) is None
