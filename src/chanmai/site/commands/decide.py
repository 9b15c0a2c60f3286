"""`chanmai decide SNAPSHOT`: every clause for every row of Parquet files, without the database; for a province."""

import argparse
import datetime
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chanmai
from chanmai.engine.facts.periods import MONTH, QUARTER, period_written
from chanmai.engine.facts.printing import short_money
from chanmai.engine.facts.record import ref_of
from chanmai.engine.facts.texts import Text
from chanmai.site import days, environment, running

if TYPE_CHECKING:
    from chanmai.engine.eligibility.clauses.book import Book
    from chanmai.engine.eligibility.clauses.clause import Clause
    from chanmai.engine.eligibility.deciding.total import Total
    from chanmai.runners.answers import Answers
    from chanmai.runners.rowgroups import Snapshot

PACKAGE = Path(chanmai.__file__).parent
MOST_SHOWN = 20


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "decide",
        help="对 Parquet 快照逐条判定，不经数据库 / decide Parquet snapshots, without the database",
        description="对 Parquet 快照（文件、文件夹或 hdfs://、s3:// 地址，可多个）中的每家企业逐条判定。"
        "各条款单独计算，不作叠加和就高处理。--out 写出逐企结果，不给则只汇总。 / "
        "Decide every clause for every firm of Parquet snapshots (files, folders, hdfs:// or s3:// addresses). Each "
        "clause stands by itself and is not settled beside others. --out writes the answers; without it only sums.",
        epilog="列名为“事项代码@往前期数”，企业列为 subject；chanmai export FILE.parquet 可写出快照。"
        "退出码：0 完成；1 被拒绝或失败，不留下任何结果。 / Columns are named FACT@PERIODS_BACK, the firm's subject; "
        "chanmai export FILE.parquet writes such files. Exit codes: 0 done; 1 refused or failed, with nothing kept.",
    )
    parser.add_argument(
        "snapshots", nargs="+", metavar="SNAPSHOT", help="*.parquet / 文件夹 folder / hdfs://…"
    )
    days.add(parser)
    parser.add_argument(
        "--history-complete",
        action="store_true",
        help="快照未注明时：奖补台账完整 / where the files do not say: unrecorded awards were never received",
    )
    parser.add_argument("--out", metavar="DIR", help="写出结果的新文件夹 / a new folder for the answers")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    running.add(parser)
    parser.add_argument(
        "--pack",
        type=Path,
        metavar="PATH",
        help="政策包的文件夹，默认为本安装所用 / folder of the pack (that of this installation)",
    )
    parser.set_defaults(plain=True)


def run(args: argparse.Namespace) -> int:
    """Decide, and print what each clause comes to."""
    from chanmai.engine.eligibility.clauses.book import book_of
    from chanmai.pack.load import load
    from chanmai.runners.batch import Job, decide
    from chanmai.runners.rowgroups import open_snapshot

    pack = load(args.pack or environment.pack(PACKAGE))
    book = book_of(pack.clauses.values(), args.as_of or days.today(), pack.dictionary)
    snapshot = open_snapshot(args.snapshots, year=book.year, history_complete=args.history_complete)
    _same_year(book, snapshot)
    _same_months(book, snapshot)
    with running.runner_of(args) as runner, running.bar(args) as show:
        job = Job((*book.compiled, *book.absent), book.dictionary, runner.of_group, args.out)
        answers = decide(
            snapshot, job, runner.carrier, progress=lambda done, total: show("逐条判定 deciding", done, total)
        )
    lines = _lines(book, answers)
    if args.json:
        data = {
            "as_of": book.as_of,
            "runner": runner.name,
            "firms": answers.rows,
            "demo": snapshot.demo,
            "history_complete": snapshot.history_complete,
            "unknown_columns": _unknown(book, snapshot),
            "out": args.out,
            "aside": [asdict(each) for each in answers.aside],
            "clauses": [_json(clause, total) for clause, total in lines],
        }
        print(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        _tell(args, book, snapshot, lines)
        _tell_aside(answers)
    return 0


def _same_year(book: "Book", snapshot: "Snapshot") -> None:
    """Refuse a snapshot of another year: its columns would be read as those of a year that they are not."""
    from chanmai.bureau.refusal import Unfit

    if snapshot.reference_year != book.year:
        year = snapshot.reference_year
        raise Unfit(
            Text(
                f"快照的基准年度是 {year}，基准日 {book.as_of} 的是 {book.year}。",
                f"The snapshot is of {year}, but the day {book.as_of} is of {book.year}.",
            ),
            mend=Text(f"请用 --as-of 给出 {year} 年的一天。", f"Give a day of {year} with --as-of."),
        )


def _same_months(book: "Book", snapshot: "Snapshot") -> None:
    """Refuse a snapshot whose months or quarters are not those of the day, where clauses ask for them."""
    from chanmai.bureau.refusal import Unfit

    kinds = [kind for kind, back in ((QUARTER, book.quarters), (MONTH, book.months)) if back >= 0]
    for day in sorted(snapshot.days):
        own = datetime.date.fromisoformat(day)
        if all(period_written(kind, 0, own, 0) == period_written(kind, 0, book.as_of, 0) for kind in kinds):
            continue
        raise Unfit(
            Text(
                f"快照的月、季从 {day} 往前数，与基准日 {book.as_of} 的不同。",
                f"The months and quarters of the snapshot count back from {day}, not from {book.as_of}.",
            ),
            mend=Text(
                "请用 --as-of 给出同一个月的一天，或重新导出快照。",
                "Give a day of the same month with --as-of, or export the snapshot again.",
            ),
        )


def _unknown(book: "Book", snapshot: "Snapshot") -> list[str]:
    """Columns that no fact of the pack has: nothing reads them, and a slip in a name is seen here."""
    return sorted(name for name in snapshot.columns if ref_of(name, book.dictionary) is None)


def _lines(book: "Book", answers: "Answers") -> "list[tuple[Clause, Total]]":
    """The clauses of the day with what they come to, most firms first."""
    each = zip(answers.codes, answers.totals, strict=True)
    rows = [(book.by_code[code].clause, total) for code, total in each if code in book.by_code]
    return sorted(rows, key=lambda row: (-row[1].met, -row[1].unknown, row[0].code))


def _json(clause: "Clause", total: "Total") -> dict[str, Any]:
    numbers = asdict(total)
    return {
        "code": clause.code,
        "name": clause.name,
        "version": clause.version,
        "status": str(clause.status),
        "unpayable": clause.unpayable,
        **{name: numbers[name] for name in numbers if name != "not_met"},
        "not_met": total.not_met,
    }


def _tell_aside(answers: "Answers") -> None:
    """The firms and clauses that were not decided, each with the reason in both languages."""
    if not answers.aside:
        return
    print(
        f"搁置 {len(answers.aside)} 处，其余照常判定 / set aside: {len(answers.aside)}, all others are decided"
    )
    for each in answers.aside[:MOST_SHOWN]:
        print(f"  {each.subject} {each.clause}\n    {each.reason.zh}\n    {each.reason.en}")
    if len(answers.aside) > MOST_SHOWN:
        print("  ……--json 列出全部 / all with --json")


def _tell(
    args: argparse.Namespace, book: "Book", snapshot: "Snapshot", lines: "list[tuple[Clause, Total]]"
) -> None:
    mark = "〔演示数据 demo data〕" if snapshot.demo else ""
    firms, clauses = snapshot.rows, len(book.compiled)
    print(
        f"{mark}基准日 {book.as_of} · {firms:,} 家企业 firms × {clauses} 个条款 clauses · {args.on}\n"
        "  各条款单独计算，未作叠加和就高处理 / each clause by itself, not settled beside others"
    )
    for clause, total in lines[:MOST_SHOWN]:
        sums = f"{short_money(total.least)} – {short_money(total.most)}"
        why = f"  〔{clause.unpayable}〕" if clause.unpayable else ""
        print(
            f"  {clause.code:28} {total.met:9,} 可享  {total.unknown:9,} 待补充  {sums}  {clause.name}{why}"
        )
    if len(lines) > MOST_SHOWN:
        print(f"  ……共 {len(lines)} 个条款，--json 列出全部 / {len(lines)} clauses, all with --json")
    unknown = _unknown(book, snapshot)
    if unknown:
        print(f"没有用到的列 / columns that no fact has: {'、'.join(unknown[:MOST_SHOWN])}")
    if args.out:
        print(f"结果已写入 / answers written: {args.out}")
