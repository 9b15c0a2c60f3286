"""`chanmai export FILE`: write a selection of firms as xlsx, csv or JSON, or what is known of all as Parquet."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chanmai.site import days, wrong_use

if TYPE_CHECKING:
    from chanmai.bureau.enterprises.queries.search import FirmSearch


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "export",
        help="导出企业名单 / export a selection of firms",
        description="按条件导出企业，格式由扩展名决定（.xlsx、.csv、.json）；不给文件名时以 JSON 输出。"
        ".parquet 写出全部企业在基准日的快照，供 chanmai decide 使用。 / "
        "Export firms; the suffix decides the format. Without a file JSON is printed. A .parquet file is a snapshot of "
        "all firms on a day, for chanmai decide.",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=".xlsx / .csv / .json / .parquet")
    parser.add_argument(
        "--text", default="", help="名称、拼音首字母或信用代码 / name, pinyin initials or code"
    )
    parser.add_argument("--district", default="", help="所属区 / district")
    parser.add_argument("--park", default="", help="所在园区 / park")
    parser.add_argument("--domain", default="", help="产业领域 / domain")
    parser.add_argument("--size", default="", help="企业规模 / size class")
    parser.add_argument("--title", default="", help="资质 / title")
    parser.add_argument("--english", action="store_true", help="英文表头 / English headings")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    days.add(parser, "快照的基准日，默认今天 / the day of a snapshot, today by default (YYYY-MM-DD)")
    parser.add_argument(
        "--history-complete",
        action="store_true",
        help="快照：奖补台账完整，没有记录的视为从未享受 / snapshot: unrecorded awards were never received",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the selection. Returns 2 for a format that is not known, 1 when the file cannot be written."""
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.as_json import FirmOut
    from chanmai.bureau.enterprises.queries.export import selection_file
    from chanmai.bureau.enterprises.queries.search import FirmSearch, selection

    criteria = FirmSearch(args.text, args.district, args.park, args.domain, args.size, args.title)
    if args.file is not None and args.file.suffix.lower() == ".parquet":
        return snapshot(args, criteria)
    kind = "json" if args.json or args.file is None else args.file.suffix.lstrip(".").lower()
    if kind == "json":
        rows = [FirmOut.from_orm(row).model_dump(mode="json") for row in selection(SYSTEM, criteria)]
        content = (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()
    elif kind in ("xlsx", "csv"):
        content = selection_file(SYSTEM, criteria, kind, "en" if args.english else "zh")
    else:
        print(
            f"不支持的格式“{kind}”，请用 .xlsx、.csv、.json 或 .parquet / "
            "unknown format; use .xlsx, .csv, .json or .parquet",
            file=sys.stderr,
        )
        return 2
    if args.file is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        args.file.write_bytes(content)
    except OSError as error:
        return _unwritten(args.file, error)
    print(f"已写入 / written: {args.file}", file=sys.stderr)
    return 0


def snapshot(args: argparse.Namespace, criteria: "FirmSearch") -> int:
    """Write what is known of all firms on a day. Returns 2 for conditions, 1 when it cannot be written."""
    from django.utils import timezone

    from chanmai.bureau.clauses.book import book_on
    from chanmai.bureau.enterprises.queries.export import write_snapshot
    from chanmai.bureau.enterprises.queries.knowledge import moment_of
    from chanmai.bureau.enterprises.queries.search import FirmSearch

    if criteria != FirmSearch():
        print(
            "快照总是全部企业，不能再加条件 / a snapshot is of all firms; no conditions, please",
            file=sys.stderr,
        )
        return 2
    now = timezone.now()
    book = book_on(args.as_of or timezone.localdate(now))
    moment = moment_of(book, now, args.history_complete)
    try:
        firms = write_snapshot(moment, args.file)
    except OSError as error:
        return _unwritten(args.file, error)
    print(f"已写入 {firms:,} 家企业 / {firms:,} firms written: {args.file}", file=sys.stderr)
    return 0


def _unwritten(path: Path, error: OSError) -> int:
    why = wrong_use.reason(error)
    print(f"无法写入“{path}”：{why.zh} / cannot write it: {why.en}", file=sys.stderr)
    return 1
