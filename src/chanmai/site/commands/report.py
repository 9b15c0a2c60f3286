"""`chanmai report KIND PERIOD --out FILE`: make a report, or write one that was kept by its snapshot id."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chanmai.site import days, running, wrong_use

FORMS = ("docx", "pdf", "xlsx")
EDITIONS = ("city", "public", "firms")
STEPS = {"compose": "汇集 composing", "write": "写文件 writing"}


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "report",
        help="生成月报、季报、年度白皮书 / make a monthly brief, quarterly report or white paper",
        description="按城市包的模板生成报告并保存，写出 Word、PDF 或 Excel；"
        "--snapshot 写出已保存的那一份，逐字节相同。 / "
        "Make a report by a template of the pack, keep it and write it as Word, PDF or Excel; --snapshot writes one "
        "that was kept, byte by byte the same.",
        epilog="退出码：0 完成；1 没有数据、没有字体或写不了文件；2 用法有误。 / "
        "Exit codes: 0 done; 1 no data, no font, or the file cannot be written; 2 wrong use.",
    )
    parser.add_argument("kind", nargs="?", default="", metavar="KIND", help="monthly / quarterly / annual …")
    parser.add_argument("period", nargs="?", default="", metavar="PERIOD", help="2026-05 / 2026-Q2 / 2025")
    parser.add_argument(
        "--format", choices=FORMS, help="默认由扩展名决定 / by the suffix where it is not given"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="写到哪里 / where to write it"
    )
    parser.add_argument(
        "--edition", choices=EDITIONS, default="city", help="版本，默认全市汇总 / edition, sums of the city"
    )
    parser.add_argument("--english", action="store_true", help="英文报告 / in English")
    parser.add_argument("--snapshot", default="", metavar="ID", help="快照编号 / the id of a kept report")
    days.add(parser)
    parser.add_argument("--progress", action="store_true", help="不在终端上也显示进度 / show progress anyway")


def run(args: argparse.Namespace) -> int:
    """Make or find the report and write the file. Raises Refused; 1 when it cannot be written, 2 for wrong use."""
    form = args.format or args.out.suffix.lstrip(".").lower()
    if form not in FORMS:
        return _wrong(
            "请用 --format docx、pdf 或 xlsx，或写明扩展名",
            "use --format docx, pdf or xlsx, or such a suffix",
        )
    if not args.snapshot and not (args.kind and args.period):
        return _wrong("请给出报告种类和所属期，或 --snapshot", "give KIND and PERIOD, or --snapshot")
    if args.snapshot and (args.kind or args.period):
        return _wrong("--snapshot 不与种类、所属期同用", "--snapshot goes without KIND and PERIOD")
    return _write(args, form)


def _write(args: argparse.Namespace, form: str) -> int:
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.reports.queries.reports import file_of, report, with_snapshot
    from chanmai.site.trail import record_command

    was_there = args.out.exists()
    try:
        with args.out.open("ab"):  # before minutes of work, not after
            pass
    except OSError as error:
        return _unwritten(args.out, error)
    try:
        number = with_snapshot(SYSTEM, args.snapshot) if args.snapshot else _made(args)
        _, content = file_of(SYSTEM, number, form)
        args.out.write_bytes(content)
    except BaseException as error:
        if not was_there:
            args.out.unlink(missing_ok=True)
        if isinstance(error, OSError):
            return _unwritten(args.out, error)
        raise
    digest = report(SYSTEM, number, "zh").row.digest
    record_command("report", f"{args.out.name} {digest[:16]}", timezone.now())
    print(f"已写入 / written: {args.out}\n快照 / snapshot: {digest}", file=sys.stderr)
    return 0


def _made(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.reports.operations import make_now

    with running.bar(args) as show:
        return make_now(
            kind=args.kind,
            period=args.period,
            edition=args.edition,
            lang="en" if args.english else "zh",
            by=SYSTEM,
            at=timezone.now(),
            as_of=args.as_of,
            progress=lambda step, done, total: show(STEPS.get(step, step), done, total),
        )


def _wrong(zh: str, en: str) -> int:
    print(f"用法有误：{zh}\nWrong use: {en}", file=sys.stderr)
    return 2


def _unwritten(path: Path, error: OSError) -> int:
    why = wrong_use.reason(error)
    print(f"无法写入“{path}”：{why.zh} / cannot write it: {why.en}", file=sys.stderr)
    return 1
