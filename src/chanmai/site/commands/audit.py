"""`chanmai audit verify | head | send`: check the audit chain, write down where it ends, send that away."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "audit",
        help="审计链：校验、记下链尾 / check the audit chain, write down where it ends",
        description="审计链的每一行都带有上一行的摘要。"
        "数据目录中的 audit_heads.jsonl 记着每天的链尾；请另存到别的机器。 / "
        "Each line of the audit chain holds the digest of the one before. audit_heads.jsonl in the data folder "
        "says where it stood each day; keep a copy on another machine.",
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar="verify | head | send")
    verify = parts.add_parser(
        "verify", help="逐行校验，并与记下的链尾比对 / check every line and every kept head"
    )
    verify.add_argument(
        "--heads",
        type=Path,
        metavar="FILE",
        help="与另存的链尾文件比对 / compare with a copy of the heads kept elsewhere",
    )
    verify.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    parts.add_parser("head", help="记下并显示现在的链尾 / write down and show where it ends now")
    parts.add_parser(
        "send", help="把记下而未发出的链尾发往 CHANMAI_AUDIT_WEBHOOK / send the heads not sent yet"
    )


def run(args: argparse.Namespace) -> int:
    """Check the chain, or keep its end; 1 when it does not hold."""
    return {"verify": verify, "head": keep, "send": send}[args.part](args)


def verify(args: argparse.Namespace) -> int:
    """Check every line, and every head that was written down."""
    from django.conf import settings

    from chanmai.bureau.accounts.anchors import FILE
    from chanmai.bureau.accounts.queries import chain_state

    if args.heads is not None:
        args.heads.stat()  # a copy that is named has to be there
    state = chain_state(args.heads or Path(settings.HOME) / FILE)
    if args.json:
        print(json.dumps(asdict(state) | {"holds": state.holds}, ensure_ascii=False))
        return 0 if state.holds else 1
    if state.broken is not None:
        print(f"审计链在第 {state.broken} 行断开：该行被改动、删除或调换。请保留现场。")
        print(
            f"The chain breaks at line {state.broken}: it was altered, removed or moved. Leave everything as it is."
        )
    if state.lost is not None:
        print(f"{state.lost.day} 记下的链尾（第 {state.lost.sequence} 行）与库中不符：链被截断或重写。")
        print(
            f"The head kept on {state.lost.day} (line {state.lost.sequence}) is not in the database: cut or rewritten."
        )
    if state.unreadable:
        print(
            f"链尾文件无法读取：{state.unreadable}。\nThe file of heads cannot be read: {state.unreadable}."
        )
    if state.holds:
        print(f"审计链完整：{state.lines:,} 行，与 {state.checked:,} 个记下的链尾相符。")
        print(f"The chain holds: {state.lines:,} lines, in agreement with {state.checked:,} kept heads.")
    return 0 if state.holds else 1


def keep(_args: argparse.Namespace) -> int:
    """Write down where the chain ends now."""
    from django.utils import timezone

    from chanmai.bureau.accounts.operations import keep_head

    anchor = keep_head(timezone.now())
    print(json.dumps(asdict(anchor)) if anchor else "审计链为空 / the chain is empty")
    return 0


def send(_args: argparse.Namespace) -> int:
    """Send the heads that were not sent yet. Raises Conflict without an address, or when one is not taken."""
    from django.conf import settings

    from chanmai.site.heads import fault_of_webhook, send_heads

    mend = Text(
        "请设 CHANMAI_AUDIT_WEBHOOK 与 CHANMAI_AUDIT_WEBHOOK_SECRET，见 docs/operation.md。",
        "Set CHANMAI_AUDIT_WEBHOOK and CHANMAI_AUDIT_WEBHOOK_SECRET, see docs/operation.md.",
    )
    address, secret = settings.AUDIT_WEBHOOK, settings.AUDIT_WEBHOOK_SECRET
    if not address:
        raise Conflict(Text("没有写明接收地址。", "No address is set."), mend=mend, code="no-webhook")
    if fault := fault_of_webhook(address, secret):
        raise Conflict(fault, mend=mend, code="no-webhook")
    try:
        number = send_heads(Path(settings.HOME), address, secret)
    except OSError as error:
        raise Conflict(
            Text(f"对方没有收下：{error}。", f"The other side did not take it: {error}."),
            mend=Text("网站会再试；也可稍后再运行。", "The site tries again; or run this again later."),
            code="not-taken",
        ) from error
    print(f"已发出 {number} 个链尾 / {number} heads were sent")
    return 0
