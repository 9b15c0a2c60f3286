"""`chanmai export FILE`: write a selection of firms as xlsx, csv or JSON."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "export",
        help="导出企业名单 / export a selection of firms",
        description="按条件导出企业，格式由扩展名决定（.xlsx、.csv、.json）；不给文件名时以 JSON 输出。 / "
        "Export firms; the suffix decides the format. Without a file JSON is printed.",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=".xlsx / .csv / .json")
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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the selection. Returns 2 for a format that is not known, 1 when the file cannot be written."""
    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.queries.export import as_json, selection_file
    from chanmai.bureau.enterprises.queries.search import Wanted, selection

    wanted = Wanted(args.text, args.district, args.park, args.domain, args.size, args.title)
    kind = "json" if args.json or args.file is None else args.file.suffix.lstrip(".").lower()
    if kind == "json":
        rows = [as_json(row) for row in selection(SYSTEM, wanted)]
        content = (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()
    elif kind in ("xlsx", "csv"):
        content = selection_file(SYSTEM, wanted, kind, "en" if args.english else "zh")
    else:
        print(
            f"不支持的格式“{kind}”，请用 .xlsx、.csv 或 .json / unknown format; use .xlsx, .csv or .json",
            file=sys.stderr,
        )
        return 2
    if args.file is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        args.file.write_bytes(content)
    except OSError as error:
        print(f"无法写入“{args.file}”：{error.strerror} / cannot write it: {error.strerror}", file=sys.stderr)
        return 1
    print(f"已写入 / written: {args.file}", file=sys.stderr)
    return 0
