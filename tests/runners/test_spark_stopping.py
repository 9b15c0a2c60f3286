"""Ctrl-C while Spark is asked how far it is: the question is finished, then the tasks are ended. Needs no Java."""

import os
import signal
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from chanmai.runners.spark import session
from chanmai.runners.spark.session import Spark


class Java:
    """Stands in for what is behind Spark: in the middle of the first question somebody presses Ctrl-C."""

    def __init__(self, presses: int) -> None:
        self.presses = presses
        self.told: list[str] = []
        self.ended = threading.Event()
        tracker = SimpleNamespace(getJobIdsForGroup=self.jobs, getJobInfo=lambda _job: None)
        self.context = SimpleNamespace(
            setJobGroup=lambda *_names, **_options: self.told.append("begun"),
            statusTracker=lambda: tracker,
            cancelAllJobs=self.end,
        )

    def collect(self) -> list[int]:
        assert self.ended.wait(30)
        raise OSError("cancelled")

    def jobs(self, _group: str) -> list[int]:
        self.told.append("asked")
        for _ in range(self.presses):
            os.kill(os.getpid(), signal.SIGINT)
        self.told.append("answered")
        return []

    def end(self) -> None:
        self.told.append("ended")
        self.ended.set()


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Spark:
    monkeypatch.setattr(session, "LOOK", 0.05)
    return Spark("local[1]", log=tmp_path / "log")


def collected(spark: Spark, java: Java) -> None:
    spark._context = java.context
    with session._noting_ctrl_c() as pressed:
        spark._collected(java, 1, lambda _done: None, pressed)


def test_the_question_is_finished_and_the_tasks_are_ended(spark: Spark) -> None:
    java, before = Java(presses=1), signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        collected(spark, java)
    assert java.told == ["begun", "asked", "answered", "ended"]
    assert signal.getsignal(signal.SIGINT) is before


def test_pressed_again_it_acts_at_once(spark: Spark) -> None:
    java = Java(presses=2)
    threading.Timer(1, java.ended.set).start()
    with pytest.raises(KeyboardInterrupt):
        collected(spark, java)
    assert "answered" not in java.told
