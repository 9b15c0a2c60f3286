"""The names of firms: what was filed of them is added, and the names by which firms are found follow from it."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, NameKind, Naming
from chanmai.bureau.enterprises.operations.blocks import blocks
from chanmai.bureau.enterprises.queries.standing import standing_namings
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text

RANK = {NameKind.SHORT: 0, NameKind.FORMER: 1, NameKind.CURRENT: 2}
FIRMS_AT_ONCE = 1000
LENGTH = 200


def file_namings(drafts: Sequence[Naming], at: datetime.datetime) -> set[int]:
    """Add namings, without those that only repeat what was filed; the firms whose names are others now."""
    known_keys: set[tuple[object, ...]] = set()
    for keys in blocks({draft.enterprise_id for draft in drafts}):
        last: dict[tuple[int, datetime.date], str] = {}
        for each in standing_namings().filter(enterprise_id__in=keys):
            if each.kind == NameKind.CURRENT:
                last[each.enterprise_id, each.filed_at] = names.normal(each.name)
            known_keys.add(_said(each))
        known_keys |= {(firm, day, normal) for (firm, day), normal in last.items()}
    new = []
    for draft in drafts:
        key = _said(draft)
        if draft.kind == NameKind.CURRENT:
            key = (draft.enterprise_id, draft.filed_at, names.normal(draft.name))
        if key not in known_keys:
            known_keys.add(key)
            new.append(draft)
    Naming.objects.bulk_create(new, batch_size=500)
    return refresh_names({draft.enterprise_id for draft in new}, at)


def _said(naming: Naming) -> tuple[object, ...]:
    return naming.enterprise_id, naming.kind, names.normal(naming.name)


def refresh_names(firms: Collection[int], at: datetime.datetime) -> set[int]:
    """Bring names, and codes that were filed later, in line with the namings; the firms whose names changed.

    A firm never loses its last name. Raises Conflict when a code belongs to another firm meanwhile.
    """
    keys_with_news: set[int] = set()
    for keys in blocks(firms, FIRMS_AT_ONCE):
        keys_with_news |= _refresh_block(keys, at)
    return keys_with_news


def _refresh_block(keys: list[int], at: datetime.datetime) -> set[int]:
    standing = _by_firm(standing_namings().filter(enterprise_id__in=keys))
    ever = _by_firm(Naming.objects.filter(enterprise_id__in=keys))
    rows_of = defaultdict[int, list[EnterpriseName]](list)
    for row in EnterpriseName.objects.filter(enterprise_id__in=keys):
        rows_of[row.enterprise_id].append(row)
    firms_to_write, new, other, old = (
        list[Enterprise](),
        list[EnterpriseName](),
        list[EnterpriseName](),
        list[int](),
    )
    for firm in Enterprise.objects.filter(pk__in=keys):
        if _set_identity(firm, standing[firm.pk], ever[firm.pk]):
            firm.changed_at = at
            firms_to_write.append(firm)
        names_due = _names_of(firm, standing[firm.pk])
        names_on_file = {names.normal(each.name)[:LENGTH] for each in ever[firm.pk]}
        for row in rows_of[firm.pk]:
            if row.normal not in names_due and row.normal in names_on_file:
                old.append(row.pk)
                continue
            kind = names_due.pop(row.normal, (row.name, min(row.kind, NameKind.FORMER, key=_rank)))[1]
            if row.kind != kind:
                row.kind = kind
                other.append(row)
        new += [_row(firm.pk, name, kind) for name, kind in names_due.values()]
    _check_codes(firms_to_write)
    EnterpriseName.objects.filter(pk__in=old).delete()
    EnterpriseName.objects.bulk_create(new, batch_size=500)
    EnterpriseName.objects.bulk_update(other, ["kind"], batch_size=500)
    Enterprise.objects.bulk_update(firms_to_write, ["code", "name", "pinyin", "changed_at"], batch_size=500)
    return {row.enterprise_id for row in (*new, *other)} | {firm.pk for firm in firms_to_write}


def _by_firm(namings: Iterable[Naming]) -> defaultdict[int, list[Naming]]:
    namings_of = defaultdict[int, list[Naming]](list)
    for each in namings:
        namings_of[each.enterprise_id].append(each)
    return namings_of


def _rank(kind: str) -> int:
    return RANK[NameKind(kind)]


def _set_identity(firm: Enterprise, standing: Sequence[Naming], ever: Sequence[Naming]) -> bool:
    """Put the last name and the last code into the firm. True when something changed."""
    before = (firm.code, firm.name)
    current = [each.name for each in standing if each.kind == NameKind.CURRENT]
    if current and names.normal(current[-1]) != names.normal(firm.name):
        firm.name = current[-1]
        firm.pinyin = names.spelling(firm.name).pinyin
    if any(each.kind == Naming.CODE for each in ever):
        firm.code = next((each.name for each in reversed(standing) if each.kind == Naming.CODE), None)
    return before != (firm.code, firm.name)


def _names_of(firm: Enterprise, standing: Sequence[Naming]) -> dict[str, tuple[str, str]]:
    """By comparable form: the name and what it is to the firm; a current name that was followed is a former one."""
    kinds: dict[str, tuple[str, str]] = {}
    for each in standing:
        kind = NameKind.FORMER if each.kind == NameKind.CURRENT else each.kind
        normal = names.normal(each.name)[:LENGTH]
        if kind != Naming.CODE and (normal not in kinds or _rank(kinds[normal][1]) < _rank(kind)):
            kinds[normal] = (each.name, kind)
    kinds[names.normal(firm.name)[:LENGTH]] = (firm.name, NameKind.CURRENT)
    return kinds


def _check_codes(firms: Iterable[Enterprise]) -> None:
    codes: Mapping[str, Enterprise] = {firm.code: firm for firm in firms if firm.code}
    for other in Enterprise.objects.filter(code__in=codes):
        firm = codes[other.code or ""]
        if other.pk != firm.pk:
            raise Conflict(
                Text(
                    f"信用代码 {firm.code} 现属另一家企业，不能再给“{firm.name}”。",
                    f"The credit code {firm.code} belongs to another firm now, it cannot go back to “{firm.name}”.",
                ),
                mend=Text("请先撤回那家企业。", "Withdraw that firm first."),
                code="code_taken",
            )


def _row(pk: int, name: str, kind: str) -> EnterpriseName:
    spelling = names.spelling(name)
    return EnterpriseName(
        enterprise_id=pk,
        name=name[:LENGTH],
        kind=kind,
        normal=names.normal(name)[:LENGTH],
        folded=spelling.normal[:LENGTH],
        initials=spelling.initials,
        pinyin=spelling.pinyin,
    )
