"""`chanmai certify FIRM CLAUSE`: one decision as a JSON certificate and a printable page, checkable on their own."""

import argparse
import datetime
import json
from pathlib import Path
from typing import Any


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "certify",
        help="出具判定凭证：JSON 与可打印页面 / certify a decision as JSON and as a printable page",
        description="用精确引擎当场判定，把事实、条款全文、逐步计算和结论写成一份可独立核验的凭证；"
        "核验用 python tools/verify_decision.py。 / Decide now and write facts, clause, every step and the answer "
        "into one certificate, which tools/verify_decision.py checks without this software.",
    )
    parser.add_argument(
        "firm", metavar="FIRM", help="信用代码、编号或全名 / credit code, number or full name"
    )
    parser.add_argument("clause", metavar="CLAUSE", help="条款编号或名称 / code or name of the clause")
    parser.add_argument(
        "--as-of",
        type=datetime.date.fromisoformat,
        metavar="D",
        help="基准日，默认为最近一次匹配的基准日，否则今天 / the day (that of the latest matching, else today)",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="凭证写入文件，所依据的奖励各写一份 / write the certificate, and one for each award it is built on",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="页面写入文件 / write the page to a file")


def run(args: argparse.Namespace) -> int:
    """Certify one decision. Without a file the certificate is printed."""
    from django.utils import timezone

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.enterprises.queries.search import one_row
    from chanmai.bureau.policies.queries.explanation import clause_named, explained, firm_named
    from chanmai.bureau.policies.queries.runs import latest_run
    from chanmai.engine.eligibility.certificate import certificate
    from chanmai.engine.eligibility.dossier import dossier

    now = timezone.now()
    last = latest_run(SYSTEM)
    day = args.as_of or (last.as_of if last else timezone.localdate(now))
    firm, code = firm_named(SYSTEM, args.firm), clause_named(args.clause)
    every, _ = explained(SYSTEM, firm, code, day, now)  # refuses a clause that is not decided on the day
    row = one_row(SYSTEM, firm)
    case, decision, bases = _decided(firm, code, day, now, name=row.name, complete=every.history_complete)
    document = certificate(case, decision)
    if not (args.json or args.html):
        print(_text(document), end="")
        return 0
    files: dict[Path, str] = {}
    if args.json:
        files[args.json] = _text(document)
        for base, each in bases.items():
            files[args.json.with_suffix(f".{base}.json")] = _text(each)
    if args.html:
        files[args.html] = dossier(document, case, decision, demo=row.demo)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    named = " ".join(map(str, files))
    print(f"已写入 {named}。核验：python tools/verify_decision.py {named}")
    print(f"Written: {named}. To check: python tools/verify_decision.py {named}")
    return 0


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _decided(
    firm: int, code: str, day: datetime.date, now: datetime.datetime, *, name: str, complete: bool
) -> tuple[Any, Any, dict[str, dict[str, Any]]]:
    """The case, the decision, and the certificates of the awards on which it is built, by clause code."""
    from chanmai.bureau.city import city_pack
    from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of
    from chanmai.bureau.policies.book import book_on
    from chanmai.engine.eligibility.certificate import Case, certificate
    from chanmai.engine.eligibility.decide import decide
    from chanmai.pack.content import content_in

    pack, book = city_pack(), book_on(day)
    record = record_of(firm, Moment(day, now, book.year, book.back, complete))
    awards, bases = book.no_awards, dict[str, dict[str, Any]]()
    needed = _needed(book.by_code, code)
    for item in book.compiled:
        here = item.clause.code
        if here not in needed:
            continue
        content = content_in(pack, here)
        digests = {base: document["digest"] for base, document in bases.items()}
        case = Case(item, record, book.dictionary, content, day, now, name, dict(awards), digests)
        decision = decide(item, record, book.dictionary, awards=awards)
        if here == code:
            return case, decision, bases
        awards[here] = decision.amount
        bases[here] = certificate(case, decision)
    raise LookupError(code)


def _needed(by_code: Any, code: str) -> set[str]:
    """The clause and every clause on whose award it is built."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        each = waiting.pop()
        if each in by_code and each not in found:
            found.add(each)
            waiting += by_code[each].depends
    return found
