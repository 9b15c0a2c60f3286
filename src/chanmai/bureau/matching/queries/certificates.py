"""One decision as documents that stand alone: its certificate, those of the awards under it, and a printable page."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.queries.knowledge import Moment, moment_of, record_of
from chanmai.bureau.matching.queries.explanation import explanation
from chanmai.engine.eligibility.certificates.certificate import Case, certificate
from chanmai.engine.eligibility.certificates.dossier import dossier
from chanmai.engine.eligibility.clauses.book import Book
from chanmai.engine.eligibility.clauses.decision import Decision
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.pack.content import content_in

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """A decision made now: `document` is its certificate, `page` the HTML dossier with the certificate inside.

    `bases` are the certificates of the awards on which this one is built, by clause code; usually there are none.
    """

    code: str
    document: Document
    bases: Mapping[str, Document]
    page: str

    def files(self, name: str) -> dict[str, str]:
        """The certificates as JSON texts: under `name`, and each base as `<stem of the name>.<clause>.json`."""
        stem = PurePath(name).stem
        base_files = {f"{stem}.{base}.json": certificate_text(each) for base, each in self.bases.items()}
        return {name: certificate_text(self.document), **base_files}


def certificate_text(document: Document) -> str:
    """A certificate as people and programs read it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def certificate_of(
    viewer: Viewer, enterprise_id: int, code: str, as_of: datetime.date, known_at: datetime.datetime
) -> CertificateFiles:
    """The certificate of a decision that the exact engine makes now.

    Raises NotFound for a firm out of sight or an unknown clause, Conflict for one that is not matched on the day.
    """
    every, row = explanation(viewer, enterprise_id, code, as_of, known_at)
    book = book_on(as_of)
    moment = moment_of(book, known_at, every.history_complete)
    case, decision, bases = _decided(enterprise_id, row.code, book, moment, every.firm.name)
    document = certificate(case, decision)
    return CertificateFiles(
        row.code, document, bases, dossier(document, case, decision, demo=every.firm.demo)
    )


def _decided(
    firm: int, code: str, book: Book, moment: Moment, name: str
) -> tuple[Case, Decision, dict[str, Document]]:
    """The case, the decision, and the certificates of the awards on which it is built, by clause code."""
    pack, record = city_pack(), record_of(firm, moment)
    awards, bases = book.no_awards, dict[str, Document]()
    codes_due = _needed(book, code)
    for item in book.compiled:
        clause_code = item.clause.code
        if clause_code not in codes_due:
            continue
        digests = {base: document["digest"] for base, document in bases.items()}
        case = Case(
            item,
            record,
            book.dictionary,
            content_in(pack, clause_code),
            moment.as_of,
            moment.known_at,
            name,
            dict(awards),
            digests,
        )
        decision = decide(item, record, book.dictionary, awards=awards)
        if clause_code == code:
            return case, decision, bases
        awards[clause_code] = decision.amount
        bases[clause_code] = certificate(case, decision)
    raise LookupError(code)


def _needed(book: Book, code: str) -> set[str]:
    """The clause and every clause on whose award it is built."""
    codes: set[str] = set()
    queue = [code]
    while queue:
        each = queue.pop()
        if each in book.by_code and each not in codes:
            codes.add(each)
            queue += book.by_code[each].depends
    return codes
