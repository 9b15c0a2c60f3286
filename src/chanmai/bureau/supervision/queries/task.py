"""One measure with everything that was said of it."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.supervision.models import Charge, Evidence, Opinion, Progress
from chanmai.bureau.supervision.queries.measures import (
    TaskRow,
    charge_of,
    may_opine_on,
    may_report_on,
    measure_of,
    task_row,
    words_of,
)


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """Who was put in charge, when, why. The last one holds."""

    owner_name: str
    start_on: datetime.date
    due_on: datetime.date
    goal: int | None
    counted: str
    reason: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word on progress. `corrects` is the number of the one that it corrects, `corrected_by` of the one that
    corrects it; 0 for none. `file_name` is empty where no file came with it."""

    pk: int
    text: str
    percent: int | None
    count: int | None
    link: str
    file_name: str
    digest: str
    size: int
    corrects: int
    corrected_by: int
    organisation: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """What an expert said."""

    text: str
    organisation: str
    by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A measure: where it stands, its charges, words and opinions, each the newest first; what the viewer may do."""

    row: TaskRow
    charges: tuple[ChargeRow, ...]
    words: tuple[WordRow, ...]
    opinions: tuple[OpinionRow, ...]
    targets: tuple[tuple[str, str], ...]
    goal: int | None
    counted: str
    may_report: bool
    may_opine: bool


def task(viewer: Viewer, code: str, lang: str, *, as_of: datetime.date) -> TaskPage:
    """One measure. Raises NotFound for one that there is not, or is not in sight."""
    measure = measure_of(viewer, code)
    held = charge_of(code)
    return TaskPage(
        row=task_row(measure, held, words_of(viewer, as_of).get(code, []), lang, as_of),
        charges=tuple(map(_charge, Charge.objects.select_related("owner").filter(measure=code).reverse())),
        words=_words(code),
        opinions=tuple(
            OpinionRow(each.text, each.organisation, each.by, each.at)
            for each in Opinion.objects.filter(measure=code).reverse()
        ),
        targets=tuple(
            (each.slug, each.title.of(lang))
            for each in city_pack().plan.targets.targets
            if held is not None and each.slug in held.targets
        ),
        goal=held.goal if held is not None else None,
        counted=held.counted if held is not None else "",
        may_report=may_report_on(viewer, code),
        may_opine=may_opine_on(viewer, code),
    )


def evidence_of(viewer: Viewer, word_id: int) -> tuple[str, bytes]:
    """Name and bytes of the file that came with a word. Raises NotFound for none, and out of sight."""
    found = Evidence.objects.select_related("progress").filter(progress_id=word_id).first()
    if found is None:
        raise NotFound
    measure_of(viewer, found.progress.measure)
    return found.name, bytes(found.content)


def _charge(row: Charge) -> ChargeRow:
    return ChargeRow(
        str(row.owner), row.start_on, row.due_on, row.goal, row.counted, row.reason, row.by, row.at
    )


def _words(code: str) -> tuple[WordRow, ...]:
    rows = Progress.objects.filter(measure=code)
    corrections = {row.corrects_id or 0: row.pk for row in rows}
    kept = Evidence.objects.filter(progress__measure=code).defer("content")
    files = {each.progress_id: each for each in kept}
    return tuple(_word(row, corrections, files.get(row.pk)) for row in reversed(rows))


def _word(row: Progress, corrections: dict[int, int], file: Evidence | None) -> WordRow:
    return WordRow(
        pk=row.pk,
        text=row.text,
        percent=row.percent,
        count=row.count,
        link=row.link,
        file_name=file.name if file is not None else "",
        digest=file.digest if file is not None else "",
        size=file.size if file is not None else 0,
        corrects=row.corrects_id or 0,
        corrected_by=corrections.get(row.pk, 0),
        organisation=row.organisation,
        by=row.by,
        at=row.at,
    )
