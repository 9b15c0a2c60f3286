"""A clause as JSON: where it stands written and how well that was seen."""

import datetime
from typing import Protocol

from ninja import Field, Schema

from chanmai.bureau.city import city_pack
from chanmai.engine.eligibility.clauses.clause import Clause, Evidence, Status


class HasClause(Protocol):
    """What stands for a clause: its page, a decision on it."""

    @property
    def clause(self) -> Clause:
        """The clause."""


class SourceOut(Schema):
    """Where a clause stands written, and how well that was seen. English names are null where the pack has none."""

    code: str = Field(validation_alias="clause.code")
    version: str = Field(validation_alias="clause.version")
    name: str = Field(validation_alias="clause.name")
    name_en: str | None
    kind: str = Field(validation_alias="clause.kind")
    applies_to: str = Field(validation_alias="clause.applies_to")
    matter: str = Field(validation_alias="clause.matter")
    document: str = Field(validation_alias="clause.document.title")
    document_en: str | None
    number: str = Field(validation_alias="clause.document.number")
    issuer: str = Field(validation_alias="clause.document.issuer")
    issued: str = Field(validation_alias="clause.document.issued")
    level: str = Field(validation_alias="clause.document.level")
    article: str = Field(validation_alias="clause.article")
    url: str | None
    status: Status = Field(validation_alias="clause.status")
    evidence: Evidence = Field(validation_alias="clause.evidence")
    seen: str = Field(validation_alias="clause.seen")
    valid_from: datetime.date | None = Field(validation_alias="clause.validity.start")
    valid_to: datetime.date | None = Field(validation_alias="clause.validity.end")
    delivery: str = Field(validation_alias="clause.delivery")
    window: str = Field(validation_alias="clause.window")
    deadline: datetime.date | None = Field(validation_alias="clause.deadline")
    materials: list[str] = Field(validation_alias="clause.materials")
    payer: str = Field(validation_alias="clause.payer")
    unpayable: str = Field(validation_alias="clause.unpayable")

    @staticmethod
    def resolve_name_en(row: HasClause) -> str | None:
        """The clause's name in English."""
        return english(row.clause.name)

    @staticmethod
    def resolve_document_en(row: HasClause) -> str | None:
        """The document's title in English."""
        return english(row.clause.document.title)

    @staticmethod
    def resolve_url(row: HasClause) -> str | None:
        """The address of the document."""
        return row.clause.document.url or None


def english(words: str) -> str | None:
    """What the pack calls it in English; None when it has no English for it."""
    return city_pack().english.english.get(words)
