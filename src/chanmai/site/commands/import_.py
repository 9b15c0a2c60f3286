"""`chanmai import FILE …`: bring files of firms into the database, with what is wrong told by row and cell."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from chanmai.engine.facts.texts import Text
from chanmai.site import wrong_use

MOST_SHOWN = 40
IN_PART = 3
"""The exit code when rows were refused and the others taken: not all is well, and something was written."""


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "import",
        help="导入企业登记、年报、月报、认定名单 / import registers, returns and lists of firms",
        description="导入 xlsx、xls、ods 或 csv。一处有错则整份不导入，除非给出 --accept-valid。 / "
        "Import xlsx, xls, ods or csv files. A file with an error changes nothing unless --accept-valid is given.",
        epilog="退出码：0 全部导入或无新内容；1 有文件未导入；3 有文件只导入了合格的行。 / "
        "Exit codes: 0 all imported or nothing new; 1 a file was refused; 3 of a file only the good rows were taken.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="xlsx / xls / ods / csv")
    parser.add_argument("--accept-valid", action="store_true", help="只收合格的行 / take the good rows")
    parser.add_argument("--source", default="", help="数据来源 / where the data are from")
    parser.add_argument("--demo", action="store_true", help="标为演示数据 / mark as demo data")
    parser.add_argument("--filed-on", type=wrong_use.day, help="填报日期 / day of filing, YYYY-MM-DD")
    parser.add_argument(
        "--form", default="", help="表种，不写则按表头识别 / form; known by the header if not given"
    )
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="ROW=WHO",
        help="答复某行是哪家企业：行=new 是另一家，行=信用代码 是那一家；可写多次 / "
        "which firm a row means: row=new another one, row=code that one; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import one file after the other. Returns 1 when one was refused, else 3 when one was taken in part."""
    results = [_import(path, args) for path in args.files]
    if args.json:
        print(json.dumps(results, ensure_ascii=False, indent=2))
    states = {result["state"] for result in results}
    return 1 if "refused" in states else IN_PART if "partial" in states else 0


def _import(path: Path, args: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone
    from tqdm import tqdm

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.operations.import_queue import Delivery
    from chanmai.bureau.enterprises.operations.imports import import_file
    from chanmai.bureau.enterprises.queries.choices import answers_of
    from chanmai.bureau.refusal import Refused

    try:
        content = path.read_bytes()
    except OSError as error:
        return _unreadable(path, error, args.json)
    answers = answers_of(args.answer)
    delivery = Delivery(path.name, content, args.source, args.demo, args.filed_on, args.form, answers)
    with tqdm(total=3, desc=path.name, leave=False, disable=not sys.stderr.isatty()) as bar:

        def report(step: str, done: int, of: int) -> None:
            bar.set_postfix_str(step)
            if done == of:
                bar.update()

        try:
            batch = import_file(
                delivery=delivery,
                by=SYSTEM,
                at=timezone.now(),
                accept_valid=args.accept_valid,
                progress=report,
            )
        except Refused as refusal:
            return _not_taken(path, refusal.code, refusal.whole, args.json)
    names = ("state", "form", "rows", "accepted", "unchanged", "refused", "firms", "filings", "corrections")
    result = {"file": str(path), "batch": batch.pk, **{name: getattr(batch, name) for name in names}}
    result["problems"] = batch.problems
    result["choices"] = [{"row": int(row), **choice} for row, choice in batch.choices.items()]
    result["found"] = sum(batch.found.values()) or len(batch.problems)
    if not args.json:
        _tell(result, batch.get_state_display())
    return result


def _unreadable(path: Path, error: OSError, quiet: bool) -> dict[str, Any]:
    why = wrong_use.reason(error)
    zh = f"无法读取“{path}”：{why.zh}。请检查路径和权限"
    en = f"Cannot read “{path}”: {why.en}. Check the path and permissions"
    return _not_taken(path, "unreadable", Text(zh, en), quiet)


def _not_taken(path: Path, code: str, why: Text, quiet: bool) -> dict[str, Any]:
    """The result of a file that was not even tried; the other files of the call are."""
    if not quiet:
        print(f"{path}: {why.zh}\n{why.en}", file=sys.stderr)
    return {
        "file": str(path),
        "state": "refused",
        "found": 1,
        "problems": [{"code": code, "zh": why.zh, "en": why.en}],
        "choices": [],
    }


def _tell(result: dict[str, Any], label: str) -> None:
    counts = (
        ("行 rows", "rows"),
        ("新企业 new firms", "firms"),
        ("新报表 filings", "filings"),
        ("更正 corrections", "corrections"),
        ("未变 unchanged", "unchanged"),
        ("有错 bad", "refused"),
    )
    numbers = " · ".join(f"{words} {result[name]}" for words, name in counts)
    print(f"{result['file']}: {label} {result['state']} · {numbers}")
    problems = result["problems"]
    for problem in problems[:MOST_SHOWN]:
        place = problem["cell"] or "-"
        print(f"  [{problem['severity']}] {place} {problem['heading']}: {problem['zh']}")
        print(f"      {problem['en']}")
    if result["choices"]:
        rows = "、".join(str(each["row"]) for each in result["choices"][:MOST_SHOWN])
        print(
            f"  第 {rows} 行可以答复是哪家企业：--answer 行=new（另一家），或 --answer 行=信用代码（就是那一家）\n"
            f"      Rows {rows} can be answered: --answer ROW=new (another firm) or --answer ROW=CODE (that firm)"
        )
    if len(problems) > MOST_SHOWN:
        left = result["found"] - MOST_SHOWN
        print(
            f"  … {left} 条未列，加 --json 可看 {len(problems)} 条 / {left} more; --json shows {len(problems)}"
        )
