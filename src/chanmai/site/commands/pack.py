"""`chanmai pack check | list | copy`: whether a pack is sound, what is in it, and a copy to work on."""

import argparse
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chanmai
from chanmai.pack.finding import Fault, PackError, Severity, many
from chanmai.pack.pack import Pack
from chanmai.site import environment, proofs, running

PACKAGE = Path(chanmai.__file__).parent
Row = dict[str, Any]


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser("pack", help="政策包：检查、列出内容 / check a pack, list what is in it")
    commands = parser.add_subparsers(dest="pack_command", required=True, metavar="check | list | copy")
    _add_check(commands)
    _add_list(commands)
    copy = commands.add_parser("copy", help="复制一份政策包来编辑 / a copy of the pack, to be edited")
    copy.add_argument("folder", type=Path, metavar="FOLDER", help="新文件夹 / a new folder")
    _add_path(copy, flag=True)
    parser.set_defaults(plain=True)


def run(args: argparse.Namespace) -> int:
    """Run one of the three. Returns 1 when the pack has an error."""
    return {"check": run_check, "list": run_list, "copy": run_copy}[args.pack_command](args)


def _add_check(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="检查政策包：写法、表达式、版本链、叠加组、案例 / check schema, expressions, versions, stacking and cases",
    )
    _add_path(parser)
    parser.add_argument(
        "--prove",
        action="store_true",
        help="另作证明：空条款、断崖、空档等 / prove: dead rules, cliffs, gaps …",
    )
    parser.add_argument(
        "--spark",
        metavar="M",
        nargs="?",
        const="local[2]",
        help="案例也在 Spark 上算，可给出集群地址 / run the cases on Spark too, on this master (local[2])",
    )
    parser.add_argument("--all", action="store_true", help="连同提示一并列出 / list mere notes too")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")


def _add_list(commands: Any) -> None:
    parser = commands.add_parser("list", help="列出政策包的内容 / list the content of a pack")
    parser.add_argument(
        "what", nargs="?", default="clauses", choices=sorted(LISTS), help="列什么 / what to list (clauses)"
    )
    _add_path(parser, flag=True)
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")


def _add_path(parser: argparse.ArgumentParser, *, flag: bool = False) -> None:
    words = "政策包的文件夹，默认为本安装所用 / folder of the pack (that of this installation)"
    if flag:
        parser.add_argument("--pack", dest="path", type=Path, metavar="PATH", help=words)
    else:
        parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help=words)


def _path(args: argparse.Namespace) -> Path:
    return args.path or environment.pack(PACKAGE)


def run_check(args: argparse.Namespace) -> int:
    """Print the findings, and with `--prove` the proofs of a sound pack. Returns 1 when there is an error in either.

    Cases of a sound pack are run on every runner.

    As JSON the findings come first and the proofs follow as a second list.
    """
    from chanmai.pack.check import pack_and_findings

    pack, findings = pack_and_findings(_path(args))
    if pack is not None and not _errors(findings):
        findings += _on_runners(pack, args)
    errors = _errors(findings)
    if args.json:
        print(json.dumps([finding.data() for finding in findings], ensure_ascii=False, indent=2))
    else:
        selection = findings if args.all else [f for f in findings if f.severity is not Severity.NOTE]
        for finding in selection:
            print(finding)
        print(_summary(findings))
    if args.prove and not errors:
        text, unsound = proofs.run(_path(args), everything=args.all, as_json=args.json)
        print(text)
        return 1 if unsound else 0
    return 1 if errors else 0


def _errors(findings: list[Fault]) -> list[Fault]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _on_runners(pack: Pack, args: argparse.Namespace) -> list[Fault]:
    """What differs on a runner. Raises NotDone where Spark does not start."""
    from chanmai.runners.choice import COLUMNAR, REFERENCE
    from chanmai.site.case_runs import on_all

    choices = {each.name: each for each in (REFERENCE, COLUMNAR)}
    if args.spark is None:
        return on_all(pack, choices)
    options = argparse.Namespace(on="spark", master=args.spark)
    with running.runner_of(options) as spark:
        return on_all(pack, choices | {spark.name: spark})


def _summary(findings: list[Fault]) -> str:
    counts = Counter(finding.severity for finding in findings)
    errors, warnings, notes = (counts[each] for each in (Severity.ERROR, Severity.WARNING, Severity.NOTE))
    return (
        f"错误 {errors}，警告 {warnings}，提示 {notes}（--all 列出提示）\n"
        f"{many(errors, 'error')}, {many(warnings, 'warning')}, {many(notes, 'note')} (--all lists the notes)"
    )


def run_copy(args: argparse.Namespace) -> int:
    """Copy the pack. Returns 1 when the folder is there already."""
    if args.folder.exists():
        print(f"{args.folder} 已经存在，没有覆盖。 / {args.folder} exists already and was left alone.")
        return 1
    shutil.copytree(_path(args), args.folder)
    print(
        f"已复制到 {args.folder}。改好后：chanmai pack check {args.folder}；启用：CHANMAI_PACK={args.folder}"
    )
    print(
        f"Copied to {args.folder}. Then: chanmai pack check {args.folder}; to use it: CHANMAI_PACK={args.folder}"
    )
    return 0


def run_list(args: argparse.Namespace) -> int:
    """Print what the pack holds. Returns 1 when it cannot be loaded."""
    from chanmai.pack.load import load

    try:
        pack = load(_path(args))
    except PackError as fault:
        print(f"{fault}\n{fault.message.zh}\n{fault.message.en}")
        return 1
    rows = LISTS[args.what](pack)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print("  ".join(str(value) for value in row.values() if value not in ("", None, [])))
        print(f"{len(rows)} × {args.what}")
    return 0


def _clauses(pack: Pack) -> list[Row]:
    return [
        {
            "code": clause.code,
            "name": clause.name,
            "level": clause.document.level,
            "document": clause.document.title,
            "article": clause.article,
            "status": str(clause.status),
            "evidence": str(clause.evidence),
            "unpayable": clause.unpayable,
            "cases": len(pack.cases.get(clause.code, ())),
            "version": clause.version[:12],
        }
        for clause in pack.clauses.values()
    ]


def _facts(pack: Pack) -> list[Row]:
    return [
        {
            "name": fact.name,
            "code": fact.code,
            "english": fact.english,
            "kind": str(fact.kind),
            "period": str(fact.period),
            "unit": fact.unit.name if fact.unit else "",
            "formula": fact.formula or "",
        }
        for fact in pack.dictionary
    ]


def _chains(pack: Pack) -> list[Row]:
    return [
        {"matter": chain.matter, "versions": [each.code for each in chain.clauses]} for chain in pack.chains
    ]


def _groups(pack: Pack) -> list[Row]:
    return [
        {"group": name, "take": str(group.rule.take), "clauses": [each.code for each in group.clauses]}
        for name, group in pack.stacking_groups.items()
    ]


def _ladders(pack: Pack) -> list[Row]:
    return [
        {"ladder": ladder.name.zh, "tier": tier.code, "name": tier.name.zh, "evidence": str(tier.evidence)}
        for ladder in pack.ladders
        for tier in ladder.tiers
    ]


def _targets(pack: Pack) -> list[Row]:
    return [
        {"code": target.code, "title": target.title.zh, "phrase": target.phrase}
        for target in pack.plan.targets.targets
    ]


def _measures(pack: Pack) -> list[Row]:
    return [
        {"code": each.code, "section": each.section, "task": each.task.zh, "capability": each.capability}
        for each in pack.plan.measures.measures
    ]


def _forms(pack: Pack) -> list[Row]:
    return [
        {"code": form.code, "title": form.title.zh, "fields": [field.headers[0] for field in form.fields]}
        for form in pack.forms.values()
    ]


LISTS: dict[str, Callable[[Pack], list[Row]]] = {
    "clauses": _clauses,
    "facts": _facts,
    "chains": _chains,
    "groups": _groups,
    "ladders": _ladders,
    "targets": _targets,
    "measures": _measures,
    "forms": _forms,
}
