"""What waits for somebody in the data of firms: refused files, open questions, missing returns."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import BatchState, ImportBatch, Question, QuestionState
from chanmai.bureau.enterprises.queries.scope import firms_in_sight, in_scope, visible_imports
from chanmai.engine.facts.texts import NO_TEXT, Text

TAKEN = (BatchState.ACCEPTED, BatchState.PARTIAL)


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """Open questions of one kind; `text` are the words of one of them."""

    code: str
    firms: int
    questions: int
    text: Text


@dataclass(frozen=True, slots=True)
class WaitingFirm:
    """A firm of which something is asked or missing."""

    id: int
    name: str
    district: str
    period: str
    text: Text
    asked_at: datetime.datetime | None
    demo: bool


def refused_files(viewer: Viewer) -> int:
    """Files that were refused and of which nothing has been taken since; those that the visitor may see."""
    later = ImportBatch.objects.filter(sha256=OuterRef("sha256"), state__in=TAKEN, pk__gt=OuterRef("pk"))
    imports = visible_imports(viewer).filter(~Exists(later), state=BatchState.REFUSED)
    return imports.values("sha256").distinct().count()


def question_kinds(viewer: Viewer) -> tuple[QuestionKind, ...]:
    """Open questions in the visitor's scope by kind, the most frequent first."""
    rows = (
        _open_questions(viewer)
        .order_by()
        .values("code")
        .annotate(firms=Count("enterprise_id", distinct=True), n=Count("pk"), first=Min("pk"))
    )
    kinds = sorted(rows, key=lambda row: (-row["n"], row["code"]))
    words = {
        pk: Text(zh, en)
        for pk, zh, en in Question.objects.filter(pk__in=[row["first"] for row in kinds]).values_list(
            "pk", "zh", "en"
        )
    }
    return tuple(QuestionKind(row["code"], row["firms"], row["n"], words[row["first"]]) for row in kinds)


def questions_of(viewer: Viewer, code: str, *, limit: int) -> tuple[int, tuple[WaitingFirm, ...]]:
    """How many open questions of a kind there are, and the oldest of them with their firms."""
    questions = (
        _open_questions(viewer).filter(code=code).select_related("enterprise").order_by("asked_at", "pk")
    )
    rows = tuple(
        WaitingFirm(
            each.enterprise_id,
            each.enterprise.name,
            each.enterprise.district,
            each.period,
            Text(each.zh, each.en),
            each.asked_at,
            each.enterprise.demo,
        )
        for each in questions[:limit]
    )
    return questions.count(), rows


def firms_by_number(viewer: Viewer, ids: Sequence[int]) -> tuple[WaitingFirm, ...]:
    """Firms by their numbers, as far as the visitor may see them, by name."""
    rows = (
        firms_in_sight(viewer)
        .filter(pk__in=ids)
        .order_by("pinyin", "pk")
        .values_list("pk", "name", "district", "demo")
    )
    return tuple(WaitingFirm(pk, name, place, "", NO_TEXT, None, demo) for pk, name, place, demo in rows)


def _open_questions(viewer: Viewer) -> QuerySet[Question]:
    return Question.objects.filter(in_scope(viewer, "enterprise__"), state=QuestionState.OPEN)
