"""`chanmai policy draft FILE`: read the text of a policy and propose clauses for a pack."""

import argparse
import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

import chanmai
from chanmai.site import environment

PACKAGE = Path(chanmai.__file__).parent


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("policy", help="政策文本：起草条款 / draft clauses from a policy text")
    commands = parser.add_subparsers(dest="policy_command", required=True, metavar="draft")
    draft = commands.add_parser(
        "draft",
        help="读政策文本，提出条款草稿 / read a policy text and propose clauses",
        description="读 docx、pdf、html、txt 中的政策文本，逐句说明读懂多少，提出条款草稿。草稿未经核实，永不兑付。 / "
        "Read a policy text, tell of every sentence how far it was understood, and propose clauses. A draft is never "
        "paid from.",
        epilog="CHANMAI_DRAFT_ENDPOINT、CHANMAI_DRAFT_MODEL、CHANMAI_DRAFT_KEY：另请一个 OpenAI 兼容端点补充，"
        "默认不用。 / an OpenAI-compatible endpoint that may propose more; off unless set.",
    )
    draft.add_argument(
        "file", metavar="FILE", help="docx、pdf、html、txt；- 为标准输入 / - reads standard input"
    )
    draft.add_argument(
        "--out", type=Path, metavar="FOLDER", help="写出 policy.yaml 和 draft.md / write them there"
    )
    draft.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")
    draft.add_argument("--pack", type=Path, metavar="PATH", help="政策包的文件夹 / folder of the pack")
    parser.set_defaults(plain=True)


def run(args: argparse.Namespace) -> int:
    """Print the report (or JSON) and write the folder. Returns 1 when the folder already holds a policy."""
    from chanmai.drafting.clauses.draft import draft
    from chanmai.drafting.files.files import LARGEST, read_bytes, read_file
    from chanmai.drafting.output.report import data, report
    from chanmai.drafting.text.vocabulary import vocabulary_of

    if args.out is not None and (args.out / "policy.yaml").exists():
        print(
            f"“{args.out}”里已有 policy.yaml，没有覆盖。请换一个文件夹。\n"
            f"{args.out} already holds a policy.yaml, which was left alone. Give another folder.",
            file=sys.stderr,
        )
        return 1
    words = vocabulary_of(args.pack or environment.pack(PACKAGE))
    name = "" if args.file == "-" else Path(args.file).name
    page = (
        read_bytes("", sys.stdin.buffer.read(LARGEST + 1)) if args.file == "-" else read_file(Path(args.file))
    )
    policy_draft = draft(page.text, words, wrapped=page.wrapped, name=name)
    policy_draft = _asked(
        dataclasses.replace(policy_draft, warnings=(*page.warnings, *policy_draft.warnings)), words
    )
    print(json.dumps(data(policy_draft), ensure_ascii=False, indent=2) if args.json else report(policy_draft))
    if args.out is not None:
        _write(args.out, policy_draft)
    return 0


def _asked(policy_draft: Any, words: Any) -> Any:
    """The draft with what a configured endpoint proposes; without an answer the draft as it is, and a word about it."""
    from chanmai.drafting.clauses.endpoint import ask_more, endpoint
    from chanmai.drafting.files.trouble import Unreadable

    where = endpoint(os.environ)
    if where is None:
        return policy_draft
    try:
        return ask_more(policy_draft, where, words)
    except Unreadable as fault:
        print(f"{fault.whole.zh}\n{fault.whole.en}", file=sys.stderr)
        return dataclasses.replace(policy_draft, warnings=(*policy_draft.warnings, fault.message))


def _write(folder: Path, policy_draft: Any) -> None:
    from chanmai.drafting.output.folder import folder as files

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(policy_draft).items():
        (folder / name).write_text(text, encoding="utf-8")
    print(
        f"已写出 {folder}。放进政策包的 policies/ 下，核对原文，补写 cases.yaml，再运行 chanmai pack check。\n"
        f"Written to {folder}. Put it under policies/ of the pack, compare it with the text, add cases.yaml, then run "
        "chanmai pack check.",
        file=sys.stderr,
    )
