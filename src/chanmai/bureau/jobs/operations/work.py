"""Carrying jobs out: taken by who holds them, their progress noted, ended, or closed when they broke off."""

import datetime
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from chanmai.bureau.jobs.kinds import kinds
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.holding import clear, hold, is_abandoned, is_held, release
from chanmai.bureau.jobs.operations.stop import Stop, check_time
from chanmai.bureau.jobs.state import JobState
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import NO_TEXT, Text, TextError

logger = logging.getLogger("chanmai.jobs")

Progress = Callable[[str, int, int], None]
"""Told the step, how far it is and out of how many."""
BEAT = 0.5  # seconds between two notes of progress
SILENCE = datetime.timedelta(minutes=3)
"""A job of another machine that has not been heard of for so long has broken off."""
FAULT = Text(
    "系统内部出错，没有完成；运行记录里有详情，请把时间告知管理员",
    "It did not finish because of a fault inside; the log has the details. Tell the administrator the time",
)
BROKEN = Text("任务进程中断（如服务重启）", "The process that worked on it ended (a restart, perhaps)")
CALLED_OFF = Text("已取消", "It was cancelled")


class Busy(Conflict):
    """Something else of the same lane runs, or the job is not waiting any more."""


def quiet(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Report:
    """What a job tells of itself while it runs; called as a Progress. Raises Stop when it has to end."""

    job: int
    at: datetime.datetime
    progress: Progress = quiet
    zero: float = field(default_factory=time.monotonic)
    step: str = ""
    last: float = 0.0
    final: bool = False

    def now(self) -> datetime.datetime:
        """The moment of the beginning, plus the time since."""
        return self.at + datetime.timedelta(seconds=time.monotonic() - self.zero)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note how far it is, about twice a second, and look whether it has to end."""
        self.progress(step, done, total)
        if step == self.step and time.monotonic() - self.last < BEAT:
            return
        self.step, self.last = step, time.monotonic()
        if not self.final:
            self._check()
        if not connection.in_atomic_block:  # else nobody would see it before the end
            Job.objects.filter(pk=self.job, state=JobState.RUNNING).update(
                step=step, done=done, total=total, beat_at=self.now()
            )

    def _check(self) -> None:
        check_time()
        if Job.objects.filter(pk=self.job, stopping=True).exists():
            raise Stop(again=False)

    def keep(self) -> None:
        """What was done counts from here on. Must run in the transaction that writes it, as late as can be.

        Raises Stop when the job was called off, Conflict when it was given up meanwhile.
        """
        job = Job.objects.select_for_update().filter(pk=self.job, state=JobState.RUNNING).first()
        if job is None:
            raise Conflict(
                Text(
                    f"第 {self.job} 号任务已按中断处理，结果没有写入。",
                    f"Job no. {self.job} was given up meanwhile; nothing was written.",
                ),
                code="given-up",
            )
        if job.stopping:
            raise Stop(again=False)
        self.final = True


@contextmanager
def at_work(job: int, *, at: datetime.datetime, progress: Progress = quiet) -> Iterator[Report]:
    """Hold a waiting job and note how it ends: well, by an error or called off, which go on; or that it waits again.

    Raises Busy when it cannot be taken now.
    """
    _begin(job, at)
    report, is_over = Report(job, at, progress), False
    try:
        try:
            yield report
        except Stop as stop:
            _end_early(report, again=stop.again)
            is_over = True
            raise
        except BaseException as error:
            _end(report, JobState.FAILED, _words(error))
            is_over = True
            raise
        _end(report, JobState.DONE)
        is_over = True
    finally:
        release(job, is_over=is_over)  # else the database is away, and nobody was told


def _begin(job: int, at: datetime.datetime) -> None:
    if not hold(job):
        raise _busy()
    try:
        with transaction.atomic():
            waiting = Job.objects.filter(pk=job, state=JobState.WAITING)
            if not waiting.update(state=JobState.RUNNING, started_at=at, beat_at=at):
                raise _busy()
    except IntegrityError as error:  # another of its lane runs
        release(job)
        raise _busy() from error
    except BaseException:
        release(job)
        raise


def _busy() -> Busy:
    return Busy(
        Text("另一项同类任务正在进行。", "Another job of this kind is under way."),
        mend=Text("请等它完成后再试。", "Wait for it to finish, then try again."),
        code="job-busy",
    )


def _words(error: BaseException) -> Text:
    """What to say of an error: its own words if it has some."""
    return error.whole if isinstance(error, TextError) and error.message else FAULT


def _end(report: Report, state: JobState, words: Text = NO_TEXT) -> None:
    Job.objects.filter(pk=report.job, state=JobState.RUNNING).update(
        state=state, zh=words.zh[:500], en=words.en[:500], finished_at=report.now()
    )


@transaction.atomic
def _end_early(report: Report, *, again: bool) -> None:
    """Called off, or waiting again for who takes it up; what was written already stays, and the job is done."""
    if report.final:
        _end(report, JobState.DONE)
        return
    job = Job.objects.select_for_update().filter(pk=report.job, state=JobState.RUNNING).first()
    if job is None:
        return
    job.state = JobState.WAITING if again else JobState.CANCELLED
    job.zh, job.en = ("", "") if again else (CALLED_OFF.zh, CALLED_OFF.en)
    job.step, job.done, job.total = "", 0, 0
    job.finished_at = None if again else report.now()
    job.save()
    tell_subject(job, report.now())


def carry_out(job: int, *, at: datetime.datetime) -> None:
    """Carry a waiting job out, unless its lane is taken. How it ends stands in the job, faults in the log."""
    row = Job.objects.get(pk=job)
    try:
        kinds()[row.kind].carry_out(row.pk, row.subject, at)
    except (Busy, Stop):
        pass
    except Exception:
        logger.exception("job %s (%s) failed", row.pk, row.kind)


def next_job() -> int | None:
    """The job that has waited longest of those whose lane is free."""
    taken = Job.objects.filter(state=JobState.RUNNING).values_list("lane", flat=True)
    waiting = Job.objects.filter(state=JobState.WAITING).exclude(lane__in=list(taken))
    return waiting.order_by("pk").values_list("pk", flat=True).first()


def close_broken(*, at: datetime.datetime) -> int:
    """Tell the truth of jobs whose process ended; says of how many."""
    number = 0
    for job, beat in list(Job.objects.filter(state=JobState.RUNNING).values_list("pk", "beat_at")):
        if is_abandoned(job) or _silent(job, beat, at):
            number += _close(job, at)
            clear(job)
    return number


def _silent(job: int, beat: datetime.datetime | None, at: datetime.datetime) -> bool:
    """Of a job that nobody holds here; a beat to come is that of a clock that was wrong, and counts as none."""
    return not is_held(job) and (beat is None or abs(at - beat) > SILENCE)


@transaction.atomic
def _close(pk: int, at: datetime.datetime) -> int:
    job = Job.objects.select_for_update().filter(pk=pk, state=JobState.RUNNING).first()
    if job is None:
        return 0
    job.state, job.finished_at = JobState.BROKEN, at
    job.zh, job.en = BROKEN.zh, BROKEN.en
    job.save(update_fields=["state", "finished_at", "zh", "en"])
    tell_subject(job, at)
    return 1


def tell_subject(job: Job, at: datetime.datetime) -> None:
    """Let what the job worked on know its new state; who only kept others away worked on nothing."""
    if job.kind:
        kinds()[job.kind].close(job.subject, state=job.state, at=at)


@contextmanager
def alone(lane: str, *, at: datetime.datetime) -> Iterator[bool]:
    """Whether no job of this lane runs; if so none begins until the end of the block, or of the transaction around."""
    try:
        with transaction.atomic():
            job = Job.objects.create(kind="", lane=lane, state=JobState.RUNNING, by="", at=at, beat_at=at)
    except IntegrityError:
        yield False
        return
    number = job.pk
    hold(number)
    try:
        yield True
    finally:
        Job.objects.filter(pk=number).delete()
        release(number)
