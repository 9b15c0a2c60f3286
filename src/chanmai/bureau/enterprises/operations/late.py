"""What to tell of rows and files that changed nothing: others stand against them, or they were there already."""

from collections.abc import Mapping

from django.utils import timezone

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import BatchState, ImportBatch
from chanmai.bureau.enterprises.operations.comparison import Word
from chanmai.bureau.enterprises.operations.filings import NewFiling
from chanmai.bureau.enterprises.queries.batches import OTHERS_STAND
from chanmai.bureau.enterprises.queries.withdrawals import imports_withdrawn
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.engine.facts.texts import Text

MOST_NAMED = 4


def against_row(row: int, draft: NewFiling, against: Mapping[str, Word]) -> SheetProblem:
    """The finding about a row: which figures stay, by which form and filed when; and the way to change them."""
    pack = city_pack()
    facts = [pack.dictionary.get(code) for code in list(against)[:MOST_NAMED]]
    more = "…" if len(against) > MOST_NAMED else ""
    last = max(against.values(), key=lambda word: word.day)
    form = pack.forms.get(last.form)
    title = form.title if form is not None else Text(last.form, last.form)
    zh = "、".join(fact.name for fact in facts) + more
    en = ", ".join(fact.english for fact in facts) + more
    return SheetProblem(
        OTHERS_STAND,
        Text(
            f"这一行已收，但没有改变“{zh}”：《{title.zh}》{last.day} 填报的数不同且较新，仍有效"
            f"（本行填报日期 {draft.filed_at}）。若以本行为准，请撤回那份报表，或写明较晚的填报日期",
            f"The row was taken but did not change {en}: {title.of('en')} filed on {last.day} says otherwise, is newer "
            f"and still counts (this row: {draft.filed_at}). If this row is right, withdraw that filing or give a "
            "later day of filing",
        ),
        Severity.WARNING,
        row=row,
        value=zh,
        fact=next(iter(against)),
    )


def same_file(batch: ImportBatch) -> list[SheetProblem]:
    """Who brought the very same file before, if it still counts."""
    same = ImportBatch.objects.filter(sha256=batch.sha256, state=BatchState.ACCEPTED).order_by("pk")
    earlier_batches = list(same)
    withdrawn = imports_withdrawn([earlier.pk for earlier in earlier_batches])
    earlier = next((each for each in earlier_batches if each.pk not in withdrawn), None)
    if earlier is None:
        return []
    at = timezone.localtime(earlier.at, timezone.get_default_timezone())
    return [
        SheetProblem(
            "same_file",
            Text(
                f"这个文件已于 {at:%Y-%m-%d %H:%M} 由 {earlier.by} 导入，内容完全相同，本次没有新增",
                f"This very file was imported on {at:%Y-%m-%d %H:%M} by {earlier.by}; nothing was added",
            ),
            Severity.NOTE,
        )
    ]
