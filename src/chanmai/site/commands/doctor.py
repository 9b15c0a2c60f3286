"""`chanmai doctor`: what is wrong with this installation, and what to do."""

import argparse
import importlib.util
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chanmai.engine.facts.texts import Text

ROOM = 2_000_000_000  # bytes that a large import with its snapshot needs
FIRST_DAY = 1_767_225_600  # 2026-01-01: no clock of an installation can be earlier
AHEAD = 300  # seconds by which another clock may differ
EXTRAS = {
    "pypdf": Text("PDF 与 Word 文件的读取（docs）", "reading PDF and Word files (docs)"),
    "z3": Text("证明与求解（solve）", "proofs and solving (solve)"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and how it is mended; `grave`: the site cannot serve others so."""

    what: Text
    mend: Text
    grave: bool = False


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "doctor",
        help="检查安装：哪里不对，怎么办 / check the installation: what is wrong, what to do",
        description="逐项检查数据库、升级、政策包、审计链、账户、文件权限、静态文件、时钟、磁盘。"
        "有问题时退出码为 1。 / "
        "Looks at database, migrations, pack, audit chain, accounts, file modes, static files, clock and disk. "
        "Exit code 1 with findings.",
    )
    parser.add_argument(
        "--production", action="store_true", help="按正式运行的要求 / as an installation that serves others"
    )


def run(args: argparse.Namespace) -> int:
    """Look at everything, tell what is wrong."""
    findings = list(look(production=args.production))
    tell(findings)
    if not findings:
        print("一切正常。 / All is well.")
    for name, what in EXTRAS.items():
        if importlib.util.find_spec(name) is None:
            print(f"（未安装的可选部分：{what.zh} / an extra that is not installed: {what.en}）")
    return 1 if findings else 0


def tell(findings: Iterable[Fault]) -> None:
    """Print what was found."""
    for each in findings:
        print(f"✗ {each.what.zh}\n  {each.mend.zh}\n  {each.what.en} {each.mend.en}", flush=True)


def look(*, production: bool = False) -> Iterator[Fault]:
    """What is wrong. Later checks are left out where they need what an earlier one misses."""
    from django.conf import settings

    from chanmai.site.health import database, missing_migrations, pack

    home = Path(settings.HOME)
    yield from disk(home)
    yield from configuration(production=production)
    if not database().ok:
        yield Fault(
            Text("数据库无法连接。", "The database cannot be reached."),
            Text(
                "请检查 CHANMAI_DATABASE 与数据库服务。", "Look at CHANMAI_DATABASE and the database server."
            ),
            grave=True,
        )
        return
    if migrations := missing_migrations():
        yield Fault(
            Text(
                f"数据库还差 {len(migrations)} 步升级。", f"The database lacks {len(migrations)} migrations."
            ),
            Text("请备份后运行 chanmai manage migrate。", "Back up, then run chanmai manage migrate."),
            grave=True,
        )
        return
    if not pack().ok:
        yield Fault(
            Text(f"政策包 {settings.PACK} 无法读取。", f"The pack {settings.PACK} cannot be read."),
            Text("请运行 chanmai pack check 查看原因。", "Run chanmai pack check to see why."),
            grave=True,
        )
    yield from accounts()
    yield from chain(home)


def disk(home: Path) -> Iterator[Fault]:
    """Who can read the folder and what is in it, whether there is room, whether the clock can be right."""
    if open_to_others := next((path for path in _private(home) if path.stat().st_mode & 0o077), None):
        yield Fault(
            Text(f"别的用户可以读 {open_to_others}。", f"Other users can read {open_to_others}."),
            Text(f"请运行 chmod -R go= {open_to_others}。", f"Run chmod -R go= {open_to_others}."),
        )
    if (free := shutil.disk_usage(home).free) < ROOM:
        yield Fault(
            Text(f"磁盘只剩 {free / 1e9:.1f} GB。", f"Only {free / 1e9:.1f} GB of disk are left."),
            Text(
                "请运行 chanmai retention 看哪些可删，或换更大的盘。",
                "See chanmai retention for what may go, or move the data to a larger disk.",
            ),
        )
    written = max((path.stat().st_mtime for path in home.iterdir()), default=0)
    if time.time() < max(FIRST_DAY, written - AHEAD):
        yield Fault(
            Text("本机时钟早于已写下的文件。", "The clock is behind files that were written already."),
            Text("请先校准时钟（NTP），再导入或匹配。", "Set the clock (NTP) before importing or matching."),
            grave=True,
        )


def _private(home: Path) -> Iterator[Path]:
    return (path for path in (home, home / "secret_key") if path.exists())


def configuration(*, production: bool) -> Iterator[Fault]:
    """What the environment says, and what pages need beside it."""
    from django.conf import settings

    from chanmai.site.heads import fault_of_webhook
    from chanmai.site.static_names import missing_static

    if production and not settings.HOSTS:
        yield Fault(
            Text("没有写明对外的域名。", "No host name is set."),
            Text("请设 CHANMAI_HOSTS=域名。", "Set CHANMAI_HOSTS to the name."),
            grave=True,
        )
    if settings.DEBUG and (production or settings.HOSTS):
        yield Fault(
            Text("调试模式开着，出错时会显示内部信息。", "Debugging is on; errors show what is inside."),
            Text("请去掉 CHANMAI_DEBUG。", "Unset CHANMAI_DEBUG."),
            grave=True,
        )
    if lacking := missing_static():
        yield Fault(
            Text(f"缺少页面所需的文件：{lacking[0]}。", f"Files that pages need are missing: {lacking[0]}."),
            Text("请运行 make assets，或安装发布的 wheel。", "Run make assets, or install a released wheel."),
            grave=True,
        )
    if fault := fault_of_webhook(settings.AUDIT_WEBHOOK, settings.AUDIT_WEBHOOK_SECRET):
        yield Fault(
            fault,
            Text(
                "请改正 CHANMAI_AUDIT_WEBHOOK 与 CHANMAI_AUDIT_WEBHOOK_SECRET。",
                "Correct CHANMAI_AUDIT_WEBHOOK and CHANMAI_AUDIT_WEBHOOK_SECRET.",
            ),
        )


def accounts() -> Iterator[Fault]:
    """Whether somebody can administer, and whether known passwords are about."""
    from django.conf import settings

    from chanmai.bureau.accounts.queries import accounts as all_accounts
    from chanmai.bureau.accounts.queries import is_role_of_city

    rows = [row for row in all_accounts() if row.active]
    if not any(is_role_of_city(row.role) and not (row.demo and settings.HOSTS) for row in rows):
        yield Fault(
            Text("没有能登录的市级人员。", "There is no officer of the city who can sign in."),
            Text("请运行 chanmai account first 用户名。", "Run chanmai account first NAME."),
        )
    if settings.HOSTS and settings.DEMO_ALLOWED and any(row.demo for row in rows):
        yield Fault(
            Text(
                "对外服务，却允许密码公开的演示账户登录。",
                "Others are served, and demo accounts may sign in.",
            ),
            Text("请去掉 CHANMAI_DEMO。", "Unset CHANMAI_DEMO."),
            grave=True,
        )


def chain(home: Path) -> Iterator[Fault]:
    """Whether the audit chain holds."""
    from chanmai.bureau.accounts.anchors import FILE
    from chanmai.bureau.accounts.queries import chain_state

    if not chain_state(home / FILE).holds:
        yield Fault(
            Text("审计链不完整。", "The audit chain does not hold."),
            Text(
                "请运行 chanmai audit verify，保留现场。",
                "Run chanmai audit verify, and leave everything as it is.",
            ),
        )
