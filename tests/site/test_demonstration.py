"""The demo installation: what it remembers, what it leaves out, and that it never touches what is not its own."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from chanmai.bureau.accounts.operations import add_demo_accounts
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.refusal import Refused
from chanmai.bureau.supervision.models import Evidence, Progress
from chanmai.bureau.supervision.queries.measures import TaskSearch, tasks
from chanmai.bureau.supervision.queries.sittings import meetings
from chanmai.engine.facts.texts import Text
from chanmai.site.demonstration import Demonstration, Diary, fingerprint, remove
from chanmai.site.inventing import Choice

AT = datetime.datetime(2026, 6, 30, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_the_diary_outlives_the_process(tmp_path: Path) -> None:
    Diary.open(tmp_path).note("imports", "seed 1")
    assert Diary.open(tmp_path).holds("imports", "seed 1")
    assert not Diary.open(tmp_path).holds("imports", "seed 2")
    assert [file.name for file in tmp_path.iterdir()] == ["demo.json"]


def test_a_torn_diary_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text('{"imports": ', encoding="utf-8")
    assert Diary.open(tmp_path).done == {}


def test_a_step_is_done_once_for_each_input(home: Path) -> None:
    done: list[str] = []
    demo = Demonstration(Choice(1, 10), AT)
    for key in ("a", "a", "b"):
        demo.step("match", key, "匹配", lambda _progress: done.append("match"))
    assert done == ["match", "match"]


def test_a_step_that_fails_is_not_noted(home: Path) -> None:
    def fails(_progress: object) -> None:
        raise Refused(Text("错", "wrong"))

    demo = Demonstration(Choice(1, 10), AT)
    with pytest.raises(Refused):
        demo.step("match", "a", "匹配", fails)
    assert not Diary.open(home).holds("match", "a")


def test_the_fingerprint_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("1", encoding="utf-8")
    first = fingerprint(tmp_path)
    (tmp_path / "a.yaml").rename(tmp_path / "b.yaml")
    second = fingerprint(tmp_path)
    (tmp_path / "b.yaml").write_text("2", encoding="utf-8")
    assert len({first, second, fingerprint(tmp_path)}) == 3


@pytest.mark.django_db
def test_the_pages_of_supervision_are_not_empty_in_a_demo(home: Path) -> None:
    demo = Demonstration(Choice(1, 10), AT)
    add_demo_accounts(districts=("思明区",), firm="91350200MA33GULG91", firm_name="某企业", at=AT)
    demo.supervise(lambda *_step: None)
    found = tasks(SYSTEM, TaskSearch(), "zh", as_of=AT.date())
    lights = {colour: n for colour, _label, n in found.lights}
    assert all(lights[colour] > 0 for colour in ("red", "amber", "green", "none"))
    assert sum(row.owner is not None for row in found.rows) == 9
    assert all("演示" in word.text for word in Progress.objects.all())
    assert Evidence.objects.count() == 2
    sittings = meetings(SYSTEM, "zh").rows
    assert [sum(len(topic.resolutions) for topic in each.topics) for each in sittings] == [2]
    assert sittings[0].confirmed_at is not None
    words = Progress.objects.count()
    demo.supervise(lambda *_step: None)  # after an interruption
    assert Progress.objects.count() == words


@pytest.mark.django_db
def test_a_demo_leaves_the_forecasts_to_the_worker(home: Path) -> None:
    demo = Demonstration(Choice(1, 10), AT)
    demo.queue_forecasts(lambda *_step: None)
    demo.queue_forecasts(lambda *_step: None)
    assert [(job.kind, job.state) for job in Job.objects.all()] == [("forecast", "waiting")]


@pytest.mark.django_db
def test_a_demo_is_not_mixed_with_other_data(home: Path) -> None:
    Demonstration(Choice(1, 10), AT).refuse_other_data()
    Enterprise.objects.create(name="真实企业", added_at=AT, changed_at=AT)
    with pytest.raises(Refused, match="其他数据"):
        Demonstration(Choice(1, 10), AT).refuse_other_data()
    Diary.open(home).note("files", Demonstration(Choice(1, 10), AT).city_key)
    Demonstration(Choice(1, 10), AT).refuse_other_data()
    with pytest.raises(Refused, match="--fresh"):
        Demonstration(Choice(2, 10), AT).refuse_other_data()


def test_only_a_demo_is_ever_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(django_settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    base = tmp_path / "db.sqlite3"
    base.touch()
    with pytest.raises(Refused, match="不是演示数据"):
        remove(tmp_path)
    assert base.exists()
    Diary.open(tmp_path).note("files", "seed 1")
    (tmp_path / "secret_key").touch()
    remove(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]
    remove(tmp_path / "nowhere")


def test_a_database_server_is_not_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(django_settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    with pytest.raises(Refused, match="SQLite"):
        remove(tmp_path)
