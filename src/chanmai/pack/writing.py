"""A clause as the folder of a policy: policy.yaml, and cases.yaml with the firms that the engine made for it.

What `load` reads back from it is the same clause. Words are written in double quotes, which YAML reads as JSON does.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from chanmai.engine.eligibility.clauses.clause import (
    Amount,
    Clause,
    Condition,
    Document,
    Group,
    Stacking,
    Validity,
)
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Verdict
from chanmai.engine.eligibility.clauses.in_kind import InKind
from chanmai.engine.eligibility.versions.samples import Sample
from chanmai.engine.facts.dictionary import AWARD, FINDING, Dictionary
from chanmai.engine.facts.fact import Fact, Value
from chanmai.engine.facts.periods import earlier_named
from chanmai.engine.facts.printing import digits, show
from chanmai.engine.facts.reading import STRICT, read
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Fetch
from chanmai.engine.language.printing import to_chinese
from chanmai.pack.amounts import STEPS

YUAN, WAN = 100, 1_000_000  # 分
STEP_NAMES = {step: name for name, step in STEPS.items()}
TRUTHS = {Verdict.MET: "成立", Verdict.NOT_MET: "不成立", Verdict.UNKNOWN: "未知"}
TEXTS = ("article", "kind", "applies_to", "matter", "reference")
LATER_TEXTS = ("delivery", "window", "payer", "notes")
LISTS = ("domains", "replaces", "materials")


def policy_yaml(clause: Clause, *, remarks: Sequence[str] = ()) -> str:
    """The text of policy.yaml with the one clause. `remarks` stand above it as comments, a line each."""
    lines = [f"# {line}" for line in remarks]
    lines += [*_document(clause.document), *_head(clause), "clauses:", *_clause(clause)]
    return "\n".join(lines) + "\n"


def cases_yaml(clause: Clause, firms: Iterable[Sample], day: datetime.date, dictionary: Dictionary) -> str:
    """The text of cases.yaml, a case for each firm; `day` is that of the decisions."""
    lines = [
        "# 案例由引擎所拟并判定，企业均为虚构。",
        "# Cases made and decided by the engine; the firms are invented.",
    ]
    for number, firm in enumerate(firms, 1):
        lines += _case(clause, firm, number, day, dictionary)
    return "\n".join(lines) + "\n"


def quote(words: str) -> str:
    """A text as a value."""
    return json.dumps(words, ensure_ascii=False)


def money_text(fen: int) -> str:
    """Money as a pack writes it, exactly: 500万元, 1234.56元."""
    if fen and fen % WAN == 0:
        return f"{fen // WAN}万元"
    return digits(Fraction(fen, YUAN)) + "元"


def _document(document: Document) -> Iterator[str]:
    yield "document:"
    yield f"  title: {quote(document.title)}"
    yield f"  number: {quote(document.number) if document.number else 'null'}"
    yield f"  issuer: {quote(document.issuer)}"
    yield f"  level: {document.level}"
    yield f"  issued: {document.issued or 'null'}"
    yield f"  url: {quote(document.url) if document.url else 'null'}"


def _head(clause: Clause) -> Iterator[str]:
    yield f"status: {clause.status}"
    if clause.status_note:
        yield f"status_note: {quote(clause.status_note)}"
    yield f"evidence: {clause.evidence}"
    if clause.seen:
        yield f"seen: {quote(clause.seen)}"
    if clause.validity != Validity():
        yield f"valid: {{from: {clause.validity.start or 'null'}, to: {clause.validity.end or 'null'}}}"


def _clause(clause: Clause) -> Iterator[str]:
    yield f"  - code: {clause.code}"
    yield f"    name: {quote(clause.name)}"
    yield from _keys(clause, TEXTS)
    for name in LISTS:
        if words := getattr(clause, name):
            yield f"    {name}: [{', '.join(map(quote, words))}]"
    yield "    conditions:"
    yield from _tree(clause.condition, "      ")
    yield from _amount(clause.amount)
    if clause.in_kind:
        yield f"    in_kind: [{', '.join(map(_in_kind, clause.in_kind))}]"
    if clause.stacking:
        yield f"    stacking: [{', '.join(map(_stacking, clause.stacking))}]"
    yield from _keys(clause, LATER_TEXTS)
    if clause.deadline:
        yield f"    deadline: {clause.deadline}"


def _in_kind(item: InKind) -> str:
    shares = (("from", item.low), ("to", item.high))
    bounds = [f"{key}: {digits(share * 100)}%" for key, share in shares if share is not None]
    article = [f"article: {quote(item.article)}"] if item.article else []
    return f"{{{', '.join([f'what: {quote(item.what)}', *bounds, *article])}}}"


def _keys(clause: Clause, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if words := getattr(clause, name):
            yield f"    {name}: {quote(words)}"


def _tree(condition: Condition, indent: str) -> Iterator[str]:
    """A condition that stands alone under a key."""
    if not isinstance(condition, Group):
        yield f"{indent}{_leaf(condition)}"
        return
    for line in _group(condition):
        yield f"{indent}{line}"


def _group(group: Group) -> Iterator[str]:
    size = len(group.items)
    if group.count not in (1, size):
        yield f"at_least: {group.count}"
    yield "all:" if group.count == size else "any:" if group.count == 1 else "of:"
    for item in group.items:
        lines = list(_group(item)) if isinstance(item, Group) else [_leaf(item)]
        for number, line in enumerate(lines):
            yield f"  {'- ' if number == 0 else '  '}{line}"
    if group.article:
        yield f"article: {quote(group.article)}"


def _leaf(test: Condition) -> str:
    """A test or a finding on one line."""
    if isinstance(test, Group):
        raise TypeError("a group is not one line · 条件组不能写成一行")
    if test.finding:
        name = test.expr.ref.fact.rpartition(".")[2] if isinstance(test.expr, Fetch) else ""
        parts = [f"finding: {quote(test.text)}", f"key: {name}"]
    else:
        parts = [f"test: {quote(to_chinese(test.expr))}"]
    parts += [f"{name}: {quote(words)}" for name in ("article", "literal") if (words := getattr(test, name))]
    if not test.verified:
        parts.append("verified: 否")
    return f"{{{', '.join(parts)}}}"


def _amount(amount: Amount | None) -> Iterator[str]:
    if amount is None:
        yield "    amount: null"
        return
    yield "    amount:"
    if amount.formula is not None:
        yield f"      formula: {quote(to_chinese(amount.formula))}"
    if amount.cap is not None:
        yield f"      cap: {money_text(amount.cap)}"
    if amount.cap_period:
        yield f"      cap_period: {quote(amount.cap_period)}"
    yield f"      bound: {amount.bound}"
    yield f"      rounding: {STEP_NAMES[amount.rounding.step]}"
    yield f"      mode: {amount.rounding.mode}"
    if amount.instalments:
        shares = (digits(share * 100) + "%" for share in amount.instalments)
        yield f"      instalments: [{', '.join(shares)}]"
    if amount.article:
        yield f"      article: {quote(amount.article)}"
    yield f"      words: {quote(amount.words)}"


def _stacking(rule: Stacking) -> str:
    parts = [f"group: {quote(rule.group)}", f"take: {rule.take}"]
    if rule.cap is not None:
        parts.append(f"cap: {money_text(rule.cap)}")
    if rule.article:
        parts.append(f"article: {quote(rule.article)}")
    return f"{{{', '.join(parts)}}}"


def _case(
    clause: Clause, firm: Sample, number: int, day: datetime.date, dictionary: Dictionary
) -> Iterator[str]:
    decision = firm.decision
    yield f"- clause: {clause.code}"
    yield f"  name: {quote(f'{number} {_name(firm)}')}"
    yield f"  as_of: {day}"
    facts = [*_facts(clause, firm.values, dictionary), *_awards(firm.awards)]
    yield "  facts:" if facts else "  facts: {}"
    for name, value in facts:
        yield f"    {quote(name)}: {value}"
    if not firm.history_complete:
        yield "  history: 未知"
    yield f"  expect: {decision.verdict}"
    if decision.verdict is Verdict.MET:
        yield f"  amount: {_expected(decision.amount)}"


def _name(firm: Sample) -> str:
    if firm.shows is None:
        return "各项条件" if firm.values or firm.awards else "什么都还不知道"
    key, verdict = firm.shows
    return f"条件 {key} {TRUTHS[verdict]}"


def _facts(clause: Clause, values: Mapping[Ref, Value], dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    for ref, value in sorted(values.items()):
        fact = dictionary.get(ref.fact)
        own = FINDING + ref.subject.removeprefix(f"{clause.code}.")
        name = own if ref.prefix == FINDING else ref.fact
        yield earlier_named(fact.period, ref.back).zh + name, _value(fact, value)


def _value(fact: Fact, value: Value) -> str:
    """A value as a case writes it. Raises ValueError for a quantity that would not be read back as the same."""
    if isinstance(value, frozenset):
        return f"[{', '.join(map(quote, sorted(value)))}]"
    text = show(fact, value)
    if not isinstance(value, str) and read(fact, text, STRICT).value != value:
        raise ValueError(f"{fact.name} cannot be written as {text} · “{fact.name}”写成“{text}”会失真")
    return quote(text)


def _awards(awards: Mapping[str, AwardAmount]) -> Iterator[tuple[str, str]]:
    for code, amount in sorted(awards.items()):
        yield f"{AWARD}{code}", money_text(amount.low or 0)


def _expected(amount: AwardAmount) -> str:
    match amount.kind:
        case AmountKind.NONE:
            return "无"
        case AmountKind.UPPER if amount.high is not None:
            return f"至多{money_text(amount.high)}"
        case AmountKind.EXACT if amount.low is not None:
            return money_text(amount.low)
        case AmountKind.INTERVAL:
            high = "未知" if amount.high is None else money_text(amount.high)
            return f"[{money_text(amount.low or 0)}, {high}]"
    return "未知"
