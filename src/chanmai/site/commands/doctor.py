"""`chanmai doctor`: what is wrong with this installation, and what to do."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chanmai.engine.facts.texts import Text

ROOM = 2_000_000_000  # bytes that a large import with its snapshot needs


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    subparsers.add_parser(
        "doctor",
        help="检查安装：哪里不对，怎么办 / check the installation: what is wrong, what to do",
        description="逐项检查数据库、升级、政策包、审计链、账户、文件权限和磁盘。有问题时退出码为 1。 / "
        "Looks at database, migrations, pack, audit chain, accounts, file modes and disk. Exit code 1 with findings.",
    )


def run(_args: argparse.Namespace) -> int:
    """Look at everything, tell what is wrong."""
    findings = list(look())
    for what, mend in findings:
        print(f"✗ {what.zh}\n  {mend.zh}\n  {what.en} {mend.en}")
    if not findings:
        print("一切正常。 / All is well.")
    return 1 if findings else 0


def look() -> Iterator[tuple[Text, Text]]:
    """What is wrong and how it is mended. Later checks are left out where they need what an earlier one misses."""
    from django.conf import settings

    from chanmai.site.health import database, missing_migrations, pack

    home = Path(settings.HOME)
    yield from disk(home)
    if not database().ok:
        yield (
            Text("数据库无法连接。", "The database cannot be reached."),
            Text(
                "请检查 CHANMAI_DATABASE 与数据库服务。", "Look at CHANMAI_DATABASE and the database server."
            ),
        )
        return
    if migrations := missing_migrations():
        yield (
            Text(
                f"数据库还差 {len(migrations)} 步升级。", f"The database lacks {len(migrations)} migrations."
            ),
            Text("请备份后运行 chanmai manage migrate。", "Back up, then run chanmai manage migrate."),
        )
        return
    if not pack().ok:
        yield (
            Text(f"政策包 {settings.PACK} 无法读取。", f"The pack {settings.PACK} cannot be read."),
            Text("请运行 chanmai pack check 查看原因。", "Run chanmai pack check to see why."),
        )
    yield from accounts()
    yield from chain(home)


def disk(home: Path) -> Iterator[tuple[Text, Text]]:
    """Who can read the folder, and whether there is room."""
    if home.stat().st_mode & 0o077:
        yield (
            Text(f"别的用户可以读数据目录 {home}。", f"Other users can read the data folder {home}."),
            Text(f"请运行 chmod 700 {home}。", f"Run chmod 700 {home}."),
        )
    if (free := shutil.disk_usage(home).free) < ROOM:
        yield (
            Text(f"磁盘只剩 {free / 1e9:.1f} GB。", f"Only {free / 1e9:.1f} GB of disk are left."),
            Text("请清理，或把数据移到更大的盘。", "Make room, or move the data to a larger disk."),
        )


def accounts() -> Iterator[tuple[Text, Text]]:
    """Whether somebody can administer, and whether known passwords are about."""
    from django.conf import settings

    from chanmai.bureau.accounts.queries import accounts as all_accounts
    from chanmai.bureau.accounts.queries import is_role_of_city

    rows = [row for row in all_accounts() if row.active]
    if not any(is_role_of_city(row.role) and not (row.demo and settings.HOSTS) for row in rows):
        yield (
            Text("没有能登录的市级人员。", "There is no officer of the city who can sign in."),
            Text("请运行 chanmai account first 用户名。", "Run chanmai account first NAME."),
        )
    if settings.HOSTS and settings.DEMO_ALLOWED and any(row.demo for row in rows):
        yield (
            Text(
                "对外服务，却允许密码公开的演示账户登录。",
                "Others are served, and demo accounts may sign in.",
            ),
            Text("请去掉 CHANMAI_DEMO。", "Unset CHANMAI_DEMO."),
        )


def chain(home: Path) -> Iterator[tuple[Text, Text]]:
    """Whether the audit chain holds."""
    from chanmai.bureau.accounts.anchors import FILE
    from chanmai.bureau.accounts.queries import chain_state

    if not chain_state(home / FILE).holds:
        yield (
            Text("审计链不完整。", "The audit chain does not hold."),
            Text(
                "请运行 chanmai audit verify，保留现场。",
                "Run chanmai audit verify, and leave everything as it is.",
            ),
        )
