"""A draft as data for programs and as a report for people: every sentence is in both."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from chanmai.drafting.clauses.assembly import Clause, Condition
from chanmai.drafting.clauses.choices import ConditionGroup, tree
from chanmai.drafting.clauses.draft import Draft
from chanmai.drafting.output.policy_file import prefix
from chanmai.drafting.text.text import Span
from chanmai.drafting.values.proposal import ROLE_ZH, Proposal
from chanmai.drafting.values.reading import STATE_ZH, Reading, State
from chanmai.engine.facts.texts import Text

ENDPOINT = "外部端点提出 / by the endpoint"


def data(draft: Draft) -> dict[str, Any]:
    """The whole draft as JSON-ready data. Places are half-open character positions, in both texts."""
    head, (start, end) = draft.document.head, draft.valid
    return {
        "file": draft.name,
        "document": {
            "title": head.title, "number": head.number, "issuer": head.issuer, "level": head.level,
            "issued": head.issued.isoformat() if head.issued else None,
            "valid": {"from": start.isoformat() if start else None, "to": end.isoformat() if end else None},
            "domains": list(draft.domains),
        },
        "status": "draft, not verified",
        "text": draft.document.text.original,
        "normal_text": draft.document.text.normal,
        "counts": counts(draft),
        "warnings": list(map(asdict, draft.warnings)),
        "clauses": [
            _clause(draft, each, f"{prefix(draft)}-{number}") for number, each in enumerate(draft.clauses, 1)
        ],
        "sentences": [_reading(draft, each) for each in draft.document.readings],
        "refused": [
            {"sentence": each.sentence, **asdict(each.why), "said": each.said} for each in draft.refused
        ],
    }  # fmt: skip


def counts(draft: Draft) -> dict[str, int]:
    """How many sentences are in each state."""
    by_state = Counter(each.state for each in draft.document.readings)
    return {state.value: by_state[state] for state in State}


def _place(draft: Draft, span: Span) -> dict[str, list[int]]:
    return {"normal": list(span), "original": list(draft.document.text.origin(span))}


def _clause(draft: Draft, clause: Clause, code: str) -> dict[str, Any]:
    amount = clause.made
    return {
        "code": code,
        "name": clause.name,
        "article": clause.article,
        "kind": clause.kind,
        "sentences": [each.number for each in clause.readings],
        "conditions": [_condition(draft, each) for each in clause.conditions],
        "amount": amount and {
            "formula": amount.text or None,
            "cap": clause.cap.values[-1].rule_text if clause.cap else None,
            "cap_period": clause.cap_period or None,
            "upper": amount.upper or not amount.text,
            "instalments": list(clause.instalments),
            "doubts": list(map(asdict, amount.doubts)),
        },
        "stacking": [each.text for each in clause.stacking],
        "delivery": clause.delivery or None,
        "window": clause.window or None,
    }  # fmt: skip


def _condition(draft: Draft, each: Condition) -> dict[str, Any]:
    return {
        "test": each.test or None,
        "finding": each.finding or None,
        "literal": each.literal,
        "or": each.either,
        "lists": [
            {"opened_by": choice.opened, "at_least": choice.count or None, "item": item}
            for choice, item in each.path
        ],
        "source": each.source,
        "place": _place(draft, each.span),
        "doubts": list(map(asdict, each.doubts)),
    }


def _reading(draft: Draft, each: Reading) -> dict[str, Any]:
    return {
        "number": each.number,
        "article": each.article,
        "state": each.state.value,
        "words": each.words,
        "place": _place(draft, each.span),
        "proposals": [_proposal(draft, proposal) for proposal in each.proposals],
        "left": [
            {"words": draft.document.text.words(span), "place": _place(draft, span)} for span in each.left
        ],
    }


def _proposal(draft: Draft, each: Proposal) -> dict[str, Any]:
    return {
        "role": each.role.value,
        "words": each.words,
        "values": [value.rule_text for value in each.values],
        "test": each.test or None,
        "subject": each.subject or None,
        "about": each.about or None,
        "op": each.op or None,
        "upper": each.upper,
        "text": each.text or None,
        "labels": list(each.labels),
        "source": each.source,
        "place": _place(draft, each.span),
        "doubts": list(map(asdict, each.doubts)),
    }


def report(draft: Draft) -> str:
    """The draft to be read: the document, its clauses, then every sentence in order with what was made of it."""
    return "\n".join([*_top(draft), "", *_clause_lines(draft), "", *_sentence_lines(draft), ""])


def _top(draft: Draft) -> list[str]:
    head, (start, end) = draft.document.head, draft.valid
    states = "，".join(f"{STATE_ZH[state]} {counts(draft)[state.value]}" for state in State)
    english = ", ".join(f"{state.value} {counts(draft)[state.value]}" for state in State)
    lines = [
        f"# 起草稿（未核实）/ Draft, not verified: {head.title or draft.name or '标题未读出'}",
        "",
        f"- 文号 / number: {head.number or '—'}；发文机关 / issuer: {head.issuer or '—'}",
        f"- 层级 / level: {head.level or '—'}",
        f"- 成文 / issued: {head.issued or '—'}；有效 / valid: {start or '—'} → {end or '—'}",
        f"- 句子 / sentences: {states} / {english}",
        f"- 条款 / clauses: {len(draft.clauses)}",
    ]
    lines += [f"- 注意 / note: {each.zh} / {each.en}" for each in draft.warnings]
    return lines


def _clause_lines(draft: Draft) -> list[str]:
    lines = ["## 条款 / Clauses", ""]
    for number, clause in enumerate(draft.clauses, 1):
        rests = "、".join(str(each.number) for each in clause.readings)
        lines.append(f"### {prefix(draft)}-{number} {clause.name}（{clause.article}，第 {rests} 句）")
        for member in tree(clause.conditions).members:
            lines += _member_lines(member, "")
        if clause.made is not None:
            cap = f"，上限 / cap {clause.cap.values[-1].rule_text}" if clause.cap else ""
            formula = f"`{clause.made.text}`" if clause.made.text else "公式待定 / formula open"
            lines.append(f"- 金额 / amount: {formula}{cap}{_doubts(clause.made.doubts)}")
        lines += [f"- 叠加 / stacking: {each.text}（{each.words}）" for each in clause.stacking]
        lines.append("")
    return lines


def _member_lines(member: ConditionGroup | Condition, indent: str) -> list[str]:
    if isinstance(member, ConditionGroup):
        below = [line for each in member.members for line in _member_lines(each, f"{indent}  ")]
        return [f"{indent}- {member.words.zh} / {member.words.en}:", *below]
    statement = f"`{member.test}`" if member.test else f"人工认定 / finding: {member.finding}"
    mark = f"（{ENDPOINT}）" if member.source != "rules" else ""
    return [f"{indent}- {statement}{mark}{_doubts(member.doubts)}"]


def _sentence_lines(draft: Draft) -> list[str]:
    lines = ["## 逐句 / Sentence by sentence", ""]
    for each in draft.document.readings:
        place = draft.document.text.origin(each.span)
        lines.append(
            f"{each.number}. [{STATE_ZH[each.state]} {each.state.value}] "
            f"({place.start}–{place.end}) {each.words.strip()}"
        )
        for proposal in each.proposals:
            value_text = (
                proposal.test or "、".join(value.rule_text for value in proposal.values) or proposal.text
            )
            mark = f" {ENDPOINT}" if proposal.source != "rules" else ""
            lines.append(
                f"   - {ROLE_ZH[proposal.role]} {proposal.role.value}: `{value_text}` ← “{proposal.words}”"
                f"{mark}{_doubts(proposal.doubts)}"
            )
        if each.left and each.state in (State.PARTLY, State.NOT_UNDERSTOOD):
            pieces = "；".join(draft.document.text.words(span) for span in each.left)
            lines.append(f"   - 没有读懂 / not understood: {pieces}")
    lines += [
        f"- 第 {each.sentence} 句，端点所提被拒：{each.why.zh} / refused: {each.why.en}"
        for each in draft.refused
    ]
    return lines


def _doubts(doubts: tuple[Text, ...]) -> str:
    return "".join(f"（存疑：{each.zh} / in doubt: {each.en}）" for each in doubts)
