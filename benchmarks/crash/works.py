"""What is killed: works on a town, each from a state that was kept, and how a server takes up what is left."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

AS_OF = "2026-06-30"
FILES = ("names.csv", "titles.csv", "returns.csv")


@dataclass(frozen=True, slots=True)
class Work:
    """A work: what it does, from which state, and how it is done once more by somebody who finds it broken off."""

    state: str
    begin: Callable[[Path], Any]
    again: Callable[[Path], Any]


def bring(folder: Path, *names: str) -> None:
    """Import files, each at once, as a page does with a small one."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises import jobs

    for name in names:
        jobs.take_file(delivery=_delivery(folder, name), by=SYSTEM, at=timezone.now())


def queue(folder: Path, *names: str) -> None:
    """Put files on the list and import them from there, as a server does."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.operations.import_queue import queue_import

    for name in names:
        queue_import(delivery=_delivery(folder, name), by=SYSTEM, at=timezone.now())
    take_up()


def match(_folder: Path) -> None:
    """Match the town."""
    import datetime

    from django.utils import timezone

    from chanmai.bureau.matching.operations.matching import match_all

    day = datetime.date.fromisoformat(AS_OF)
    match_all(as_of=day, known_at=timezone.now(), by="trial", at=timezone.now())


def withdraw(_folder: Path) -> None:
    """Withdraw the import of the corrections, and let decisions follow; done already, only the latter."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.models import ImportBatch
    from chanmai.bureau.enterprises.operations.withdrawals import withdraw as take_back
    from chanmai.bureau.enterprises.queries.reach import Target
    from chanmai.bureau.refusal import Conflict

    batch = ImportBatch.objects.get(file_name="corrections.csv")
    try:
        take_back(Target("import", batch.pk), by=SYSTEM, at=timezone.now(), reason="导错了文件")
    except Conflict:
        take_up()


def take_up() -> None:
    """Everything that a server and its worker do when they begin, until nothing waits."""
    from django.utils import timezone

    from chanmai.bureau.enterprises import jobs
    from chanmai.bureau.jobs.operations.work import carry_out, next_job
    from chanmai.site.worker import close_what_broke_off

    close_what_broke_off()
    jobs.look_after()
    while (job := next_job()) is not None:
        carry_out(job, at=timezone.now())


def _delivery(folder: Path, name: str) -> Any:
    from chanmai.bureau.enterprises.operations.import_queue import Delivery

    return Delivery(name, (folder / "files" / name).read_bytes())


WORKS: dict[str, Work] = {
    "import": Work("empty", lambda home: bring(home, *FILES), lambda home: bring(home, *FILES)),
    "queue": Work("empty", lambda home: queue(home, *FILES), lambda home: bring(home, *FILES)),
    "following": Work(
        "matched", lambda home: bring(home, "corrections.csv"), lambda home: bring(home, "corrections.csv")
    ),
    "matching": Work("filed", match, match),
    "withdrawal": Work("followed", withdraw, withdraw),
}


def states(home: Path) -> dict[str, Callable[[], Any]]:
    """How each state comes from the one before, in their order."""
    return {
        "empty": lambda: None,
        "filed": lambda: bring(home, *FILES),
        "matched": lambda: match(home),
        "followed": lambda: bring(home, "corrections.csv"),
    }
