"""Writing the good rows of an import: new firms, names, filings and questions. Runs inside its transaction."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import FormKind, Layout
from chanmai.bureau.enterprises.models import Enterprise, ImportBatch, NameKind, Naming
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.operations.filings import Arrival, DeliveryOutcome, NewFiling, add_filings
from chanmai.bureau.enterprises.operations.identity_columns import refresh_identity
from chanmai.bureau.enterprises.operations.late import against_row
from chanmai.bureau.enterprises.operations.naming import LENGTH, file_namings
from chanmai.bureau.enterprises.operations.news import note_news
from chanmai.bureau.enterprises.operations.questions import ask_questions, close_met
from chanmai.bureau.enterprises.operations.register import Firm
from chanmai.bureau.enterprises.operations.staging import GoodRow, Stage
from chanmai.bureau.enterprises.operations.withdrawals import put_back_firms
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.enterprises.sheets.row import SheetRow

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class ImportOutcome:
    """What an import wrote."""

    new_firms: int = 0
    rows_with_news: int = 0
    added: DeliveryOutcome = field(default_factory=DeliveryOutcome)
    questions: list[SheetProblem] = field(default_factory=list)


def write_stages(
    batch: ImportBatch, stages: Sequence[Stage], filed_at: datetime.date, progress: Progress
) -> ImportOutcome:
    """Write all good rows. `filed_at` is the day for rows that give none."""
    outcome = ImportOutcome()
    for stage in stages:
        progress("写入", 0, len(stage.good))
        others = _write_firms(batch, stage.good, outcome)
        others |= _write_names(batch, stage, filed_at)
        dated = bool(batch.wish.get("filed_at"))
        drafts = {row.number: _drafts(stage.layout, row, firm, filed_at, dated) for row, firm in stage.good}
        arrival = Arrival(batch.at, batch.source, stage.layout.reporter, batch.demo, batch)
        outcome.added = add_filings([d for each in drafts.values() for d in each], arrival)
        progress("写入", len(stage.good) // 2, len(stage.good))
        refresh_identity(outcome.added.news, batch.at, anew=outcome.added.identity)
        firms_with_filings = outcome.added.firms
        news = firms_with_filings | others
        note_news(outcome.added.news, batch.at, others=others)
        outcome.rows_with_news = sum(firm.pk in news for _, firm in stage.good)
        new_filings = [d for each in drafts.values() for d in each if d.enterprise in firms_with_filings]
        outcome.questions = [*ask_questions(batch, stage, new_filings), *_late(outcome.added, drafts)]
        close_met(stage.layout, {draft.enterprise for draft in new_filings})
        progress("写入", len(stage.good), len(stage.good))
    return outcome


def _late(outcome: DeliveryOutcome, drafts: Mapping[int, list[NewFiling]]) -> Iterator[SheetProblem]:
    """What of the rows does not count, since other words stand against it: told, never silent."""
    rows = {id(draft): number for number, each in drafts.items() for draft in each}
    for draft, against in outcome.late:
        yield against_row(rows[id(draft)], draft, against)


def _write_firms(batch: ImportBatch, good: Sequence[GoodRow], outcome: ImportOutcome) -> set[int]:
    new: dict[int, tuple[Firm, Enterprise]] = {}
    for row, firm in good:
        if firm.pk is None and id(firm) not in new:
            new[id(firm)] = (firm, _enterprise(batch, row, firm))
    Enterprise.objects.bulk_create([enterprise for _, enterprise in new.values()], batch_size=500)
    for firm, enterprise in new.values():
        firm.pk, firm.is_new = enterprise.pk, True
    outcome.new_firms = len(new)
    return {enterprise.pk for _, enterprise in new.values()} | _change_firms(batch, good)


def _enterprise(batch: ImportBatch, row: SheetRow, firm: Firm) -> Enterprise:
    return Enterprise(
        code=firm.code or None,
        name=firm.name,
        pinyin=names.spelling(firm.name).pinyin,
        status=row.status,
        source=batch.source,
        demo=batch.demo,
        batch=batch,
        added_at=batch.at,
        changed_at=batch.at,
    )


def _change_firms(batch: ImportBatch, good: Sequence[GoodRow]) -> set[int]:
    """States changed, and withdrawn firms put back."""
    put_back_firms({firm.pk for _, firm in good if firm.pk is not None and firm.back}, batch)
    due = {firm.pk: row.status for row, firm in good if firm.pk is not None and row.status}
    enterprises = []
    for enterprise in (
        enterprise for keys in blocks(due) for enterprise in Enterprise.objects.filter(pk__in=keys)
    ):
        if due[enterprise.pk] != enterprise.status:
            enterprise.status, enterprise.changed_at = due[enterprise.pk], batch.at
            enterprises.append(enterprise)
    Enterprise.objects.bulk_update(enterprises, ["status", "changed_at"], batch_size=500)
    return {enterprise.pk for enterprise in enterprises} | {
        firm.pk for _, firm in good if firm.pk is not None and firm.back
    }


def _write_names(batch: ImportBatch, stage: Stage, filed_at: datetime.date) -> set[int]:
    drafts = [
        Naming(
            enterprise_id=pk,
            name=name[:LENGTH],
            kind=kind,
            filed_at=row.filed_on or filed_at,
            received_at=batch.at,
            batch=batch,
        )
        for row, firm in stage.good
        if (pk := firm.pk) is not None
        for kind, name in _names_of(row, firm, stage.layout.kind)
    ]
    return file_namings(drafts, batch.at)


def _names_of(row: SheetRow, firm: Firm, form: FormKind) -> Iterator[tuple[str, str]]:
    """What the row calls its firm. The register says the current name; other forms do for firms that they bring."""
    if row.name and (firm.fresh or form is FormKind.REGISTRY) and row.code == firm.code:
        yield NameKind.CURRENT, row.name
    yield from ((NameKind.FORMER, name) for name in row.former)
    if row.short:
        yield NameKind.SHORT, row.short
    if firm.adopted and row.code:
        yield Naming.CODE, row.code


def _drafts(
    layout: Layout, row: SheetRow, firm: Firm, filed_at: datetime.date, dated: bool
) -> list[NewFiling]:
    if firm.pk is None:
        return []
    return [
        NewFiling(
            enterprise=firm.pk,
            form=layout.code,
            period=period,
            values=values,
            filed_at=row.filed_on or filed_at,
            item=row.item,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            dated=dated or row.filed_on is not None,
        )
        for period, values in sorted(row.values.items())
        if values
    ]
