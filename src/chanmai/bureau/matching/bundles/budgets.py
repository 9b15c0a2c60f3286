"""The budgets that an officer names on the page: the clauses that are paid from each, and the money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chanmai.engine.eligibility.bundles.bundle import Budget
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.engine.facts.numerals import field_number
from chanmai.engine.facts.texts import Text

MOST_BUDGETS = 8
WAN = 1_000_000  # 分
AMOUNT_DIGITS = 9
DOCUMENT = "document:"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a budget can pay: one clause, or all clauses of a document."""

    value: str
    name: str
    clauses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form: what was chosen and typed, what is wrong with it, and the budget if nothing is."""

    number: int
    chosen: str
    typed: str
    fault: Text | None = None
    budget: Budget | None = None


def choices(clauses: Mapping[str, Clause]) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """The documents with more than one clause, and the clauses, in the order given."""
    by_title: dict[str, list[str]] = {}
    for code, clause in clauses.items():
        by_title.setdefault(clause.document.title, []).append(code)
    documents = tuple(
        Choice(DOCUMENT + title, title, frozenset(codes))
        for title, codes in by_title.items()
        if len(codes) > 1
    )
    return documents, tuple(Choice(code, clause.name, frozenset({code})) for code, clause in clauses.items())


def lines(query: Mapping[str, str], options: Sequence[Choice]) -> tuple[Line, ...]:
    """The lines that were filled in (parameters of.<n> and limit.<n>, 万元), and an empty one while there is room."""
    known = {choice.value: choice for choice in options}
    budget_lines: list[Line] = []
    for place in range(MOST_BUDGETS):
        value, amount_text = (
            query.get(f"of.{place}", "").strip(),
            query.get(f"limit.{place}", "").strip()[:20],
        )
        if value or amount_text:
            budget_lines.append(_line(len(budget_lines), value, amount_text, known))
    if len(budget_lines) < MOST_BUDGETS:
        budget_lines.append(Line(len(budget_lines), "", ""))
    return tuple(budget_lines)


def _line(number: int, value: str, amount_text: str, known: Mapping[str, Choice]) -> Line:
    choice = known.get(value)
    if choice is None:
        fault = Text(
            "请选这笔额度支付哪个文件或条款。", "Choose the document or clause that this budget pays."
        )
        return Line(number, "", amount_text, fault)
    amount = field_number(amount_text.replace(",", "").replace("，", ""), AMOUNT_DIGITS)
    if amount is None:
        fault = Text(
            "额度请写成不小于零的数，以万元为单位，如 500。",
            "Write the budget as a number not below zero, in 万元 (10,000 yuan), such as 500.",
        )
        return Line(number, value, amount_text, fault)
    return Line(number, value, amount_text, budget=Budget(choice.name, int(amount * WAN), choice.clauses))
