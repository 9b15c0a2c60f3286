"""Taking the clauses of a pack into the library; versions that were there before are kept."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from chanmai.bureau.accounts.operations import record_audit
from chanmai.bureau.clauses import fulltext
from chanmai.bureau.clauses.clause_json import payload_of
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.clauses.search_text import text_of, tokens_of
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.pack.pack import Pack


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What a loading changed: clauses in the pack, versions new to the library, versions that are no longer current."""

    clauses: int
    added: int
    retired: int


@transaction.atomic
def load_policies(*, pack: Pack, by: str, at: datetime.datetime) -> LoadOutcome:
    """Bring the library in line with a pack. Doing it again changes nothing.

    A clause whose content changed gets a new version; the one before stays, no longer current. So does a clause
    that the pack no longer has.
    """
    rows = ClauseVersion.objects.filter(pack=pack.name).defer("payload", "text", "tokens")
    known = {(row.code, row.version): row for row in rows}
    versions = {(clause.code, clause.version): clause for clause in pack.clauses.values()}
    retired = [row.pk for key, row in known.items() if row.current and key not in versions]
    ClauseVersion.objects.filter(pk__in=retired).update(current=False, retired_at=at)
    codes_to_restore = [row.pk for key, row in known.items() if not row.current and key in versions]
    ClauseVersion.objects.filter(pk__in=codes_to_restore).update(current=True, retired_at=None)
    districts = [district.name for district in pack.places.districts]
    places = {clause.code: position for position, clause in enumerate(pack.clauses.values())}
    new = [
        _row(clause, pack.name, places[clause.code], district_of(clause, districts), at)
        for key, clause in versions.items()
        if key not in known
    ]
    ClauseVersion.objects.bulk_create(new, batch_size=200)
    fulltext.index(row for row in new)
    _put_in_order(known.values(), places)
    if new or retired or codes_to_restore:
        after = {
            "pack": pack.version,
            "added": len(new),
            "retired": len(retired),
            "restored": len(codes_to_restore),
        }
        record_audit(by=by, action="load_policies", target=pack.name, at=at, after=after)
    return LoadOutcome(len(versions), len(new), len(retired))


def _put_in_order(rows: Iterable[ClauseVersion], places: dict[str, int]) -> None:
    rows_to_move = [row for row in rows if row.position != places.get(row.code, row.position)]
    for row in rows_to_move:
        row.position = places[row.code]
    ClauseVersion.objects.bulk_update(rows_to_move, ["position"], batch_size=200)


def district_of(clause: Clause, districts: Iterable[str]) -> str:
    """The district whose own policy a clause is; empty for the city's and higher ones."""
    if clause.document.level != "区":
        return ""
    words = f"{clause.document.issuer} {clause.document.title} {clause.name}"
    return next((name for name in districts if name.removesuffix("区") in words), "")


def _row(clause: Clause, pack: str, position: int, district: str, at: datetime.datetime) -> ClauseVersion:
    text = text_of(clause)
    document = clause.document
    return ClauseVersion(
        pack=pack,
        code=clause.code,
        version=clause.version,
        position=position,
        name=clause.name,
        title=document.title,
        number=document.number,
        issuer=document.issuer,
        issued=document.issued,
        article=clause.article,
        level=document.level,
        district=district,
        applies_to=clause.applies_to,
        kind=clause.kind,
        matter=clause.matter,
        delivery=clause.delivery,
        status=str(clause.status),
        evidence=str(clause.evidence),
        valid_from=clause.validity.start,
        valid_to=clause.validity.end,
        deadline=clause.deadline,
        text=text,
        tokens=tokens_of(text),
        payload=payload_of(clause),
        loaded_at=at,
    )
