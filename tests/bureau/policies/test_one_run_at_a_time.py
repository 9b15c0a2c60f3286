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
from chanmai.bureau.matching import jobs
from chanmai.bureau.matching.models import MatchRun, RunState
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.operations.holding import abandoned, hold, release
from chanmai.bureau.matching.operations.runs import close_broken_runs, open_run
from chanmai.bureau.matching.snapshots import keep_snapshot, snapshots
from chanmai.bureau.refusal import Conflict

Match = Callable[..., int]
SignedIn = Callable[..., Client]
MANY = 8


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
            MatchRun.objects.create(as_of=DAY, known_at=AT, state=state, by="乙", started_at=AT, beat_at=AT)
    for state in (RunState.DONE, RunState.FAILED, RunState.WITHDRAWN):
        for _ in range(2):
            MatchRun.objects.create(as_of=DAY, known_at=AT, state=state, by="乙", started_at=AT, beat_at=AT)


def test_snapshots_kept_at_the_same_moment_do_not_disturb_one_another(firms: dict[str, int]) -> None:
    table = snapshot_table(Moment(DAY, LATER, DAY.year))
    found = together(lambda: keep_snapshot(table, DAY))
    assert len(set(map(str, found))) == 1
    assert isinstance(found[0], tuple)
    assert [file.name for file in snapshots().iterdir()] == [found[0][0]]


def held_by_another_process(run: int) -> "multiprocessing.Process":
    """A process that holds a run until it is killed."""
    ready = multiprocessing.get_context("fork").Event()

    def stay() -> None:
        hold(run)
        ready.set()
        threading.Event().wait(60)

    process = multiprocessing.get_context("fork").Process(target=stay, daemon=True)
    process.start()
    assert ready.wait(30)
    return process


def test_a_run_whose_process_was_killed_is_closed_at_once(
    db: None, signed_in: SignedIn, firms: dict[str, int]
) -> None:
    run = MatchRun.objects.create(as_of=DAY, known_at=AT, state="running", by="甲", started_at=AT, beat_at=AT)
    process = held_by_another_process(run.pk)
    assert not abandoned(run.pk)
    assert close_broken_runs(at=AT) == 0
    process.kill()
    process.join(30)
    assert abandoned(run.pk)
    text = signed_in("city").get("/matching/").content.decode()
    assert "匹配进程中断" in text
    assert MatchRun.objects.get(pk=run.pk).state == "failed"
    assert not list(snapshots().glob("*.lock"))
    assert matching.match_all(as_of=DAY, known_at=AT, by="甲", at=AT) > run.pk


@pytest.mark.parametrize(
    "address", ["/matching/", "/matching/{run}/", "/matching/{run}/progress/", "/api/matching"]
)
def test_every_page_that_shows_a_run_tells_that_it_broke_off(
    db: None, signed_in: SignedIn, address: str
) -> None:
    ahead = AT + datetime.timedelta(days=400)  # the clock was ahead once
    run = MatchRun.objects.create(
        as_of=DAY, known_at=AT, state="running", by="甲", started_at=ahead, beat_at=ahead
    )
    hold(run.pk)
    process = held_by_another_process(run.pk)
    process.kill()
    process.join(30)
    signed_in("city").get(address.format(run=run.pk))
    assert MatchRun.objects.get(pk=run.pk).state == "failed"


def test_a_run_is_let_go_when_it_is_done_or_fails(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    match()

    def broken(*_args: object, **_more: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(matching, "summaries", broken)
    with pytest.raises(OSError, match="disk full"):
        match()
    assert not list(snapshots().glob("*.lock"))


def test_a_run_that_was_given_up_writes_nothing(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = matching.confirm

    def slow(run: MatchRun, *args: object) -> object:
        MatchRun.objects.filter(pk=run.pk).update(state="failed")
        return right(run, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(matching, "confirm", slow)
    with pytest.raises(Conflict, match="已按中断处理"):
        match()
    assert MatchRun.objects.get().state == "failed"
    assert not MatchRun.objects.get().decisions.exists()


def test_a_lock_is_free_only_for_who_held_it(db: None) -> None:
    hold(7)
    assert not abandoned(7)
    release(7)
    assert not abandoned(7)
    assert not abandoned(8)
    jobs.close_broken()
