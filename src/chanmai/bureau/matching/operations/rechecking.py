"""Deciding a part of a run again by the exact engine before anything of it is kept."""

from dataclasses import dataclass

from chanmai.bureau.matching.models import MatchRun
from chanmai.bureau.refusal import Conflict
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount
from chanmai.engine.facts.printing import show_money
from chanmai.engine.facts.texts import Text
from chanmai.runners.deciding import Progress, Row
from chanmai.runners.recheck import PairAnswer, Recheck, recheck
from chanmai.runners.runner import Aside
from chanmai.runners.table import Table


@dataclass(frozen=True, slots=True)
class DecisionRows:
    """The kept decisions of all firms, and what was set aside."""

    rows: list[Row]
    aside: list[Aside]


def confirm(
    run: MatchRun, book: Book, table: Table, decisions: DecisionRows, progress: Progress
) -> DecisionRows:
    """What the exact engine confirms; notes in the run how much was decided again and what came out otherwise.

    Raises Conflict when the runner and the exact engine differ.
    """
    run.seed = seed_of(run)
    result = recheck(book, table, decisions.rows, seed=run.seed, aside=decisions.aside, progress=progress)
    run.checked = result.checked
    run.discrepancies = [each.as_json() for each in result.discrepancies]
    run.save(update_fields=["seed", "checked", "discrepancies"])
    if result.different:
        raise _refused(run, result)
    failed = {(each.subject, each.clause) for each in result.aside}
    rows = [row for row in decisions.rows if (row.subject, row.clause) not in failed]
    return DecisionRows(rows, [*decisions.aside, *result.aside])


def seed_of(run: MatchRun) -> int:
    """By what the pairs to decide again are drawn: another one for each run, the same when it is repeated."""
    return (int(run.snapshot_hash[:12], 16) + run.pk) % 2**48


def _refused(run: MatchRun, result: Recheck) -> Conflict:
    first = result.discrepancies[0]
    runner, exact = answer_text(first.runner), answer_text(first.exact)
    return Conflict(
        Text(
            f"复核 {result.checked} 项，{result.different} 项与规则引擎不一致，结果未采用，此前的匹配仍然有效。"
            f"首例：编号 {first.subject} 的企业，条款 {first.clause}，"
            f"{run.runner} “{runner.zh}”，规则引擎“{exact.zh}”。",
            f"Of {result.checked} decisions made again {result.different} differ from the exact engine; "
            "nothing was kept, the matching before stays in force. "
            f"First: firm no. {first.subject}, clause {first.clause}, "
            f"{run.runner} “{runner.en}”, exact engine “{exact.en}”.",
        ),
        mend=Text(
            "请把这一次匹配的页面交给管理员；可用 --on reference 重新匹配。",
            "Show the page of this matching to the administrator; --on reference matches by the exact engine.",
        ),
        code="recheck-differs",
    )


def answer_text(answer: PairAnswer) -> Text:
    """A standing with its amount, in words."""
    amount = AwardAmount(AmountKind(answer.kind), answer.low, answer.high)
    return Text.both(lambda lang: f"{answer.standing} {_money(amount, lang)}".strip())


def _money(amount: AwardAmount, lang: str) -> str:
    if amount.kind is AmountKind.NONE:
        return ""
    if amount.low is None and amount.high is None:
        return str(amount.kind)
    low, high = ("…" if each is None else show_money(each, lang) for each in (amount.low, amount.high))
    return low if low == high else f"{low}–{high}"
