"""Questions about data: asked by an import, answered by an officer. They block nothing."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.models import ImportBatch, Question, QuestionState
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.operations.checking import CheckFailure, check_filings
from chanmai.bureau.enterprises.operations.filings import NewFiling
from chanmai.bureau.enterprises.operations.staging import Stage
from chanmai.bureau.enterprises.permissions import may_answer_questions
from chanmai.bureau.enterprises.queries.filings import values_filed, values_of_form
from chanmai.bureau.enterprises.queries.surroundings import Said, Surroundings
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.refusal import Conflict, NotFound
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.evaluate import evaluate

ABOUT_IDENTITY = frozenset(
    [
        *(
            "code_added",
            "namesake",
            "not_registered",
            "renamed",
            "name_differs",
            "matched_by_name",
            "no_code",
        ),
        "put_back",
    ]
)
"""Questions about who the firm is; they belong to no period."""

FEW = 50
"""Returns of a period that are looked up one by one; more of them are read together."""
MET = "后来报的数已与这条规则相符 / what was filed later meets the check"
"""The answer of questions that a later return settles."""
CLOSED = "数据已撤回 / the data were withdrawn"
"""The answer of questions that close with the data they are about."""


def ask_questions(batch: ImportBatch, stage: Stage, drafts: Sequence[NewFiling]) -> list[SheetProblem]:
    """Open a question for every warning about a firm and every check that a new filing fails.

    One that is open already stays as it is. Returns the failed checks as findings about rows.
    """
    questions: dict[tuple[int, str, str, str], Question] = {}
    for row, firm in stage.good:
        period = max(row.values, default="")
        for problem in row.problems:
            if firm.pk is not None and problem.severity is Severity.WARNING and problem.code != "hidden_row":
                _add(questions, _from_problem(batch, firm.pk, problem, period))
    failed = check_filings(stage.layout, [(d.enterprise, d.period, d.values) for d in drafts])
    for each in failed:
        _add(questions, _from_check(batch, each))
    open_now = Question.objects.filter(state=QuestionState.OPEN)
    open_keys = {
        key
        for firms in blocks({key[0] for key in questions})
        for key in open_now.filter(enterprise_id__in=firms).values_list(
            "enterprise_id", "code", "fact", "period"
        )
    }
    new = [q for key, q in questions.items() if key not in open_keys]
    answers_by_words = _settled(new)
    Question.objects.bulk_create([q for q in new if _words(q) not in answers_by_words], batch_size=500)
    return list(_findings(failed, stage))


def close_met(layout: Layout, firms: Collection[int]) -> int:
    """Close what these firms were asked about checks that their returns meet by now; how many questions that is.

    So a corrected figure, or the mended one of the year before, needs no second word of an officer.
    """
    checks = {check.code: check for check in layout.checks if not check.hard}
    still = Question.objects.filter(state=QuestionState.OPEN, code__in=checks)
    rows = [
        row
        for keys in blocks(firms)
        for row in still.filter(enterprise_id__in=keys).values_list("pk", "enterprise_id", "period", "code")
    ]
    said = _said(layout.code, {(firm, period) for _, firm, period, _ in rows})
    around = Surroundings(layout, {period for _, period in said}, {firm for firm, _ in said})
    for (firm, period), values in said.items():
        around.put(firm, period, values)
    met = [
        pk
        for pk, firm, period, code in rows
        if (firm, period) in said
        and evaluate(checks[code].test, around.look(firm, period, said[firm, period])) is True
    ]
    for keys in blocks(met):
        Question.objects.filter(pk__in=keys).update(state=QuestionState.ANSWERED, answer=MET)
    return len(met)


def _said(form: str, returns: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Said]:
    """What the returns of these firms and periods say by now."""
    by_period: dict[str, set[int]] = {}
    for firm, period in returns:
        by_period.setdefault(period, set()).add(firm)
    found: dict[tuple[int, str], Said] = {}
    for period, firms in by_period.items():
        if len(firms) > FEW:
            filed = values_of_form(form, period)
            found |= {(firm, period): filed[firm] for firm in firms if firm in filed}
            continue
        for firm in firms:
            last = values_filed(firm, form, period)
            if last is not None:
                found[firm, period] = last.values
    return found


def _settled(questions: Iterable[Question]) -> set[tuple[int, str, str]]:
    """What was asked about an identity in the same words and answered; closed with withdrawn data it is not settled."""
    closed = Question.objects.filter(code__in=ABOUT_IDENTITY).exclude(state=QuestionState.OPEN)
    return {
        words
        for firms in blocks({q.enterprise_id for q in questions if q.code in ABOUT_IDENTITY})
        for words in closed.exclude(answer=CLOSED)
        .filter(enterprise_id__in=firms)
        .values_list("enterprise_id", "code", "zh")
    }


def _words(question: Question) -> tuple[int, str, str]:
    return question.enterprise_id, question.code, question.zh


def _add(questions: dict[tuple[int, str, str, str], Question], question: Question) -> None:
    questions.setdefault((question.enterprise_id, question.code, question.fact, question.period), question)


def _findings(failed: Iterable[CheckFailure], stage: Stage) -> Iterable[SheetProblem]:
    rows = {firm.pk: row for row, firm in stage.good}
    for each in failed:
        row, check = rows[each.enterprise], each.check
        yield SheetProblem(
            check.code, check.message, Severity.WARNING, row=row.number, value=row.name, fact=check.fact
        )


def _from_problem(batch: ImportBatch, firm: int, problem: SheetProblem, period: str) -> Question:
    return Question(
        enterprise_id=firm,
        code=problem.code,
        fact=problem.fact,
        period="" if problem.code in ABOUT_IDENTITY else period,
        zh=problem.message.zh[:500],
        en=problem.message.en[:500],
        batch=batch,
        asked_at=batch.at,
    )


def _from_check(batch: ImportBatch, failed: CheckFailure) -> Question:
    return Question(
        enterprise_id=failed.enterprise,
        code=failed.check.code,
        fact=failed.check.fact,
        period=failed.period,
        zh=failed.check.message.zh,
        en=failed.check.message.en,
        batch=batch,
        asked_at=batch.at,
    )


@transaction.atomic
def answer_question(
    *,
    question_id: int,
    answer: str,
    dismiss: bool,
    by: Viewer,
    at: datetime.datetime,
    firm: int | None = None,
) -> None:
    """Record the answer, or that nobody will ask further; `firm`: about whom the question has to be.

    Raises NotFound out of scope and for a question about another firm, Conflict when closed.
    """
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("enterprise")
        .filter(pk=question_id)
        .first()
    )
    if (
        question is None
        or firm not in (None, question.enterprise_id)
        or not by.sees_firm(question.enterprise.code, question.enterprise.district, question.enterprise.park)
        or not may_answer_questions(by)
    ):
        raise NotFound(
            Text(
                "没有这一条数据疑问，或不在您的管辖范围内。",
                "There is no such question, or it is outside your scope.",
            ),
            code="no_question",
        )
    if question.state != QuestionState.OPEN:
        raise Conflict(Text("这一条已经处理过。", "This question is closed already."), code="question_closed")
    question.state = QuestionState.DISMISSED if dismiss else QuestionState.ANSWERED
    question.answer = answer.strip()[:500]
    question.save(update_fields=["state", "answer"])
    record_audit(
        by=by,
        action="answer_question",
        target=f"{question.enterprise.name} {question.code}"[:200],
        at=at,
        before={"state": QuestionState.OPEN},
        after={"question": question.pk, "state": question.state, "answer": question.answer},
    )
