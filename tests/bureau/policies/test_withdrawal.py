"""A matching that should not have been made: its day is asked about, and it can be taken back with a reason."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from bureau.policies.people import AT, CITY, DAY, EAST, LATER, file_facts
from bureau.policies.test_following import kept, whole
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.enterprises.models import Novelty
from chanmai.bureau.matching import jobs
from chanmai.bureau.matching.models import MatchRun
from chanmai.bureau.matching.operations.following import follow
from chanmai.bureau.matching.operations.withdrawal import withdraw_run
from chanmai.bureau.matching.queries.days import matching_days
from chanmai.bureau.matching.queries.firms import firms_of
from chanmai.bureau.matching.queries.replay import replay
from chanmai.bureau.matching.queries.runs import latest_run, summary
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.site.cli import main

Match = Callable[..., int]
SignedIn = Callable[..., Client]
OLD = datetime.date(2023, 6, 30)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows a withdrawal is done in the tests themselves."""
    monkeypatch.setattr(jobs, "follow_soon", lambda **_: None)


def in_force() -> int | None:
    run = latest_run()
    return None if run is None else run.id


def test_the_run_before_is_in_force_again_with_what_was_filed_since(
    firms: dict[str, int], match: Match
) -> None:
    first = match()
    file_facts(firms["乙"], "titles", {"above_scale": False}, item="a", at=AT + datetime.timedelta(hours=1))
    typo = match(OLD, known_at=AT + datetime.timedelta(hours=2), at=AT + datetime.timedelta(hours=2))
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="b", at=LATER)
    assert (in_force(), firms_of(CITY, "t-growth").total) == (typo, 0)
    assert withdraw_run(typo, by=CITY, at=LATER, reason="基准日填错") == first
    assert in_force() == first
    follow(at=LATER)
    decisions, _numbers = whole(MatchRun.objects.get(pk=first), LATER)
    assert kept(first) == decisions
    assert {row.id for row in firms_of(CITY, "t-growth").rows} == {firms["甲"], firms["丙"]}
    assert not Novelty.objects.exists()
    assert replay(first).same
    assert replay(typo).same


def test_a_withdrawn_run_says_who_when_and_why_and_can_still_be_looked_at(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    first, second = match(), match()
    withdraw_run(second, by=CITY, at=LATER, reason="  奖补台账 填错 ")
    run = MatchRun.objects.get(pk=second)
    assert (run.state, run.withdrawn_by, run.withdrawn_at, run.withdrawal) == (
        "withdrawn", "市局甲", LATER, "奖补台账 填错",
    )  # fmt: skip
    line = AuditLine.objects.latest("pk")
    assert (line.action, line.target, line.by) == ("withdraw_match", f"run {second}", "市局甲")
    assert "奖补台账 填错" in json.dumps(line.after, ensure_ascii=False)
    client = signed_in("city")
    text = client.get(f"/matching/{second}/").content.decode()
    assert "奖补台账 填错" in text
    assert "不再作为依据" in text
    assert "撤回这次匹配" not in text
    assert "已撤回" in client.get("/matching/").content.decode()
    assert client.get("/api/matching/latest").json()["run"] == first
    told = client.get(f"/api/matching/{second}").json()
    assert (told["in_force"], told["withdrawal"]) == (False, "奖补台账 填错")
    assert summary(CITY, second) is not None


def test_an_earlier_run_can_be_withdrawn_and_the_latest_stays(firms: dict[str, int], match: Match) -> None:
    first, second, third = match(), match(), match()
    assert withdraw_run(second, by=CITY, at=LATER, reason="试算") == third
    assert not Novelty.objects.exists()
    assert withdraw_run(third, by=CITY, at=LATER, reason="试算") == first
    assert withdraw_run(first, by=CITY, at=LATER, reason="试算") is None
    assert in_force() is None
    assert follow(at=LATER) == 0


def test_what_cannot_be_withdrawn_is_refused_in_words(firms: dict[str, int], match: Match) -> None:
    run = match()
    for reason in ("", "  \n"):
        with pytest.raises(Unfit, match="没有写撤回的原因"):
            withdraw_run(run, by=CITY, at=LATER, reason=reason)
    with pytest.raises(Unfit, match="太长"):
        withdraw_run(run, by=CITY, at=LATER, reason="长" * 301)
    with pytest.raises(Forbidden):
        withdraw_run(run, by=EAST, at=LATER, reason="填错")
    with pytest.raises(NotFound, match="没有第 999 次匹配"):
        withdraw_run(999, by=CITY, at=LATER, reason="填错")
    assert in_force() == run
    withdraw_run(run, by=CITY, at=LATER, reason="填错")
    with pytest.raises(Conflict, match="已由市局甲撤回"):
        withdraw_run(run, by=CITY, at=LATER, reason="再撤")
    failed = MatchRun.objects.create(as_of=DAY, known_at=AT, state="failed", by="x", started_at=AT)
    with pytest.raises(Conflict, match="没有完成"):
        withdraw_run(failed.pk, by=CITY, at=LATER, reason="填错")


def test_the_page_says_what_will_change_asks_for_a_reason_and_withdraws(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    first, second = match(), match()
    client = signed_in("city")
    text = client.get(f"/matching/{second}/").content.decode()
    assert f"以第 {first} 次匹配（基准日 2026-06-30）为准" in text
    text = client.post(f"/matching/{second}/withdraw/", {"reason": " "}, follow=True).content.decode()
    assert "没有写撤回的原因" in text
    assert in_force() == second
    text = client.post(f"/matching/{second}/withdraw/", {"reason": "填错"}, follow=True).content.decode()
    assert f"第 {second} 次匹配已撤回" in text
    assert f"以第 {first} 次为准" in text
    assert in_force() == first
    assert client.post(f"/matching/{second}/withdraw/", {"reason": "填错"}).status_code == 409
    for role in ("district", "analyst", "firm"):
        other = signed_in(role)
        assert other.post(f"/matching/{first}/withdraw/", {"reason": "填错"}).status_code == 403
        if role != "firm":
            assert "撤回这次匹配" not in other.get(f"/matching/{first}/").content.decode()


def test_certificates_and_firm_pages_go_by_the_run_in_force(
    firms: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    match()
    typo = match(OLD)
    client = signed_in("city")
    address = f"/api/enterprises/{firms['甲']}/decisions/t-growth/certificate"
    assert client.get(address).status_code == 409
    withdraw_run(typo, by=CITY, at=LATER, reason="基准日填错")
    assert client.get(address).status_code == 200
    assert client.get(f"/api/enterprises/{firms['甲']}/decisions").json()["as_of"] == "2026-06-30"


def test_withdrawing_from_the_terminal(
    firms: dict[str, int], match: Match, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = match(), match()
    assert main(["match", "--withdraw", str(second)]) == 1
    assert "没有写撤回的原因" in "".join(capsys.readouterr())
    assert main(["match", "--withdraw", str(second), "--reason", "填错", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"withdrawn": second, "in_force": first}
    assert not Novelty.objects.exists()
    assert main(["match", "--withdraw", str(first), "--reason", "填错"]) == 0
    assert "没有有效的匹配" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("day", "sure", "words"),
    [
        (datetime.date(1, 1, 1), True, "太早"),
        (datetime.date(1999, 12, 31), True, "太早"),
        (datetime.date(2062, 6, 30), True, "太远"),
        (datetime.date(9999, 12, 31), True, "太远"),
        (datetime.date(2027, 7, 1), False, "确定按这一天匹配吗"),
        (datetime.date(2036, 6, 30), False, "确定按这一天匹配吗"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused_and_one_far_ahead_asked_about(
    firms: dict[str, int], match: Match, day: datetime.date, sure: bool, words: str
) -> None:
    with pytest.raises(Unfit, match=words):
        match(day, sure=sure)
    assert not MatchRun.objects.exists()


def test_a_day_far_ahead_is_matched_when_it_is_meant(firms: dict[str, int], match: Match) -> None:
    assert MatchRun.objects.get(pk=match(datetime.date(2027, 6, 30))).state == "done"
    assert MatchRun.objects.get(pk=match(datetime.date(2028, 6, 30), sure=True)).state == "done"


def test_a_leap_day_has_a_year_before_and_after_it() -> None:
    days = matching_days(datetime.date(2028, 2, 29))
    assert (days.usual, days.last) == (datetime.date(2029, 2, 28), datetime.date(2038, 2, 28))


@pytest.mark.django_db(transaction=True)
def test_the_page_asks_before_a_day_far_ahead_is_matched(
    signed_in: SignedIn, background: Callable[[], None]
) -> None:
    client = signed_in("city")
    far = datetime.date.today().replace(day=1) + datetime.timedelta(days=800)  # noqa: DTZ011  # any day far ahead
    answer: Any = client.post("/matching/start/", {"as_of": far.isoformat()}, follow=True)
    text = answer.content.decode()
    assert "确定按这一天匹配吗" in text
    assert 'name="sure"' in text
    assert f'value="{far.isoformat()}"' in text
    assert not MatchRun.objects.exists()
    text = client.post("/matching/start/", {"as_of": "0001-01-01"}, follow=True).content.decode()
    assert "太早" in text
    assert not MatchRun.objects.exists()
    client.post("/matching/start/", {"as_of": far.isoformat(), "sure": "on"})
    background()
    assert MatchRun.objects.get().as_of == far
    assert transaction.get_autocommit()


def test_the_terminal_takes_a_day_far_ahead_only_when_told_so(
    firms: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    year = datetime.date.today().year + 3  # noqa: DTZ011  # any day far ahead
    assert main(["match", "--as-of", f"{year}-01-01"]) == 1
    assert "--sure" in "".join(capsys.readouterr())
    assert main(["match", "--as-of", f"{year}-01-01", "--sure"]) == 0
