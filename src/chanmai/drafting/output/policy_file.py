"""A draft as a policy file of a pack: marked as a draft, every test with the place in the text that it rests on."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from chanmai.drafting.clauses.assembly import Clause, Condition
from chanmai.drafting.clauses.choices import ConditionGroup, tree
from chanmai.drafting.clauses.draft import Draft
from chanmai.drafting.clauses.lists import ALL
from chanmai.drafting.text.text import Span
from chanmai.engine.eligibility.clauses.clause import Addressee, Level, Reference

STATUS = "征求意见稿"  # a draft is never paid from, whatever the document itself is
NOTE = "由起草工具从文本读出，未经核实；核对原文后再改"


def prefix(draft: Draft) -> str:
    """The beginning of the codes of a draft's clauses: it follows from the text alone."""
    return _prefix(draft.document.text.original)


@lru_cache(maxsize=4)
def _prefix(text: str) -> str:
    return "draft-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def policy_file(draft: Draft) -> str:
    """The text of policy.yaml."""
    return "\n".join((*_head(draft), *_clauses(draft))) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    head = draft.document.head
    start, end = draft.valid
    yield "# 起草工具所拟，未经核实。# 后的数字是原文中的字符位置（从 0 起，含头不含尾）。"
    yield "# Proposed by the drafting aid, not verified. Numbers after # are character positions in the original text."
    yield "document:"
    yield f"  title: {_text(head.title or '标题未读出')}"
    yield f"  number: {_text(head.number) if head.number else 'null'}"
    yield f"  issuer: {_text(head.issuer or '发文机关未读出')}"
    yield f"  level: {head.level or Level.CITY}"
    yield f"  issued: {head.issued.isoformat() if head.issued else 'null'}"
    yield "  url: null"
    yield f"status: {STATUS}"
    yield f"status_note: {_text(NOTE)}"
    yield "evidence: 未见"
    if draft.domains:
        yield f"domains: [{', '.join(draft.domains)}]"
    yield f"valid: {{from: {start or 'null'}, to: {end or 'null'}}}"
    yield "clauses:" if draft.clauses else "clauses: []"


def _clauses(draft: Draft) -> Iterator[str]:
    for number, clause in enumerate(draft.clauses, 1):
        yield from _clause(draft, clause, f"{prefix(draft)}-{number}")


def _clause(draft: Draft, clause: Clause, code: str) -> Iterator[str]:
    yield f"  - code: {code}"
    for reading in clause.readings:
        yield f"    # 第 {reading.number} 句，{_place(draft, reading.span)}：{_one_line(reading.words, 60)}"
    yield f"    name: {_text(clause.name)}"
    yield f"    article: {_text(clause.article)}"
    yield f"    kind: {clause.kind}"
    yield f"    applies_to: {Addressee.FIRM}"
    yield f"    reference: {Reference.PREVIOUS}"
    yield "    conditions:"
    yield "      all:"
    for lines in _tree(draft, clause.conditions):
        yield from lines
    yield from _amount(draft, clause)
    if clause.stacking:
        term = clause.stacking[0]
        yield f"    # {_place(draft, term.span)}：{_one_line(term.words, 40)}"
        yield f"    stacking: [{{group: {_text(code + '-待定')}, take: {term.text}}}]"
    if clause.delivery:
        yield f"    delivery: {clause.delivery}"
    if clause.window:
        yield f"    window: {_text(clause.window)}"


def _tree(draft: Draft, conditions: Sequence[Condition]) -> Iterator[list[str]]:
    """Conditions as a list of all, with the lists in it as any or at least some."""
    if not conditions:
        yield ["        - {finding: 原文没有写明条件，待核, key: none_read}"]
    numbers = {id(each): number for number, each in enumerate(conditions, 1)}
    for member in tree(conditions).members:
        yield _member(draft, member, numbers, "        ")


def _member(
    draft: Draft, member: ConditionGroup | Condition, numbers: Mapping[int, int], indent: str
) -> list[str]:
    if isinstance(member, Condition):
        return _condition(draft, member, numbers[id(member)], indent)
    form = {ALL: ["all:"], 1: ["any:"]}.get(member.count, [f"at_least: {member.count}", "of:"])
    lines = [f"{indent}- {form[0]}", *(f"{indent}  {each}" for each in form[1:])]
    for each in member.members:
        lines += _member(draft, each, numbers, f"{indent}    ")
    return lines


def _condition(draft: Draft, each: Condition, number: int, indent: str) -> list[str]:
    lines = [
        f"{indent}# {_place(draft, each.span)}{'' if each.source == 'rules' else '，外部端点提出 / by the endpoint'}"
    ]
    lines += [f"{indent}# 存疑：{doubt.zh} / in doubt: {doubt.en}" for doubt in each.doubts]
    if each.finding:
        return [*lines, f"{indent}- {{finding: {_text(each.finding)}, key: part_{number}}}"]
    verified = "" if each.source == "rules" else ", verified: 否"
    literal = f", literal: {_text(_one_line(each.literal, 60))}" if each.literal else ""
    return [*lines, f"{indent}- {{test: {_text(each.test)}{literal}{verified}}}"]


def _amount(draft: Draft, clause: Clause) -> Iterator[str]:
    if clause.made is None:
        yield "    amount: null"
        return
    yield from (f"    # 存疑：{doubt.zh} / in doubt: {doubt.en}" for doubt in clause.made.doubts)
    yield "    amount:"
    if clause.made.text:
        yield f"      formula: {_text(clause.made.text)}"
    if clause.cap is not None:
        yield f"      cap: {clause.cap.values[-1].rule_text}  # {_place(draft, clause.cap.span)}"
    if clause.cap_period:
        yield f"      cap_period: {clause.cap_period}"
    yield f"      bound: {'upper' if clause.made.upper or not clause.made.text else 'exact'}"
    if clause.instalments:
        yield f"      instalments: [{', '.join(clause.instalments)}]"
    yield f"      words: {_text(clause.words)}"


def _place(draft: Draft, span: Span) -> str:
    origin = draft.document.text.origin(span)
    return f"原文 {origin.start}–{origin.end}"


def _text(words: str) -> str:
    """A value in double quotes, which YAML reads as JSON does."""
    return json.dumps(words, ensure_ascii=False)


def _one_line(words: str, longest: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= longest else line[:longest] + "…"
