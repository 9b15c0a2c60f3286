"""A running Spark: started on entering, stopped on leaving, whatever happens in between.

On this machine alone (`local[…]`) it listens on loopback and shows no pages. For a cluster, Spark's own settings hold
(`spark-defaults.conf`, see docs/algorithms/scale-out.md).
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired
from threading import Event, current_thread, main_thread
from types import TracebackType
from typing import Any
from uuid import uuid4

from chanmai.runners.batch import A, Failure, J, Told, attempt, not_done
from chanmai.runners.rowgroups import RowGroup
from chanmai.runners.spark.java import obstacle
from chanmai.runners.spark.telling import failure, not_started

LOOPBACK = "127.0.0.1"
LOCAL = {
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.ui.enabled": "false",
}
EVERYWHERE = {"spark.app.name": "chanmai", "spark.ui.showConsoleProgress": "false"}
PATIENCE = 30  # seconds that Java has to end
LOOK = 1  # seconds between two looks at how far the tasks have come


class Spark(AbstractContextManager["Spark"]):
    """A Carrier over Spark's workers. Spark's own messages go to the file `log`.

    Entering raises NotDone when pyspark or Java is missing, or Spark does not start.
    """

    def __init__(self, master: str, *, log: Path) -> None:
        self._master = master
        self._log = log
        self._context: Any = None
        self._running = ExitStack()

    def __enter__(self) -> "Spark":
        fault = obstacle()
        if fault is not None:
            raise fault
        with ExitStack() as starting:
            starting.enter_context(_python(self._master))
            self._context = starting.enter_context(_started(self._master, self._log))
            self._running = starting.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    @property
    def cores(self) -> int:
        """How many tasks run at the same time."""
        return int(self._context.defaultParallelism)

    def map(
        self, task: Callable[[J, RowGroup], A], job: J, groups: Sequence[RowGroup], report: Told
    ) -> list[A]:
        """See `batch.Carrier`: a task for every row group; the job is sent to each worker once."""
        from py4j.protocol import Py4JError

        if not groups:
            return []
        try:
            with _noting_ctrl_c() as pressed:
                answers = self._answers(task, job, groups, report, pressed)
        except (Py4JError, OSError) as error:
            raise failure(f"{type(error).__name__}: {error}", self._log) from error
        wrong = [answer for answer in answers if isinstance(answer, Failure)]
        if wrong:
            raise not_done(wrong)
        return [answer for answer in answers if not isinstance(answer, Failure)]

    def _answers(
        self,
        task: Callable[[J, RowGroup], A],
        job: J,
        groups: Sequence[RowGroup],
        report: Told,
        pressed: Event,
    ) -> list[A | Failure]:
        """What the workers hand back, row group by row group."""
        broadcast = self._context.broadcast((task, job))
        work = self._context.parallelize(groups, len(groups)).map(
            lambda group: attempt(broadcast.value[0], broadcast.value[1], group)
        )
        answers = self._collected(work, len(groups), report, pressed)
        broadcast.unpersist()
        return answers

    def _collected(self, work: Any, tasks: int, report: Told, pressed: Event) -> list[Any]:
        """The results of the tasks; meanwhile says how many are done. Ctrl-C, once `pressed`, ends the tasks."""
        name = f"chanmai-{uuid4().hex}"

        def collect() -> list[Any]:
            self._context.setJobGroup(name, "chanmai", interruptOnCancel=True)
            return list(work.collect())

        with ThreadPoolExecutor(1) as thread:
            future = thread.submit(collect)
            while not wait([future], timeout=LOOK).done and not pressed.is_set():
                report(min(tasks, self._completed(name)))
            if pressed.is_set():
                self._context.cancelAllJobs()
                raise KeyboardInterrupt
            return future.result()

    def _completed(self, name: str) -> int:
        tracker = self._context.statusTracker()
        jobs = filter(None, map(tracker.getJobInfo, tracker.getJobIdsForGroup(name)))
        stages = (tracker.getStageInfo(stage) for job in jobs for stage in job.stageIds)
        return sum(int(stage.numCompletedTasks) for stage in stages if stage is not None)


@contextmanager
def _noting_ctrl_c() -> Iterator[Event]:
    """Set when Ctrl-C is pressed; pressed again, it acts at once.

    In the middle of a question to Java it would break the connection, of which py4j complains with a traceback. So it
    is noted, to be obeyed between two questions.
    """
    pressed = Event()
    if current_thread() is not main_thread():  # signals come to the main thread only
        yield pressed
        return

    def note(*_: object) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _python(master: str) -> Iterator[None]:
    """On this machine the workers run the Python that runs here, unless another one is named."""
    if "PYSPARK_PYTHON" in os.environ or not master.startswith("local"):
        yield
        return
    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        yield
    finally:
        del os.environ["PYSPARK_PYTHON"]


@contextmanager
def _started(master: str, log: Path) -> Iterator[Any]:
    """A context of Spark, and the Java process behind it. Raises NotDone when it does not start."""
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException

    settings = {**EVERYWHERE, **(LOCAL if master.startswith("local") else {})}
    conf = SparkConf().setMaster(master).setAll(list(settings.items()))
    with ExitStack() as stack:
        try:
            gateway = stack.enter_context(_java(conf, log))
            context = SparkContext(conf=conf, gateway=gateway)
        except (Py4JError, PySparkException, OSError) as error:
            raise not_started(str(error), master, log) from error
        stack.callback(_stop, context)
        context.setLogLevel("ERROR")
        yield context


def _stop(context: Any) -> None:
    from py4j.protocol import Py4JError

    with suppress(Py4JError, OSError):  # its Java may be gone already
        context.stop()


@contextmanager
def _java(conf: Any, log: Path) -> Iterator[Any]:
    """The Java process of Spark, with its messages in a file. It is gone afterwards, also when it was stuck."""
    from py4j.protocol import Py4JError
    from pyspark import SparkContext
    from pyspark.java_gateway import launch_gateway

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as messages:
        gateway = launch_gateway(conf, {"stdout": messages, "stderr": messages})
    try:
        yield gateway
    finally:
        with suppress(Py4JError, OSError):
            gateway.shutdown()
        gateway.proc.stdin.close()  # Spark's Java ends when nobody speaks to it any more
        try:
            gateway.proc.wait(PATIENCE)
        except TimeoutExpired:
            gateway.proc.kill()
            gateway.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None
