"""Clauses and their firms as JSON, for the API. Money is in 分; null is unknown."""

from dataclasses import asdict, dataclass

from ninja import Field, Schema

from chanmai.bureau.clauses.as_json import SourceOut
from chanmai.bureau.clauses.queries.rule import AmountRow, ConditionRow, GroupRow
from chanmai.bureau.clauses.sentences import MissingFact
from chanmai.bureau.enterprises.as_json import PageOut
from chanmai.bureau.matching.queries.firms import FirmRow
from chanmai.bureau.matching.tally import Tally
from chanmai.bureau.policies.queries.clause import CaseRow, ClausePage
from chanmai.bureau.policies.queries.library import ClauseRow, LibraryPage


class ClausesOut(PageOut):
    """A page of clauses; `run` is the matching that the tallies are from."""

    run: int | None
    clauses: list[ClauseRow] = Field(validation_alias="rows")

    @staticmethod
    def resolve_run(page: LibraryPage) -> int | None:
        """The number of the run."""
        return page.run.id if page.run else None


class ChainOut(Schema):
    """A clause of the same matter."""

    code: str
    name: str
    issued: str


@dataclass(frozen=True, slots=True)
class WantedRow(MissingFact):
    """A missing fact, and for how many firms it is missing."""

    firms: int


class ClauseOut(SourceOut):
    """Everything about a clause. `run`, `tally` and `wanted` are null or empty before a run and for firms' users."""

    current: bool
    conditions: ConditionRow = Field(validation_alias="rule.condition")
    amount: AmountRow | None = Field(validation_alias="rule.amount")
    stacking: list[GroupRow] = Field(validation_alias="rule.stacking")
    builds_on: list[str]
    chain: list[ChainOut]
    cases: list[CaseRow]
    run: int | None
    tally: Tally | None
    wanted: list[WantedRow]

    @staticmethod
    def resolve_builds_on(page: ClausePage) -> list[str]:
        """The codes of the clauses on whose awards it is built."""
        return [code for code, _name in page.rule.builds_on]

    @staticmethod
    def resolve_run(page: ClausePage) -> int | None:
        """The number of the latest run."""
        return page.findings.run.id if page.findings else None

    @staticmethod
    def resolve_tally(page: ClausePage) -> Tally | None:
        """What the latest run found."""
        return page.findings.tally if page.findings else None

    @staticmethod
    def resolve_wanted(page: ClausePage) -> list[WantedRow]:
        """What is missing most."""
        facts = page.findings.wanted if page.findings else ()
        return [WantedRow(**asdict(fact), firms=firms) for fact, firms in facts]


class FirmsOfClauseOut(PageOut):
    """A page of the firms of one standing."""

    standing: str
    firms: list[FirmRow] = Field(validation_alias="rows")
