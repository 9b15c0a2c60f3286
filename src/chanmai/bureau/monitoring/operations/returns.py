"""One return: cells as they are typed, filing them, and the review of what was filed."""

import datetime
from collections.abc import Collection, Mapping

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.operations.returns import cells_of, file_return
from chanmai.bureau.enterprises.queries.filings import arrivals
from chanmai.bureau.monitoring.models import DraftCell, Remark, RemarkKind, Return, Verdict
from chanmai.bureau.monitoring.operations.collections import checked_reason
from chanmai.bureau.monitoring.permissions import may_file_return, may_review
from chanmai.bureau.monitoring.queries.returns import visible_return
from chanmai.bureau.monitoring.queries.sheet import texts_filed
from chanmai.bureau.monitoring.schedule import layout_of
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text

LONGEST = 200  # signs in a cell


def save_cell(*, return_id: int, fact: str, text: str, was: str, by: Viewer, at: datetime.datetime) -> None:
    """Keep what was typed into a cell; `was` is what the visitor saw there before.

    Raises Forbidden; NotFound out of scope and for a cell that the form does not have; Unfit for a text that is too
    long; Conflict when the cell has been changed elsewhere meanwhile: then `code` is “changed_elsewhere”.
    """
    if not may_file_return(by):
        raise Forbidden
    row = visible_return(by, return_id)
    layout = layout_of(row.collection.form)
    if fact not in {each.code for _, each in cells_of(layout)}:
        raise NotFound
    _refuse_long(text)
    with transaction.atomic():
        Return.objects.select_for_update().get(pk=row.pk)
        cell = DraftCell.objects.filter(of=row, fact=fact).first()
        there = cell.text if cell is not None else texts_filed(row, layout).get(fact, "")
        if there == text:
            return
        if there != was:
            who = cell.by if cell is not None else ""
            raise Conflict(
                Text(
                    f"这一格已被{who}改为“{there}”。",
                    f"This cell was changed to `{there}` {who and 'by ' + who}.",
                ),
                mend=Text("请选用其中一个。", "Choose one of the two."),
                code="changed_elsewhere",
            )
        DraftCell.objects.update_or_create(
            of=row, fact=fact, defaults={"text": text, "by": by.name, "at": at}
        )


def keep_draft(*, return_id: int, texts: Mapping[str, str], by: Viewer, at: datetime.datetime) -> None:
    """Keep all that was typed, by fact code, whatever stood there. Raises Forbidden, NotFound out of scope, Unfit."""
    if not may_file_return(by):
        raise Forbidden
    row = visible_return(by, return_id)
    for text in texts.values():
        _refuse_long(text)
    before = texts_filed(row, layout_of(row.collection.form))
    before |= dict(DraftCell.objects.filter(of=row).values_list("fact", "text"))
    cells = [
        DraftCell(of=row, fact=fact, text=text, by=by.name, at=at)
        for fact, text in texts.items()
        if text != before.get(fact)
    ]
    DraftCell.objects.bulk_create(
        cells, update_conflicts=True, unique_fields=["of", "fact"], update_fields=["text", "by", "at"]
    )


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise Unfit(Text(f"最多 {LONGEST} 个字。", f"At most {LONGEST} signs."), code="too_long")


def file(
    *, return_id: int, texts: Mapping[str, str], notes: Mapping[str, str], before: int | None, by: Viewer,
    at: datetime.datetime, only: Collection[str] | None = None,
) -> int | None:  # fmt: skip
    """File a return as it was typed; the number of the filing, None when it only repeats the last one.

    With `only`, these cells alone are filed, as `file_return` says. The draft of what is filed is given up, the notes
    stay; a return that was sent back is to be reviewed again when its figures stand and something new is said of them.
    Raises Forbidden, NotFound out of scope, and what `file_return` raises.
    """
    if not may_file_return(by):
        raise Forbidden
    row = visible_return(by, return_id)
    notes = {code: text.strip()[:500] for code, text in notes.items() if text.strip()}
    filing = file_return(
        layout_of(row.collection.form),
        firm=row.enterprise_id,
        period=row.collection.period,
        texts=texts,
        notes=notes,
        before=before,
        by=by,
        at=at,
        only=only,
    )
    said = dict(Remark.objects.filter(of=row, kind=RemarkKind.NOTE).values_list("check_code", "text"))
    with transaction.atomic():
        drafts = DraftCell.objects.filter(of=row)
        (drafts if only is None else drafts.filter(fact__in=only)).delete()
        Remark.objects.bulk_create(
            Remark(of=row, kind=RemarkKind.NOTE, check_code=code, text=text, by=by.name, at=at)
            for code, text in notes.items()
            if said.get(code) != text
        )
        if only is None and filing is None and notes != {code: said.get(code) for code in notes}:
            Return.objects.filter(pk=row.pk, verdict=Verdict.RETURNED).update(
                verdict=Verdict.NONE, reviewed=None
            )
    return filing


def review(
    *, return_id: int, filing: int, accept: bool, reason: str = "", by: Viewer, at: datetime.datetime
) -> None:
    """Accept the filing that the reviewer saw, or send it back, which needs a reason.

    Raises Forbidden, NotFound out of scope, Unfit without a reason, Conflict when another version has come meanwhile.
    """
    if not may_review(by):
        raise Forbidden
    reason = "" if accept else checked_reason(reason)
    row = visible_return(by, return_id)
    of, firm = row.collection, row.enterprise_id
    last = arrivals(by, of.form, of.period, firm=firm).get(firm)
    if last is None or last.filing != filing:
        raise Conflict(
            Text(
                "企业刚刚另报了一版，请看过再审。",
                "The firm has filed another version; please look at it first.",
            ),
            code="filed_meanwhile",
        )
    verdict = Verdict.ACCEPTED if accept else Verdict.RETURNED
    with transaction.atomic():
        before = {"verdict": row.verdict, "filing": row.reviewed}
        Return.objects.filter(pk=row.pk).update(reviewed=filing, verdict=verdict)
        if reason:
            Remark.objects.create(of=row, kind=RemarkKind.RETURNED, text=reason, by=by.name, at=at)
        record_audit(
            by=by, action="review_return", target=f"{row.collection} {row.enterprise_id}", at=at,
            before=before, after={"verdict": verdict, "filing": filing}, reason=reason,
        )  # fmt: skip


def remark(*, return_id: int, text: str, by: Viewer, at: datetime.datetime) -> None:
    """Say something on a return, to be read by the firm and its officers. Raises NotFound out of scope, Unfit."""
    row = visible_return(by, return_id)
    Remark.objects.create(of=row, kind=RemarkKind.COMMENT, text=checked_reason(text), by=by.name, at=at)
