"""A clause as JSON: where it stands written and how well that was seen."""

from typing import Any

from chanmai.bureau.city import city_pack
from chanmai.engine.eligibility.clauses.clause import Clause

Json = dict[str, Any]


def english(words: str) -> str | None:
    """What the pack calls it in English; None when it has no English for it."""
    return city_pack().english.english.get(words)


def source_json(clause: Clause) -> Json:
    """Where a clause stands written, and how well that was seen."""
    document = clause.document
    return {
        "code": clause.code,
        "version": clause.version,
        "name": clause.name,
        "name_en": english(clause.name),
        "kind": clause.kind,
        "applies_to": clause.applies_to,
        "matter": clause.matter,
        "document": document.title,
        "document_en": english(document.title),
        "number": document.number,
        "issuer": document.issuer,
        "issued": document.issued,
        "level": document.level,
        "article": clause.article,
        "url": document.url or None,
        "status": str(clause.status),
        "evidence": str(clause.evidence),
        "seen": clause.seen,
        "valid_from": clause.validity.start,
        "valid_to": clause.validity.end,
        "delivery": clause.delivery,
        "window": clause.window,
        "deadline": clause.deadline,
        "materials": list(clause.materials),
        "payer": clause.payer,
        "unpayable": clause.unpayable,
    }
