"""Putting organisations in charge of measures, words on progress with evidence, opinions."""

import datetime
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.organisations import bodies_in_charge
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.supervision.lights import ALL
from chanmai.bureau.supervision.models import Charge, Evidence, Opinion, Progress
from chanmai.bureau.supervision.permissions import may_supervise
from chanmai.bureau.supervision.queries.measures import may_opine_on, may_report_on, measure_of
from chanmai.engine.facts.texts import Text

MEGABYTE = 1024 * 1024
LARGEST = 4 * MEGABYTE
"""Bytes of a file of evidence."""
WEB_ADDRESS = re.compile(r"https?://[^\s/<>\"]+(/[^\s<>\"]*)?")
LONGEST, REASON = 2000, 500  # signs of a word on progress, and of a reason


@dataclass(frozen=True, slots=True)
class Task:
    """With what an organisation is charged: dates, how many of what, slugs of targets."""

    owner: int
    start_on: datetime.date
    due_on: datetime.date
    goal: int | None = None
    counted: str = ""
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """What is reported: a text, perhaps a percent or a count, a link, a file (name, bytes), and what it corrects."""

    text: str
    percent: int | None = None
    count: int | None = None
    link: str = ""
    file: tuple[str, bytes] | None = None
    corrects: int | None = None


@transaction.atomic
def charge(codes: Collection[str], task: Task, *, reason: str, by: Viewer, at: datetime.datetime) -> int:
    """Put an organisation in charge of measures; how many. What held before stays on record.

    Raises Forbidden, NotFound for an unknown measure, Unfit for dates or targets that cannot be, or without a reason.
    """
    if not may_supervise(by):
        raise Forbidden
    reason = needed(reason, Text("请写明分派的理由。", "Say why it is assigned so."), REASON)
    _check_task(codes, task)
    for code in dict.fromkeys(codes):
        measure_of(by, code)
        before = Charge.objects.filter(measure=code).last()
        Charge.objects.create(
            measure=code,
            owner_id=task.owner,
            start_on=task.start_on,
            due_on=task.due_on,
            goal=task.goal,
            counted=task.counted.strip()[:40],
            targets=list(task.targets),
            reason=reason,
            by=by.name,
            at=at,
        )
        was = {"owner": before.owner_id, "due_on": str(before.due_on)} if before is not None else None
        after = {"owner": task.owner, "due_on": str(task.due_on), "goal": task.goal}
        record_audit(
            by=by, action="charge_measure", target=code, at=at, before=was, after=after, reason=reason
        )
    return len(set(codes))


def _check_task(codes: Collection[str], task: Task) -> None:
    slugs = {each.slug for each in city_pack().plan.targets.targets}
    faults = {
        "no-measure": (not codes, Text("请至少选一条举措。", "Choose a measure.")),
        "no-owner": (
            task.owner not in dict(bodies_in_charge()),
            Text("没有这个责任单位。", "There is no such organisation."),
        ),
        "dates": (task.start_on > task.due_on, Text("开始日晚于到期日。", "It would end before it begins.")),
        "no-goal": (task.goal == 0, Text("数量目标应大于零。", "A goal is more than zero.")),
        "no-target": (
            not set(task.targets) <= slugs,
            Text("没有这个指标。", "There is no such target."),
        ),
    }
    for code, (holds, words) in faults.items():
        if holds:
            raise Unfit(words, code=code)


@transaction.atomic
def report(code: str, word: Word, *, by: Viewer, at: datetime.datetime) -> int:
    """Add a word on the progress of a measure; its number. Nothing that was said before is touched.

    Raises NotFound, Forbidden for who is not in charge, Unfit for a word that cannot be, Conflict where what it
    corrects was corrected already.
    """
    measure_of(by, code)
    if not may_report_on(by, code):
        raise Forbidden
    text = needed(word.text, Text("请写明进展。", "Say how far it is."))
    held = Charge.objects.filter(measure=code).last()
    _check_word(word, held)
    if word.corrects is not None and not Progress.objects.filter(pk=word.corrects, measure=code).exists():
        raise NotFound
    try:
        with transaction.atomic():
            row = Progress.objects.create(
                measure=code,
                text=text,
                percent=word.percent,
                count=word.count,
                link=word.link,
                corrects_id=word.corrects,
                organisation=by.organisation_name,
                by=by.name,
                at=at,
            )
    except IntegrityError as error:
        raise Conflict(
            Text("这一条已经更正过。", "This entry has been corrected already."),
            mend=Text("请更正最新的那一条。", "Correct the latest one."),
            code="corrected",
        ) from error
    digest = _keep(row, word.file)
    after = {"text": text, "percent": word.percent, "count": word.count, "evidence": digest or None}
    record_audit(by=by, action="report_progress", target=f"{code} {row.pk}", at=at, after=after)
    return row.pk


def _check_word(word: Word, held: Charge | None) -> None:
    if word.percent is not None and not 0 <= word.percent <= ALL:
        raise Unfit(
            Text("完成比例在 0 至 100 之间。", "A percentage lies between 0 and 100."), code="percent"
        )
    if word.count is not None and (held is None or held.goal is None):
        raise Unfit(
            Text("这条举措没有数量目标，数量无从对照。", "This measure has no goal to count towards."),
            mend=Text("请填完成比例，或请市级人员定数量目标。", "Give a percentage, or have a goal set."),
            code="no-goal",
        )
    if word.percent is not None and word.count is not None:
        raise Unfit(Text("完成比例和数量只填一项。", "Give a percentage or a number, not both."), code="both")
    if word.link and not WEB_ADDRESS.fullmatch(word.link):
        raise Unfit(Text("佐证链接不是网址。", "The link is no web address."), code="link")
    if word.file is not None and len(word.file[1]) > LARGEST:
        raise Unfit(
            Text("佐证文件超过 4 MB，没有保存。", "The file is larger than 4 MB; nothing was saved."),
            code="large",
        )


def _keep(row: Progress, file: tuple[str, bytes] | None) -> str:
    """Keep a file beside the word; its digest."""
    if file is None:
        return ""
    name, content = file
    digest = hashlib.sha256(content).hexdigest()
    Evidence.objects.create(progress=row, name=name[-200:], digest=digest, size=len(content), content=content)
    return digest


@transaction.atomic
def opine(code: str, text: str, *, by: Viewer, at: datetime.datetime) -> None:
    """An expert's opinion on a measure. Raises NotFound, Forbidden, Unfit for an empty one."""
    measure_of(by, code)
    if not may_opine_on(by, code):
        raise Forbidden
    text = needed(text, Text("请写明意见。", "Write your opinion."))
    Opinion.objects.create(measure=code, text=text, organisation=by.organisation_name, by=by.name, at=at)
    record_audit(by=by, action="give_opinion", target=code, at=at, after={"text": text})


def needed(text: str, fault: Text, longest: int = LONGEST) -> str:
    """The text without blanks around it. Raises Unfit for none and for one that is too long."""
    text = text.strip()
    if not text:
        raise Unfit(fault, code="no-text")
    if len(text) > longest:
        raise Unfit(
            Text(f"文字超过 {longest} 字，没有保存。", f"More than {longest} signs; nothing was saved."),
            code="long-text",
        )
    return text
