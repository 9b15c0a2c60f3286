"""The pages of supervision with every role, in both languages, and the journeys on them without a script."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from chanmai.bureau.accounts.models import AuditLine, Token
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.tokens import make_token
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.supervision.models import Charge, Meeting, Progress, Subject

FIRM = "91350200MA33GULG91"
SEEN = ("/supervision/", "/supervision/reminders/")
SITTING = ("/supervision/evaluations/", "/supervision/meetings/")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


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
    assert "<script>" not in page
    return page


def body_of(username: str) -> int:
    return int(get_user_model().objects.get(username=username).member.organisation_id)


def charged(city: Client, owner: int, *codes: str, **more: str) -> Any:
    fields = {"owner": owner, "start_on": "2024-01-01", "due_on": "2025-12-31", "reason": "分工"}
    return city.post("/supervision/charge/", {"code": codes, **fields, **more})


def filled(city: Client) -> None:
    """A measure with a word, a subject, a meeting: everything that the pages show."""
    signed_in("department")
    charged(city, body_of("department"), "m61-01", targets="revenue")
    city.post("/supervision/measures/m61-01/progress/", {"text": "已开会", "percent": "20"})
    city.post("/supervision/evaluations/subjects/", {"kind": "firm", "name": "某企业"})
    subject = Subject.objects.get()
    city.post(
        f"/supervision/evaluations/{subject.pk}/",
        {"held_on": "2024-01-01", "grade": "sound", "text": "正常"},
    )
    city.post("/supervision/meetings/call/", {"held_on": "2024-01-01", "place": "甲", "chair": "乙"})
    meeting = Meeting.objects.get()
    topic = meeting.topics.first()
    assert topic is not None
    city.post(f"/supervision/meetings/{meeting.pk}/topics/{topic.pk}/", {"text": "照办"})


@pytest.mark.parametrize(
    ("role", "scope", "sits"),
    [
        ("city", {}, True),
        ("analyst", {}, True),
        ("department", {}, True),
        ("district", {"districts": ("思明区",)}, True),
        ("park", {"parks": ("软件园二期",)}, False),
        ("association", {}, False),
        ("expert", {}, False),
    ],
)
def test_pages_stand_for_everybody_but_firms(role: str, scope: dict[str, Any], sits: bool) -> None:
    client = signed_in(role, **scope)
    for address in SEEN:
        text(client, address)
    for address in SITTING:
        assert client.get(address).status_code == (200 if sits else 403)
    firm = signed_in("firm", firm=FIRM)
    assert {firm.get(each).status_code for each in SEEN + SITTING} == {403}


def test_pages_in_english_are_complete() -> None:
    city = signed_in("city")
    filled(city)
    text(city, "/supervision/")  # takes the messages away
    meeting = Meeting.objects.get().pk
    for address in (*SEEN, *SITTING, "/supervision/measures/m61-01/", f"/supervision/meetings/{meeting}/"):
        page = text(city, address, headers={"accept-language": "en"})
        typed = (
            "已开会",
            "某企业",
            "正常",
            "照办",
            "分工",
            "甲",
            "乙",
            "主管部门",
            "协同部门",
            "简体中文",
            "产脉",
        )
        for word in typed:
            page = page.replace(word, "")
        main = page[page.index("<main") : page.index("</main>")]
        assert not re.findall(r"[\u4e00-\u9fff]+", main), address


def test_a_department_reports_and_corrects_with_evidence() -> None:
    city, own = signed_in("city"), signed_in("department")
    assert charged(city, body_of("department"), "m61-01", "m61-02", goal="5", counted="家").status_code == 302
    assert "m61-01" in text(own, "/supervision/")
    assert "m61-03" not in text(own, "/supervision/")
    assert own.get("/supervision/measures/m61-03/").status_code == 404
    address = "/supervision/measures/m61-01/"
    file = SimpleUploadedFile("通知.pdf", b"%PDF-1")
    assert (
        own.post(f"{address}progress/", {"text": "建成两家", "count": "2", "file": file}).status_code == 302
    )
    word = Progress.objects.get()
    page = text(own, address)
    assert all(words in page for words in ("建成两家", "通知.pdf", "40%", "SHA-256"))
    taken = own.get(f"/supervision/evidence/{word.pk}/")
    assert (taken.content, taken["Content-Type"]) == (b"%PDF-1", "application/octet-stream")
    assert "attachment" in taken["Content-Disposition"]
    again = text(own, f"{address}?corrects={word.pk}")
    assert f'value="{word.pk}"' in again
    assert "更正进展" in again
    corrected = {"text": "建成一家", "count": "1", "corrects": str(word.pk)}
    assert own.post(f"{address}progress/", corrected).status_code == 302
    assert "已更正，见此条" in text(own, address)
    twice = own.post(f"{address}progress/", corrected)
    assert twice.status_code == 422
    assert "已经更正过" in twice.content.decode()
    assert "建成一家" in twice.content.decode()  # what was typed is still there


def test_what_is_refused_stays_in_the_form() -> None:
    city = signed_in("city")
    answer = city.post("/supervision/charge/", {"code": "m61-01", "owner": "999", "reason": "分工文件"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="分工文件"' in page
    none_ticked = charged(city, body_of("city"))
    assert "请至少选一条举措" in none_ticked.content.decode()
    assert charged(city, body_of("city"), "m61-01", due_on="2023-01-01").status_code == 422
    wrong = city.post("/supervision/measures/m61-01/progress/", {"text": "x", "percent": "101"})
    assert wrong.status_code == 422
    assert not Charge.objects.exists()
    assert not Progress.objects.exists()


def test_only_the_city_charges_evaluates_and_calls() -> None:
    own = signed_in("department")
    for address in ("charge/", "evaluations/subjects/", "meetings/call/", "meetings/1/confirm/"):
        assert own.post(f"/supervision/{address}").status_code == 403
    expert = signed_in("expert")
    assert expert.post("/supervision/measures/m61-01/progress/", {"text": "x"}).status_code == 403
    assert expert.post("/supervision/measures/m61-01/opinions/", {"text": "好"}).status_code == 302
    assert "好" in text(expert, "/supervision/measures/m61-01/")


def test_meeting_papers_are_taken_away_and_noted() -> None:
    city = signed_in("city")
    filled(city)
    pk = Meeting.objects.get().pk
    for paper in ("agenda", "minutes"):
        answer = city.get(f"/supervision/meetings/{pk}/{paper}/")
        assert answer.content[:2] == b"PK"
        assert ".docx" in answer["Content-Disposition"]
    assert AuditLine.objects.filter(action="take_away").count() == 2


def test_a_calendar_opens_with_its_own_token_and_no_other() -> None:
    city = signed_in("city")
    filled(city)
    page = city.post("/supervision/reminders/").content.decode()
    found = re.search(r'value="http://testserver(/supervision/calendar\.ics\?token=[^"]+)"', page)
    assert found is not None
    stranger = Client()
    answer = stranger.get(found[1])
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"BEGIN:VEVENT" in answer.content
    viewer = Viewer(user_id=get_user_model().objects.get(username="city").pk, role="city", name="city")
    others = [
        make_token(viewer, "x", days=1, may_write=write, at=timezone.now(), parts=parts)
        for write, parts in ((False, ()), (True, ("supervision",)), (False, ("supervision", "matching")))
    ]
    for token in (*others, "", "chanmai_x"):
        assert stranger.get("/supervision/calendar.ics", {"token": token}).status_code == 404
    Token.objects.update(revoked_at=timezone.now())
    assert stranger.get(found[1]).status_code == 404


def test_a_sheet_of_progress_is_taken_away_and_brought_back() -> None:
    city, department = signed_in("city"), signed_in("department")
    charged(city, body_of("department"), "m61-01")
    assert 'href="/supervision/reports/"' in text(department, "/supervision/")
    page = text(department, "/supervision/reports/")
    assert "由您填报的举措（1 条）" in page
    got = department.get("/supervision/reports/workbook/")
    assert got["Content-Type"].endswith("sheet")
    head = "举措编号,进展,完成比例（%）,完成数量,佐证链接\n"
    wrong = SimpleUploadedFile("进展.csv", (head + "m61-01,已开会,120,,\n").encode())
    answer = department.post("/supervision/reports/", {"file": wrong})
    assert answer.status_code == 422
    for words in ("C2", "整份文件都没有记入", "0 至 100 的整数"):
        assert words in answer.content.decode()
    assert not Progress.objects.exists()
    english = department.post(
        "/supervision/reports/",
        {"file": SimpleUploadedFile("p.csv", (head + "m61-01,ok,120,,\n").encode())},
        headers={"Accept-Language": "en"},
    ).content.decode()
    assert "nothing of the file was recorded" in english
    assert "whole number from 0 to 100" in english
    assert "请先选一个文件" in department.post("/supervision/reports/").content.decode()
    good = SimpleUploadedFile("进展.csv", (head + "m61-01,已开会,20%,,\n").encode())
    assert (
        "已记入 1 条进展"
        in department.post("/supervision/reports/", {"file": good}, follow=True).content.decode()
    )
    assert Progress.objects.get().percent == 20
