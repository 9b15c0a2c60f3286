"""`chanmai backup FILE` and `chanmai restore FILE`: an installation as one file, and back."""

import argparse
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Register both subcommands."""
    keep = subparsers.add_parser(
        "backup",
        help="备份：数据库、文件、快照、密钥 / back up database, files, snapshots and key",
        description="网站可以照常运行。备份含密钥和全部企业数据，请妥善保管。 / "
        "The site may go on working. The file holds the key and all firms' data: keep it safe.",
    )
    keep.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="文件，或文件夹（按日期命名） / a file, or a folder to be named in by the day",
    )
    keep.set_defaults(run=back_up)
    command = subparsers.add_parser(
        "restore",
        help="从备份恢复到空的安装 / restore a backup into an empty installation",
        description="只恢复到空的数据目录和空库；恢复后校验审计链。 / "
        "Only into an empty data folder and an empty database; the audit chain is checked afterwards.",
    )
    command.add_argument("file", type=Path, metavar="FILE")
    command.set_defaults(run=restore)


def back_up(args: argparse.Namespace) -> int:
    """Write the backup."""
    from django.conf import settings
    from django.utils import timezone

    from chanmai.site import backup
    from chanmai.site.trail import record_command

    now = timezone.now()
    if args.file.is_dir():
        args.file = args.file / f"chanmai-{timezone.localdate(now)}.tar"
    manifest = backup.back_up(Path(settings.HOME), args.file, now)
    record_command("backup", args.file.name, now)
    size = args.file.stat().st_size / 1_000_000
    number = len(manifest["members"])
    print(
        f"已备份 {number} 个文件，{size:,.1f} MB：{args.file} / {number} files, {size:,.1f} MB: {args.file}"
    )
    return 0


def restore(args: argparse.Namespace) -> int:
    """Put it back, and check the chain."""
    from django.conf import settings
    from django.utils import timezone

    from chanmai.bureau.accounts.anchors import FILE
    from chanmai.bureau.accounts.queries import chain_state
    from chanmai.site import backup
    from chanmai.site.trail import record_command

    args.file.stat()
    home = Path(settings.HOME)
    manifest = backup.restore(home, args.file)
    record_command("restore", args.file.name, timezone.now())
    state = chain_state(home / FILE)
    print(f"已恢复 {manifest['at']} 的备份（{manifest['version']} 版）。请运行 chanmai doctor。")
    print(
        f"Restored: the backup of {manifest['at']}, version {manifest['version']}. Run chanmai doctor next."
    )
    words = ("完整", "holds") if state.holds else ("不完整", "does not hold: see chanmai audit verify")
    print(f"审计链{words[0]} / the audit chain {words[1]}")
    return 0 if state.holds else 1
