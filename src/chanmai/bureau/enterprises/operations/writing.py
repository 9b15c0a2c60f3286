"""Writing the good rows of an import: new firms, names, filings and questions. Runs inside its transaction."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, ImportBatch, NameKind
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.operations.filings import Arrival, DeliveryOutcome, NewFiling, add_filings
from chanmai.bureau.enterprises.operations.identities import Firm
from chanmai.bureau.enterprises.operations.identity_columns import refresh_identity
from chanmai.bureau.enterprises.operations.news import note_news
from chanmai.bureau.enterprises.operations.questions import ask_questions
from chanmai.bureau.enterprises.operations.staging import GoodRow, Stage
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
    written = ImportOutcome()
    for stage in stages:
        progress("写入", 0, len(stage.good))
        touched = _write_firms(batch, stage.good, written)
        touched |= _write_names(stage.good)
        drafts = {row.number: _drafts(stage.layout, row, firm, filed_at) for row, firm in stage.good}
        arrival = Arrival(batch.at, batch.source, stage.layout.reporter, batch.demo, batch)
        written.added = add_filings([d for each in drafts.values() for d in each], arrival)
        progress("写入", len(stage.good) // 2, len(stage.good))
        refresh_identity(written.added.news, batch.at, anew=written.added.identity)
        filed = written.added.firms
        news = filed | touched
        note_news(written.added.news, batch.at, others=touched)
        written.rows_with_news = sum(firm.pk in news for _, firm in stage.good)
        fresh = [d for each in drafts.values() for d in each if d.enterprise in filed]
        written.questions = ask_questions(batch, stage, fresh)
        progress("写入", len(stage.good), len(stage.good))
    return written


def _write_firms(batch: ImportBatch, good: Sequence[GoodRow], written: ImportOutcome) -> set[int]:
    new: dict[int, tuple[Firm, Enterprise]] = {}
    for row, firm in good:
        if firm.pk is None and id(firm) not in new:
            new[id(firm)] = (firm, _enterprise(batch, row, firm))
    Enterprise.objects.bulk_create([added for _, added in new.values()], batch_size=500)
    for firm, added in new.values():
        firm.pk = added.pk
    written.new_firms = len(new)
    return {added.pk for _, added in new.values()} | _change_firms(batch, good)


def _enterprise(batch: ImportBatch, row: SheetRow, firm: Firm) -> Enterprise:
    return Enterprise(
        code=firm.code or None,
        name=firm.name,
        pinyin=names.spelling(firm.name).pinyin,
        status=row.status,
        source=batch.source,
        demo=batch.demo,
        added_at=batch.at,
        changed_at=batch.at,
    )


def _change_firms(batch: ImportBatch, good: Sequence[GoodRow]) -> set[int]:
    """Codes adopted, names and states changed."""
    due = {
        firm.pk: (firm, row.status)
        for row, firm in good
        if firm.pk is not None and (firm.adopted or firm.renamed_from or row.status)
    }
    changed = []
    for held in (held for keys in blocks(due) for held in Enterprise.objects.filter(pk__in=keys)):
        firm, status = due[held.pk]
        said = (firm.code or None, firm.name, status or held.status)
        if said != (held.code, held.name, held.status):
            held.code, held.name, held.status = said
            held.pinyin = names.spelling(held.name).pinyin
            held.changed_at = batch.at
            changed.append(held)
    Enterprise.objects.bulk_update(
        changed, ["code", "name", "pinyin", "status", "changed_at"], batch_size=500
    )
    return {held.pk for held in changed}


def _write_names(good: Sequence[GoodRow]) -> set[int]:
    wanted: dict[tuple[int, str], tuple[str, NameKind]] = {}
    for row, firm in good:
        if firm.pk is not None:
            for kind, name in _names_of(row, firm):
                wanted.setdefault((firm.pk, names.normal(name)[:200]), (name, kind))
    held = {
        (row.enterprise_id, row.normal): row
        for keys in blocks({pk for pk, _ in wanted})
        for row in EnterpriseName.objects.filter(enterprise_id__in=keys)
    }
    new = [_name(key[0], name, kind) for key, (name, kind) in wanted.items() if key not in held]
    changed = []
    for key, (_, kind) in wanted.items():
        if key in held and held[key].kind != kind and kind != NameKind.SHORT:
            held[key].kind = kind
            changed.append(held[key])
    EnterpriseName.objects.bulk_create(new, batch_size=500)
    EnterpriseName.objects.bulk_update(changed, ["kind"], batch_size=500)
    return {row.enterprise_id for row in (*new, *changed)}


def _names_of(row: SheetRow, firm: Firm) -> list[tuple[NameKind, str]]:
    """The current name first, so that it wins over the same word as former or short name."""
    found = [(NameKind.CURRENT, firm.name)]
    if firm.renamed_from:
        found.append((NameKind.FORMER, firm.renamed_from))
    found += [(NameKind.FORMER, name) for name in row.former]
    if row.short:
        found.append((NameKind.SHORT, row.short))
    return found


def _name(pk: int, name: str, kind: NameKind) -> EnterpriseName:
    spelled = names.spelling(name)
    return EnterpriseName(
        enterprise_id=pk,
        name=name[:200],
        kind=kind,
        normal=names.normal(name)[:200],
        folded=spelled.normal[:200],
        initials=spelled.initials,
        pinyin=spelled.pinyin,
    )


def _drafts(layout: Layout, row: SheetRow, firm: Firm, filed_at: datetime.date) -> list[NewFiling]:
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
            dated=row.filed_on is not None,
        )
        for period, values in sorted(row.values.items())
        if values
    ]
