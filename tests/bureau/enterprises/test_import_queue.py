"""Imports as jobs: one at a time, found again by their number, with progress; what broke off is told, nothing lost."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bureau.enterprises.made import AT, CITY, EAST, ONE, REGISTER, Import, xlsx
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.models import Enterprise, Filing, ImportBatch, Novelty
from chanmai.bureau.enterprises.operations import imports
from chanmai.bureau.enterprises.operations.import_queue import Delivery, queue_import
from chanmai.bureau.enterprises.operations.kept_files import drop_file
from chanmai.bureau.enterprises.queries.batches import batch_shown
from chanmai.bureau.enterprises.queries.import_progress import progress_of
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.holding import hold, release
from chanmai.bureau.refusal import Refused
from turns import alone, note, work_off

Start = Callable[..., int]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Hand a file to the queue; no file is small."""
    monkeypatch.setattr(jobs, "SMALL", -1)

    def run(content: bytes, name: str = "登记.xlsx", **options: Any) -> int:
        return jobs.take_file(delivery=Delivery(name, content), by=options.pop("by", CITY), at=AT, **options)

    return run


@pytest.fixture
def ended() -> Callable[[], None]:
    """Carry out what waits."""
    return work_off


@pytest.mark.django_db(transaction=True)
def test_a_file_is_imported_by_itself_and_can_be_looked_up(begin: Start, ended: Callable[[], None]) -> None:
    pk = begin(xlsx(REGISTER))
    ended()
    batch = ImportBatch.objects.get(pk=pk)
    assert (batch.state, batch.firms, batch.by) == ("accepted", 2, "市局甲")
    assert batch.finished_at is not None
    assert progress_of(pk) is None
    assert not batch_shown(CITY, pk).under_way


@pytest.mark.django_db(transaction=True)
def test_imports_wait_for_one_another_in_their_order(begin: Start, ended: Callable[[], None]) -> None:
    with alone() as free:
        assert free
        first = begin(xlsx(REGISTER))
        second = begin(xlsx(REGISTER), "同一份.xlsx")
        bad = begin(b"", "空.xlsx")
        ended()
        assert [b.state for b in ImportBatch.objects.order_by("pk")] == ["waiting"] * 3
        assert batch_shown(CITY, first).under_way
    ended()
    states = {batch.pk: batch.state for batch in ImportBatch.objects.all()}
    assert states == {first: "accepted", second: "unchanged", bad: "refused"}


@pytest.mark.django_db(transaction=True)
def test_the_scope_of_who_uploaded_holds_for_the_job(begin: Start, ended: Callable[[], None]) -> None:
    pk = begin(xlsx(REGISTER), by=EAST)
    ended()
    batch = ImportBatch.objects.get(pk=pk)
    assert (batch.state, batch.refused) == ("refused", 1)
    assert "out_of_scope" in [problem["code"] for problem in batch.problems]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_writes_nothing_and_says_so(
    begin: Start, ended: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(imports, "_finish", broken)
    pk = begin(xlsx(REGISTER))
    ended()
    batch = ImportBatch.objects.get(pk=pk)
    assert (batch.state, batch.rows) == ("failed", 0)
    assert "什么都没有写入" in batch.problems[0]["zh"]
    assert "disk full" not in str(batch.problems), "what broke inside is for the log"
    assert not Enterprise.objects.exists()
    assert not Filing.objects.exists()
    assert progress_of(pk) is None


def killed_at_work(batch: int) -> None:
    """Leave an import as a process does that is killed."""
    note(batch, "写入", 1, 2, state="running", beat_at=AT - datetime.timedelta(days=1))


def test_what_a_killed_server_left_is_closed_and_the_waiting_go_on(
    db: None, register: ImportBatch, take: Import
) -> None:
    killed = queue_import(delivery=Delivery("死.xlsx", xlsx(REGISTER)), by=CITY, at=AT).batch
    ImportBatch.objects.filter(pk=killed).update(state="running")
    killed_at_work(killed)
    assert batch_shown(CITY, killed).step == "写入"
    row = [ONE, "厦门海风信息技术有限公司", "", "东区", "二期", "数字创意", None]
    after = take([REGISTER[0], row])
    assert after.state == "accepted"
    batch = ImportBatch.objects.get(pk=killed)
    assert (batch.state, batch.problems[0]["code"]) == ("failed", "broken_off")
    assert not batch_shown(CITY, killed).under_way


def test_a_command_is_refused_while_another_import_works(db: None, take: Import) -> None:
    with alone(), pytest.raises(Refused, match="另一个导入正在进行"):
        take(REGISTER)
    assert not ImportBatch.objects.exists()


def test_progress_is_told_step_by_step(db: None) -> None:
    told: list[str] = []
    imports.import_file(
        delivery=Delivery("a.xlsx", xlsx(REGISTER)),
        by=CITY,
        at=AT,
        progress=lambda step, _done, _of: told.append(step),
    )
    assert list(dict.fromkeys(told)) == ["读取", "核对", "写入"]


@pytest.fixture
def city(transactional_db: None) -> Client:
    member = add_member(username="city", password="x", role="city", by="test", at=AT)
    client = Client()
    client.force_login(member.user)
    return client


def test_the_page_of_an_import_shows_how_far_it_is(
    city: Client, ended: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SMALL", -1)
    with alone():
        answer = city.post(
            "/imports/", {"file": SimpleUploadedFile("登记.xlsx", xlsx(REGISTER))}, follow=True
        )
        page = answer.content.decode()
        pk = ImportBatch.objects.get().pk
        assert f"/imports/{pk}/progress/" in page
        assert "排队中" in page
        note(pk, "核对", 200, 400)
        part = city.get(f"/imports/{pk}/progress/")
        assert "逐行核对" in part.content.decode()
        assert "HX-Refresh" not in part
        told = city.get(f"/api/imports/{pk}").json()
        assert (told["state"], told["step"], told["done"], told["of"]) == ("waiting", "核对", 200, 400)
        ended()
    imports.carry_out(pk, at=AT)
    assert city.get(f"/imports/{pk}/progress/")["HX-Refresh"] == "true"
    assert "全部收下" in city.get(f"/imports/{pk}/").content.decode()


def test_a_larger_file_over_the_api_is_answered_before_it_is_done(
    city: Client, ended: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SMALL", -1)
    with alone():
        answer = city.post("/api/imports", {"file": SimpleUploadedFile("a.xlsx", xlsx(REGISTER))})
        ended()
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["under_way"]) == ("waiting", True)


def test_a_file_that_is_not_here_any_more_is_told_as_such(db: None) -> None:
    pk = queue_import(delivery=Delivery("h1.csv", xlsx(REGISTER)), by=CITY, at=AT).batch
    drop_file(ImportBatch.objects.get(pk=pk).sha256)
    with pytest.raises(Refused, match="不在本机的数据目录"):
        imports.carry_out(pk, at=AT)
    batch = ImportBatch.objects.get(pk=pk)
    assert batch.state == "failed"
    assert "再上传一次" in batch.problems[0]["zh"]
    assert "空文件" not in batch.problems[0]["zh"]


@pytest.mark.django_db(transaction=True)
def test_what_came_while_a_small_file_was_imported_waits_for_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right, second = jobs.carry_out, list[int]()

    def slow(pk: int, **options: Any) -> ImportBatch:
        if not second:
            with alone():
                second.append(jobs.take_file(delivery=Delivery("b.xlsx", xlsx(REGISTER)), by=CITY, at=AT))
            assert ImportBatch.objects.get(pk=second[0]).state == "waiting"
        return right(pk, **options)

    monkeypatch.setattr(jobs, "carry_out", slow)
    first = jobs.take_file(delivery=Delivery("a.xlsx", xlsx(REGISTER)), by=CITY, at=AT)
    work_off()
    states = {batch.pk: batch.state for batch in ImportBatch.objects.all()}
    assert states == {first: "accepted", second[0]: "unchanged"}


@pytest.mark.parametrize(
    "address", ["/imports/", "/imports/{pk}/", "/imports/{pk}/progress/", "/api/imports/{pk}"]
)
def test_every_page_tells_at_once_that_an_import_broke_off(city: Client, address: str) -> None:
    pk = queue_import(delivery=Delivery("死.xlsx", xlsx(REGISTER)), by=CITY, at=AT).batch
    ImportBatch.objects.filter(pk=pk).update(state="running")
    killed_at_work(pk)
    text = city.get(address.format(pk=pk)).content.decode()
    assert ImportBatch.objects.get(pk=pk).state == "failed"
    assert "可以关闭本页" not in text


def test_an_import_that_works_is_not_told_as_broken(city: Client) -> None:
    pk = queue_import(delivery=Delivery("活.xlsx", xlsx(REGISTER)), by=CITY, at=AT).batch
    ImportBatch.objects.filter(pk=pk).update(state="running")
    note(pk, "写入", 1, 2, state="running", beat_at=timezone.now())
    job = Job.objects.get().pk
    hold(job)
    try:
        assert city.get(f"/api/imports/{pk}").json()["state"] == "running"
    finally:
        release(job)
    Job.objects.update(beat_at=AT)
    assert city.get(f"/api/imports/{pk}").json()["state"] == "failed"


def test_what_broke_off_while_decisions_followed_stays_taken_and_says_who_waits(
    city: Client, take: Import
) -> None:
    pk = take(REGISTER).pk
    firm = Filing.objects.values_list("enterprise_id", flat=True)[0]
    Novelty.objects.create(enterprise_id=firm, at=AT)
    note(pk, "判定", 1000, 14_999, state="running", beat_at=AT)
    assert batch_shown(CITY, pk).step == "判定"
    text = city.get(f"/imports/{pk}/").content.decode()
    assert "正在更新政策判定" not in text
    assert "2 家企业的政策判定尚未随之更新" in text
    assert ImportBatch.objects.get(pk=pk).state == "accepted"


def test_a_look_at_what_waits_tells_followers_once_of_each_news(
    db: None, take: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(REGISTER)
    Novelty.objects.all().delete()
    heard: list[int] = []
    monkeypatch.setattr(jobs, "tell_followers", lambda **_: heard.append(1))

    def look(last: int = 0) -> int:
        newest = jobs.look_after(last)
        work_off()
        return newest

    last = look()
    assert (last, heard) == (0, [])
    firm = Enterprise.objects.values_list("pk", flat=True)[0]
    Novelty.objects.create(enterprise_id=firm, at=AT)
    last = look()
    assert heard == [1]
    assert look(last) == last
    assert heard == [1]
    Novelty.objects.create(enterprise_id=firm, at=timezone.now())  # somebody is at it just now
    assert look(last) == last
    Novelty.objects.create(enterprise_id=firm, at=AT)
    assert look(last) > last
    assert heard == [1, 1]
