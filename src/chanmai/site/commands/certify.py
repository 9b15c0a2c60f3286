"""`chanmai certify FIRM CLAUSE`: one decision as a JSON certificate and a printable page, checkable on their own."""

import argparse
from pathlib import Path
from typing import Any

from chanmai.site import days


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
    days.add(parser, days.OF_LATEST_RUN)
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
    from chanmai.bureau.clauses.queries.lookup import clause_by_name
    from chanmai.bureau.enterprises.queries.lookup import firm_by_name
    from chanmai.bureau.matching.queries.certificates import certificate_of, certificate_text
    from chanmai.bureau.matching.queries.runs import latest_run

    now = timezone.now()
    last = latest_run()
    day = args.as_of or (last.as_of if last else timezone.localdate(now))
    certificate_files = certificate_of(
        SYSTEM, firm_by_name(SYSTEM, args.firm), clause_by_name(args.clause), day, now
    )
    if not (args.json or args.html):
        print(certificate_text(certificate_files.document), end="")
        return 0
    files: dict[Path, str] = {}
    if args.json:
        texts = certificate_files.files(args.json.name)
        files = {args.json.with_name(name): text for name, text in texts.items()}
    if args.html:
        files[args.html] = certificate_files.page
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    paths = " ".join(map(str, files))
    print(f"已写入 {paths}。核验：python tools/verify_decision.py {paths}")
    print(f"Written: {paths}. To check: python tools/verify_decision.py {paths}")
    return 0
