"""Two matchings at once are impossible, on every database; one whose process ended is told as such at once."""

import datetime
import multiprocessing
import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client

from bureau.policies.people import AT, DAY, LATER
from chanmai.bureau.enterprises.queries.knowledge import Moment, snapshot_table
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.holding import hold, is_abandoned, release
from chanmai.bureau.matching import jobs
from chanmai.bureau.matching.models import MatchRun, RunState
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.runs import close_broken_runs, open_run
from chanmai.bureau.matching.snapshots import keep_snapshot, snapshots
from chanmai.bureau.refusal import Conflict

Match = Callable[..., int]
SignedIn = Callable[..., Client]
MANY = 8
YEARS = datetime.timedelta(days=800)


def together(work: Callable[[], object]) -> list[object]:
    """What many threads get that do the same at the same moment: an answer or an error."""
    start, found = threading.Barrier(MANY), list[object]()

    def one() -> None:
        start.wait(30)
        try:
            found.append(work())
        except Exception as error:  # noqa: BLE001  # looked at by the test
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return found


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_opens_a_run() -> None:
    found = together(lambda: open_run(as_of=DAY, known_at=AT, by="甲", at=AT))
    assert sorted(type(each).__name__ for each in found) == ["Conflict"] * (MANY - 1) + ["int"]
    assert MatchRun.objects.count() == 1
    assert all(each.code == "already-matching" for each in found if isinstance(each, Conflict))


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_one_matches_and_the_others_are_told_so(
    signed_in: SignedIn, background: Callable[[], None]
) -> None:
    client = signed_in("city")

    def click() -> int:
        own = Client()
        own.cookies = client.cookies
        return own.post("/matching/start/", {"as_of": "2026-06-30"}).status_code

    found = together(click)
    background()
    assert set(found) <= {302, 409}
    states = list(MatchRun.objects.values_list("state", flat=True))
    assert states == ["done"] * found.count(302)


def test_the_database_itself_takes_one_run_under_way(db: None) -> None:
    open_run(as_of=DAY, known_at=AT, by="甲", at=AT)
    for state in ("waiting", "running"):
        with pytest.raises(IntegrityError), transaction.atomic():
            MatchRun.objects.create(as_of=DAY, known_at=AT, state=state, by="乙", started_at=AT)
    for state in (RunState.DONE, RunState.FAILED, RunState.WITHDRAWN):
        for _ in range(2):
            MatchRun.objects.create(as_of=DAY, known_at=AT, state=state, by="乙", started_at=AT)


def test_snapshots_kept_at_the_same_moment_do_not_disturb_one_another(firms: dict[str, int]) -> None:
    table = snapshot_table(Moment(DAY, LATER, DAY.year))
    found = together(lambda: keep_snapshot(table, DAY))
    assert len(set(map(str, found))) == 1
    assert isinstance(found[0], tuple)
    assert [file.name for file in snapshots().iterdir()] == [found[0][0]]


def working_in_another_process(beat: datetime.datetime) -> "tuple[int, multiprocessing.Process]":
    """A run, and a process that holds its job until it is killed."""
    run = open_run(as_of=DAY, known_at=AT, by="甲", at=AT)
    MatchRun.objects.update(state="running")
    Job.objects.update(state="running", beat_at=beat)
    job = Job.objects.get().pk
    ready = multiprocessing.get_context("fork").Event()

    def stay() -> None:
        hold(job)
        ready.set()
        threading.Event().wait(60)

    process = multiprocessing.get_context("fork").Process(target=stay, daemon=True)
    process.start()
    assert ready.wait(30)
    return run, process


def kill(process: "multiprocessing.Process") -> None:
    """kill -9, and wait."""
    process.kill()
    process.join(30)


def test_a_run_whose_process_was_killed_is_closed_at_once(
    db: None, signed_in: SignedIn, firms: dict[str, int]
) -> None:
    run, process = working_in_another_process(AT)
    assert close_broken_runs(at=AT + YEARS) == 0, "it lives, whatever a clock says"
    kill(process)
    assert is_abandoned(Job.objects.get().pk)
    text = signed_in("city").get("/matching/").content.decode()
    assert "匹配进程中断" in text
    assert MatchRun.objects.get(pk=run).state == "failed"
    assert Job.objects.get().state == "broken"
    assert matching.match_all(as_of=DAY, known_at=AT, by="甲", at=AT) > run


@pytest.mark.parametrize(
    "address", ["/matching/", "/matching/{run}/", "/matching/{run}/progress/", "/api/matching"]
)
def test_every_page_that_shows_a_run_tells_that_it_broke_off(
    db: None, signed_in: SignedIn, address: str
) -> None:
    run, process = working_in_another_process(AT + YEARS)  # the clock was ahead once
    kill(process)
    signed_in("city").get(address.format(run=run))
    assert MatchRun.objects.get(pk=run).state == "failed"


def test_a_beat_to_come_of_another_machine_counts_as_silence(db: None, firms: dict[str, int]) -> None:
    run = open_run(as_of=DAY, known_at=AT, by="甲", at=AT)
    Job.objects.update(state="running", beat_at=AT + YEARS)
    assert matching.match_all(as_of=DAY, known_at=AT, by="乙", at=AT) > run
    assert MatchRun.objects.get(pk=run).state == "failed"


def test_a_run_is_let_go_when_it_is_done_or_fails(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    match()

    def broken(*_args: object, **_more: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(matching, "summaries", broken)
    with pytest.raises(OSError, match="disk full"):
        match()
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["done", "failed"]
    assert not any(is_abandoned(pk) for pk in Job.objects.values_list("pk", flat=True))


def test_a_run_that_was_given_up_writes_nothing(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = matching.confirm

    def slow(run: MatchRun, *args: object) -> object:
        Job.objects.update(state="broken")
        return right(run, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(matching, "confirm", slow)
    with pytest.raises(Conflict, match="已按中断处理"):
        match()
    assert MatchRun.objects.get().state == "failed"
    assert not MatchRun.objects.get().decisions.exists()


def test_a_lock_is_free_only_for_who_held_it(db: None) -> None:
    assert hold(7)
    assert not hold(7)
    assert not is_abandoned(7)
    release(7)
    assert not is_abandoned(7)
    assert not is_abandoned(8)
    jobs.close_broken()
