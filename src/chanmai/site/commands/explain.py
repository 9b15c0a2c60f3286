"""`chanmai explain FIRM CLAUSE`: why a firm is, nearly is, or is not entitled, as a tree in the terminal."""

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chanmai.engine.facts.texts import Text
from chanmai.site import days

if TYPE_CHECKING:
    from chanmai.bureau.clauses.sentences import FactRow, ReasonRow
    from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions

SIGNS = {"met": "✓", "unmet": "✗", "open": "？"}
WORDS = {
    "verdict": Text("结论", "Result"),
    "amount": Text("金额", "Amount"),
    "in_kind": Text("不是金额的支持", "Not money"),
    "settled": Text("叠加规则后", "After stacking"),
    "source": Text("依据", "Source"),
    "unpayable": Text("不能兑付", "Not payable"),
    "actual": Text("实际", "actual"),
    "wanted": Text("标准", "wanted"),
    "unknown": Text("未知", "unknown"),
    "missing": Text("还缺", "Missing"),
    "deadline": Text("截止", "Deadline"),
    "demo": Text("演示数据", "demo data"),
    "as_of": Text("基准日", "As of"),
    "information": Text("仅供参考：条款不在执行中", "For information: the clause is not in force"),
}


def add(subparsers: Any) -> None:
    """Register the subcommand."""
    parser = subparsers.add_parser(
        "explain",
        help="一家企业一个条款：符合吗，为什么 / why a firm is or is not entitled",
        description="用精确引擎当场判定，列出每个条件的实际值、标准、条款位置和数据出处。 / "
        "Decide now with the exact engine; show for every condition the actual value, the threshold, the article "
        "and where each fact came from.",
    )
    parser.add_argument(
        "firm", metavar="FIRM", help="信用代码、编号或全名 / credit code, number or full name"
    )
    parser.add_argument("clause", metavar="CLAUSE", help="条款编号或名称 / code or name of the clause")
    days.add(parser, days.OF_LATEST_RUN)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言 / language")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print JSON")


def run(args: argparse.Namespace) -> int:
    """Explain one decision."""
    from django.utils import timezone, translation

    from chanmai.bureau.accounts.viewer import SYSTEM
    from chanmai.bureau.clauses.queries.lookup import clause_by_name
    from chanmai.bureau.enterprises.queries.lookup import firm_by_name
    from chanmai.bureau.matching.as_json import DecisionTreeOut
    from chanmai.bureau.matching.queries.explanation import explanation
    from chanmai.bureau.matching.queries.runs import latest_run

    now = timezone.now()
    last = latest_run()
    day = args.as_of or (last.as_of if last else timezone.localdate(now))
    firm, clause = firm_by_name(SYSTEM, args.firm), clause_by_name(args.clause)
    every, row = explanation(SYSTEM, firm, clause, day, now, lang=args.lang)
    if args.json:
        document = {
            "firm": every.firm.id,
            "firm_name": every.firm.name,
            "as_of": day,
            **DecisionTreeOut.from_orm(row).model_dump(),
        }
        print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
    else:
        with translation.override("en" if args.lang == "en" else "zh-hans"):
            print("\n".join(Telling(args.lang).lines(every, row)))
    return 0


class Telling:
    """A decision as lines of text, in one language."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def word(self, key: str) -> str:
        """A fixed word."""
        return WORDS[key].of(self._lang)

    def lines(self, every: "FirmDecisions", row: "FirmDecision") -> Iterator[str]:
        """The whole explanation."""
        from django.utils.translation import gettext

        clause = row.clause
        demo = f" [{self.word('demo')}]" if every.firm.demo else ""
        standing, evidence = gettext(row.standing), gettext(str(clause.evidence))
        yield f"{every.firm.name}{demo} × {clause.name} ({clause.code})"
        document = " ".join(
            part for part in (clause.document.title, clause.document.number, clause.article) if part
        )
        yield self._line("source", f"{document} [{evidence}]")
        yield self._line("as_of", str(every.as_of))
        yield self._line("verdict", " · ".join(part for part in (standing, row.hint) if part))
        if row.amount_text:
            yield self._line("amount", row.amount_text)
        if row.in_kind:
            yield self._line("in_kind", " · ".join(row.in_kind))
        if row.settled is not None and row.settled.differs:
            yield self._line("settled", " ".join((row.settled.amount_text, *row.settled.reasons)).strip())
        if row.unpayable:
            yield self._line("unpayable", gettext(row.unpayable))
        if not row.counted:
            yield self.word("information")
        if clause.deadline is not None:
            yield self._line("deadline", str(clause.deadline))
        yield ""
        yield from self._tree(row.reason, "", "")
        if row.missing:
            yield ""
            yield from (f"{self.word('missing')}: {item.label} ({item.how})" for item in row.missing)

    def _line(self, key: str, text: str) -> str:
        return f"{self.word(key)}: {text}"

    def _tree(self, row: "ReasonRow", first: str, rest: str) -> Iterator[str]:
        sides = ""
        if row.threshold and row.actual:
            sides = f"  ({self.word('actual')} {row.actual}, {self.word('wanted')} {row.threshold})"
        source = " · ".join(part for part in (row.article, f"“{row.literal}”" if row.literal else "") if part)
        distance = f"  ← {row.distance}" if row.distance else ""
        yield f"{first}{SIGNS[row.sign]} {row.text}{sides}{distance}{f'  [{source}]' if source else ''}"
        for fact in row.facts:
            yield f"{rest}    {self._fact(fact)}"
        for number, child in enumerate(row.children):
            last = number == len(row.children) - 1
            yield from self._tree(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))

    def _fact(self, fact: "FactRow") -> str:
        if fact.value is None:
            return f"{fact.label}: {self.word('unknown')}"
        source = " · ".join(part for part in (fact.source, str(fact.filed_at or "")) if part)
        return f"{fact.label}: {fact.value}{f'  ({source})' if source else ''}"
