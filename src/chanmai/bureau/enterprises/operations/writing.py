"""Writing the good rows of an import: new firms, names, filings and questions. Runs inside its transaction."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, ImportBatch, NameKind
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.operations.filings import Added, Arrival, Draft, add_filings
from chanmai.bureau.enterprises.operations.identities import Firm
from chanmai.bureau.enterprises.operations.identity_columns import refresh_identity
from chanmai.bureau.enterprises.operations.news import note_news
from chanmai.bureau.enterprises.operations.questions import ask_questions
from chanmai.bureau.enterprises.operations.staging import Stage, StagedRow
from chanmai.bureau.enterprises.sheets.problem import SheetProblem

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Written:
    """What an import wrote."""

    new_firms: int = 0
    rows_with_news: int = 0
    added: Added = field(default_factory=Added)
    questions: list[SheetProblem] = field(default_factory=list)


def write_stages(
    batch: ImportBatch, stages: Sequence[Stage], filed_at: datetime.date, progress: Progress
) -> Written:
    """Write all good rows. `filed_at` is the day for rows that give none."""
    written = Written()
    for stage in stages:
        progress("写入", 0, len(stage.good))
        touched = _write_firms(batch, stage.good, written)
        touched |= _write_names(stage.good)
        drafts = {staged.row.number: _drafts(stage.layout, staged, filed_at) for staged in stage.good}
        arrival = Arrival(batch.at, batch.source, stage.layout.reporter, batch.demo, batch)
        written.added = add_filings([d for each in drafts.values() for d in each], arrival)
        progress("写入", len(stage.good) // 2, len(stage.good))
        refresh_identity(written.added.news, batch.at, anew=written.added.identity)
        filed = written.added.firms
        news = filed | touched
        note_news(written.added.news, batch.at, others=touched)
        written.rows_with_news = sum(staged.firm.pk in news for staged in stage.good)
        fresh = [d for each in drafts.values() for d in each if d.enterprise in filed]
        written.questions = ask_questions(batch, stage, fresh)
        progress("写入", len(stage.good), len(stage.good))
    return written


def _write_firms(batch: ImportBatch, good: Sequence[StagedRow], written: Written) -> set[int]:
    new: dict[int, tuple[Firm, Enterprise]] = {}
    for staged in good:
        if staged.firm.pk is None and id(staged.firm) not in new:
            new[id(staged.firm)] = (staged.firm, _enterprise(batch, staged))
    Enterprise.objects.bulk_create([row for _, row in new.values()], batch_size=500)
    for firm, row in new.values():
        firm.pk = row.pk
    written.new_firms = len(new)
    return {row.pk for _, row in new.values()} | _change_firms(batch, good)


def _enterprise(batch: ImportBatch, staged: StagedRow) -> Enterprise:
    return Enterprise(
        code=staged.firm.code or None,
        name=staged.firm.name,
        pinyin=names.spelling(staged.firm.name).pinyin,
        status=staged.row.status,
        source=batch.source,
        demo=batch.demo,
        added_at=batch.at,
        changed_at=batch.at,
    )


def _change_firms(batch: ImportBatch, good: Sequence[StagedRow]) -> set[int]:
    """Codes adopted, names and states changed."""
    changed = {
        staged.firm.pk: staged
        for staged in good
        if staged.firm.pk is not None
        and (staged.firm.adopted or staged.firm.renamed_from or staged.row.status)
    }
    rows = []
    for row in (row for keys in blocks(changed) for row in Enterprise.objects.filter(pk__in=keys)):
        staged = changed[row.pk]
        said = (staged.firm.code or None, staged.firm.name, staged.row.status or row.status)
        if said != (row.code, row.name, row.status):
            row.code, row.name, row.status = said
            row.pinyin = names.spelling(row.name).pinyin
            row.changed_at = batch.at
            rows.append(row)
    Enterprise.objects.bulk_update(rows, ["code", "name", "pinyin", "status", "changed_at"], batch_size=500)
    return {row.pk for row in rows}


def _write_names(good: Sequence[StagedRow]) -> set[int]:
    wanted: dict[tuple[int, str], tuple[str, NameKind]] = {}
    for staged in good:
        if staged.firm.pk is not None:
            for kind, name in _names_of(staged):
                wanted.setdefault((staged.firm.pk, names.normal(name)[:200]), (name, kind))
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


def _names_of(staged: StagedRow) -> list[tuple[NameKind, str]]:
    """The current name first, so that it wins over the same word as former or short name."""
    found = [(NameKind.CURRENT, staged.firm.name)]
    if staged.firm.renamed_from:
        found.append((NameKind.FORMER, staged.firm.renamed_from))
    found += [(NameKind.FORMER, name) for name in staged.row.former]
    if staged.row.short:
        found.append((NameKind.SHORT, staged.row.short))
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


def _drafts(layout: Layout, staged: StagedRow, filed_at: datetime.date) -> list[Draft]:
    row, firm = staged.row, staged.firm
    if firm.pk is None:
        return []
    return [
        Draft(
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
