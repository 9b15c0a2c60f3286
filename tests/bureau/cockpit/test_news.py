"""What has changed since the last look: remembered per person, told between two moments, within the scope."""

import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from bureau.plan.made import CITY, EAST, NOW, filing, returned
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.cockpit.models import LastLook
from chanmai.bureau.cockpit.operations import PAUSE, SELDOM, look, mark_seen
from chanmai.bureau.cockpit.queries.news import DeskNews, news
from chanmai.bureau.enterprises.models import Enterprise, Question
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.monitoring.models import Collection
from chanmai.bureau.plan.operations.targets import change_target
from chanmai.bureau.releases.models import Release, Retraction
from chanmai.bureau.supervision.models import Progress

Firms = dict[str, Enterprise]
HOUR = datetime.timedelta(hours=1)
SINCE, UNTIL = NOW, NOW + 2 * HOUR
WEST = Viewer(user_id=7, role="district", districts=("西区",), name="西区丁")


def told(viewer: Viewer = CITY, lang: str = "zh") -> DeskNews:
    return news(viewer, lang, since=SINCE, until=UNTIL)


def counts(found: DeskNews) -> dict[str, int]:
    return {row.kind: row.n for row in found.rows}


@pytest.fixture
def person(db: None) -> Viewer:
    add_member(username="leader", password="long-enough-words", role="city", by="test", at=NOW)
    return Viewer(user_id=get_user_model().objects.get(username="leader").pk, role="city", name="局长")


def test_the_first_look_has_nothing_before_it(person: Viewer) -> None:
    assert look(by=person, at=NOW) is None
    assert look(by=person, at=NOW + SELDOM) is None
    assert news(person, "zh", since=None, until=NOW).rows == ()


def test_within_a_visit_the_news_stay_and_the_next_begins_at_its_last_look(person: Viewer) -> None:
    look(by=person, at=NOW)
    at_work = NOW + PAUSE - datetime.timedelta(seconds=1)
    assert look(by=person, at=at_work) is None
    back = at_work + PAUSE
    assert look(by=person, at=back) == at_work
    assert look(by=person, at=back + SELDOM) == at_work
    assert LastLook.objects.count() == 1


def test_a_look_is_written_down_seldom(person: Viewer, django_assert_num_queries: Any) -> None:
    look(by=person, at=NOW)
    with django_assert_num_queries(1):
        look(by=person, at=NOW + SELDOM - datetime.timedelta(seconds=1))


def test_who_has_seen_it_all_is_told_what_comes_after(person: Viewer) -> None:
    look(by=person, at=NOW)
    mark_seen(by=person, at=NOW + HOUR)
    assert look(by=person, at=NOW + HOUR + SELDOM) == NOW + HOUR


def test_everybody_has_their_own_moment(person: Viewer) -> None:
    add_member(username="other", password="long-enough-words", role="analyst", by="test", at=NOW)
    other = Viewer(user_id=get_user_model().objects.get(username="other").pk, role="analyst")
    look(by=person, at=NOW)
    assert look(by=other, at=NOW + HOUR) is None
    assert look(by=person, at=NOW + HOUR) == NOW


def test_nothing_new_is_no_news(firms: Firms) -> None:
    assert told() == DeskNews(SINCE, UNTIL, ())


def test_filings_are_counted_in_scope_and_between_the_moments(firms: Firms) -> None:
    later = SINCE + HOUR
    returned(firms["e"], 2025, 1)
    filing(firms["a"], {"revenue": 1}, "2025", received_at=later, revision=2)
    filing(firms["a"], {"revenue": 1}, "2023", received_at=later)
    filing(firms["d"], {"revenue": 1}, "2023", received_at=UNTIL)
    filing(firms["d"], {"revenue": 1}, "2022", received_at=SINCE)
    filing(firms["d"], {"revenue": 1}, "2019", received_at=UNTIL + HOUR)
    assert counts(told()) == {"filings": 3}
    assert counts(told(EAST)) == {"filings": 2}
    assert counts(told(WEST)) == {"filings": 1}
    row = told().rows[0]
    assert "更正 1" in row.note
    assert row.at == UNTIL


def test_open_questions_are_news(firms: Firms) -> None:
    fields = {"zh": "请核实", "en": "please check"}
    Question.objects.create(enterprise=firms["a"], code="jump", asked_at=SINCE + HOUR, **fields)
    Question.objects.create(
        enterprise=firms["c"], code="jump", asked_at=SINCE + HOUR, state="answered", **fields
    )
    Question.objects.create(enterprise=firms["c"], code="fall", asked_at=SINCE - HOUR, **fields)
    assert counts(told()) == {"questions": 1}
    assert counts(told(WEST)) == {}


def test_a_collection_is_news_when_it_opens_and_when_it_ends(db: None) -> None:
    Collection.objects.create(
        form="annual",
        period="2025",
        due_on=NOW,
        basis_on=NOW,
        by="甲",
        opened_at=SINCE - HOUR,
        closed_at=SINCE + HOUR,
    )
    Collection.objects.create(
        form="annual", period="2026", due_on=NOW, basis_on=NOW, by="甲", opened_at=SINCE + HOUR / 2
    )
    found = [(row.text, row.note, row.address) for row in told().rows]
    keys = dict(Collection.objects.values_list("period", "pk"))
    assert found == [
        ("报送结束", "年报 2025", f"/returns/collections/{keys['2025']}/"),
        ("报送开始", "年报 2026", f"/returns/collections/{keys['2026']}/"),
    ]
    analyst = Viewer(user_id=4, role="analyst")
    assert told(analyst).rows[0].address == f"/indicators/?collection={keys['2025']}"


def test_a_release_is_news_and_so_is_its_withdrawal(db: None) -> None:
    fields = {"offer": "by-district", "measure": "revenue", "published": "{}", "proof": "{}", "by": "甲"}
    old = Release.objects.create(name="r1", year=2024, digest="1", reason="例行", at=SINCE - HOUR, **fields)
    Release.objects.create(name="r2", year=2025, digest="2", reason="例行", at=SINCE + HOUR, **fields)
    assert [row.text for row in told().rows] == ["已发布"]
    Retraction.objects.create(release=old, reason="有误", by="甲", at=UNTIL)
    assert {(row.text, row.address) for row in told(lang="en").rows} == {
        ("Published", f"/releases/{old.pk + 1}/"),
        ("Release withdrawn", f"/releases/{old.pk}/"),
    }


def test_changed_targets_runs_and_progress_are_news(firms: Firms) -> None:
    change_target("revenue", goal="20亿元", due=2030, reason="新规划", by=CITY, at=SINCE + HOUR)
    match_all(as_of=NOW.date(), known_at=NOW, by="test", at=SINCE + HOUR)
    Progress.objects.create(measure="m1", text="开工", by="甲", at=SINCE + HOUR)
    Progress.objects.create(measure="nothing", text="不在规划里", by="甲", at=SINCE + HOUR)
    found = {row.kind: row for row in told().rows}
    assert set(found) == {"targets", "runs", "progress"}
    assert found["targets"].text == "目标“营收规模”改为 2030 年 20亿元"
    assert found["targets"].address == "/plan/targets/revenue/"
    assert found["progress"].address == "/supervision/measures/m1/"
    assert counts(news(CITY, "zh", since=UNTIL, until=UNTIL + HOUR)) == {}
