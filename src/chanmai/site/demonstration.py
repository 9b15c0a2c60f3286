"""A whole demo installation, step by step: database, policies, an invented city, its returns, matching, accounts.

Each step remembers in the data folder what it was done for and is left out while that has not changed.
"""

import datetime
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone

import chanmai
from chanmai.bureau.accounts import operations as accounts
from chanmai.bureau.accounts.queries import holds_real_accounts
from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.operations.loading import load_policies
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.queries.search import FirmSearch, holds_any, selection
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.monitoring.operations.collections import open_collection
from chanmai.bureau.monitoring.schedule import last_periods, returns_asked
from chanmai.bureau.notices.jobs import tell_now
from chanmai.bureau.plan.operations.forecasts import queue_forecasts
from chanmai.bureau.refusal import Conflict
from chanmai.bureau.warnings.operations.assessments import assess
from chanmai.engine.facts.texts import Text
from chanmai.site.delivering import deliver
from chanmai.site.inventing import Choice, Progress, announce, invent
from chanmai.site.supervising import supervise

Filed = Sequence[tuple[Path, datetime.date]]
DIARY = "demo.json"


@dataclass
class Diary:
    """What has been done for which input, kept beside the data."""

    file: Path
    done: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> "Diary":
        """The diary of a data folder; an unreadable one counts as empty."""
        file = folder / DIARY
        try:
            return cls(file, dict(json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError):
            return cls(file)

    def holds(self, step: str, key: str) -> bool:
        """True when the step was done for this input."""
        return self.done.get(step) == key

    def note(self, step: str, key: str) -> None:
        """Remember, on disk, that the step is done for this input."""
        self.done[step] = key
        draft = self.file.with_suffix(".draft")
        draft.write_text(json.dumps(self.done, indent=1), encoding="utf-8")
        draft.replace(self.file)


class Demonstration:
    """Makes the demo installation in `settings.HOME`."""

    def __init__(self, choice: Choice, at: datetime.datetime) -> None:
        self.choice = choice
        self.at = at
        self.home = Path(settings.HOME)
        self.files = self.home / "demo"
        self.diary = Diary.open(self.home)
        self.pack_key = fingerprint(Path(settings.PACK))
        self.city_key = f"seed {choice.seed}, {choice.firms} firms"

    def make(self) -> None:
        """Do every step that is not done yet."""
        self.migrate()
        self.refuse_other_data()
        self.step("policies", self.pack_key, "政策入库 / policies", self.load_policies)
        self.make_city()
        people = f"{self.city_key}, one for each kind of organisation"
        self.step("accounts", people, "演示账户 / demo accounts", self.add_accounts)
        self.step("supervision", people, "督办 / supervision", self.supervise)
        rules = f"{self.city_key}, pack {self.pack_key}, chanmai {chanmai.__version__}"
        self.step("collections", self.city_key, "开始报送 / opening returns", self.open_collections)
        self.step("warnings", rules, "企业预警 / early warning of firms", self.assess)
        self.step("matching", rules, "匹配全部企业与政策 / matching firms and policies", self.match)
        self.step("benefits", rules, "政策兑现 / benefits", self.deliver)
        self.step("notices", rules, "通知 / notices", self.tell)
        self.step("forecasts", self.pack_key, "预测排队 / queueing forecasts", self.queue_forecasts)

    def step(self, name: str, key: str, words: str, work: Callable[[Progress], None]) -> None:
        """Do one step with a progress bar, unless it was done for the same input."""
        if self.diary.holds(name, key):
            return
        with announce(words) as progress:
            work(progress)
        self.diary.note(name, key)

    def migrate(self) -> None:
        """Bring the database up to date."""
        from django.core.management import call_command
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with announce("建立数据库 / database"):
                call_command("migrate", verbosity=0, interactive=False)

    def refuse_other_data(self) -> None:
        """Raises Conflict when the database holds firms of something else than this demo."""
        earlier_city = self.diary.done.get("files")
        if earlier_city == self.city_key or not (holds_any(SYSTEM) or holds_real_accounts()):
            return
        other = "另一套演示数据" if earlier_city else "其他数据"
        raise Conflict(
            Text(
                f"数据目录 {self.home} 中已有{other}，演示不会与之混在一起。",
                f"The data folder {self.home} already holds {'another demo' if earlier_city else 'other data'}; "
                "a demo is not mixed with it.",
            ),
            mend=Text(
                "请另设 CHANMAI_HOME" + ("，或加 --fresh 重建演示。" if earlier_city else "。"),
                "Set CHANMAI_HOME to another folder"
                + (", or make it anew with --fresh." if earlier_city else "."),
            ),
            code="not-this-demo",
        )

    def load_policies(self, _progress: Progress) -> None:
        """Take the pack's clauses into the library."""
        load_policies(pack=city_pack(), by=SYSTEM.name, at=self.at)

    def make_city(self) -> None:
        """Invent the city; import the public figures of real firms that the pack carries, then the city.

        The real ones come first: some have no credit code yet, and such a firm is not taken beside similar names.
        """
        if self.diary.holds("imports", self.city_key):
            return
        with announce("虚构城市 / inventing a city") as progress:
            city = invent(self.files, self.choice, progress)
        self.diary.note("files", self.city_key)  # from here on the firms of this database are the demo's
        real = sorted((Path(settings.PACK) / "firms").glob("*.csv"), reverse=True)  # the register comes first
        invented = [(file.path, file.filed_on) for file in city.files]
        self.step(
            "imports",
            self.city_key,
            "导入企业数据 / importing firms",
            partial(self.import_all, invented, real),
        )

    def import_all(self, invented: Filed, real: Sequence[Path], progress: Progress) -> None:
        """Import file by file; what came in before an interruption is recognised and left alone."""
        total = len(invented) + len(real)
        for number, file in enumerate(real):
            progress(file.name, number, total)
            self.import_file(file, None, demo=False)
        for number, (file, filed_on) in enumerate(invented, len(real)):
            progress(file.name, number, total)
            self.import_file(file, filed_on, demo=True)

    def import_file(self, file: Path, filed_on: datetime.date | None, *, demo: bool) -> None:
        """Import the good rows of one file; invented files have bad rows on purpose."""
        source = "演示城市（虚构）" if demo else "公开资料"
        delivery = Delivery(file.name, file.read_bytes(), source=source, demo=demo, filed_at=filed_on)
        import_file(delivery=delivery, by=SYSTEM, at=self.at, accept_valid=True)

    def match(self, progress: Progress) -> None:
        """Decide every firm against every clause on the day of the demo."""
        match_all(
            as_of=city_pack().settings.as_of_demo or self.at.date(),
            known_at=self.at,
            by=SYSTEM.name,
            at=timezone.now(),
            history_complete=True,  # whoever was invented has received nothing but what was invented with it
            progress=progress,
        )

    def tell(self, progress: Progress) -> None:
        """Tell firms and officers what the matching found, as of the day of the demo."""
        as_of = city_pack().settings.as_of_demo or self.at.date()
        tell_now(as_of=as_of, at=timezone.now(), progress=progress)

    def supervise(self, _progress: Progress) -> None:
        """Put the demo's organisations in charge of measures, with progress, evaluations and a meeting."""
        supervise(self.at)

    def deliver(self, _progress: Progress) -> None:
        """Give the demo budgets and lists of benefits at different states."""
        deliver(self.at)

    def queue_forecasts(self, _progress: Progress) -> None:
        """Let the worker ask models of the published series once the site runs; nothing waits for it."""
        with suppress(Conflict):  # queued before, or up to date
            queue_forecasts(by=SYSTEM, at=timezone.now())

    def assess(self, progress: Progress) -> None:
        """Say of every firm what is foreseen, as of the day of the demo."""
        as_of = city_pack().settings.as_of_demo or self.at.date()
        with suppress(Conflict):  # the pack warns of nothing
            assess(as_of=as_of, known_at=self.at, by=SYSTEM, at=timezone.now(), progress=progress)

    def open_collections(self, _progress: Progress) -> None:
        """Ask each return for the last period that was over on the day of the demo."""
        day = city_pack().settings.as_of_demo or self.at.date()
        for form in returns_asked():
            period = next(last_periods(form, day))
            with suppress(Conflict):  # opened before an interruption
                open_collection(form=form.code, period=period, by=SYSTEM, at=self.at)

    def add_accounts(self, _progress: Progress) -> None:
        """Make the demo accounts: for the largest district and park, and for a firm with titles to its name."""
        firms = [
            firm for firm in selection(SYSTEM, FirmSearch()) if firm.demo and firm.code and firm.district
        ]
        districts = Counter(firm.district for firm in firms)
        parks = Counter(firm.park for firm in firms if firm.park)
        firm = max(firms, key=lambda firm: (len(firm.titles), firm.revenue or 0))
        accounts.add_demo_accounts(
            districts=(districts.most_common(1)[0][0],),
            parks=tuple(name for name, _firms in parks.most_common(1)),
            firm=firm.code,
            firm_name=firm.name,
            at=self.at,
        )


def fingerprint(folder: Path) -> str:
    """A digest over all files of a folder; it changes when any of them does."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def remove(folder: Path) -> None:
    """Delete the demo in a data folder, if it is one. Raises Conflict when the folder holds something else."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        raise Conflict(
            Text(
                "--fresh 只用于 SQLite 演示库；其他数据库请由管理员清空。",
                "--fresh is for SQLite demos only; have an administrator empty other databases.",
            ),
            code="not-a-demo",
        )
    if not folder.exists():
        return
    if not (folder / DIARY).exists() and (folder / "db.sqlite3").exists():
        raise Conflict(
            Text(
                f"数据目录 {folder} 不是演示数据，未删除。",
                f"The data folder {folder} is not a demo; nothing was deleted.",
            ),
            code="not-a-demo",
        )
    for name in ("demo", "imports", "snapshots"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", DIARY):
        (folder / name).unlink(missing_ok=True)
