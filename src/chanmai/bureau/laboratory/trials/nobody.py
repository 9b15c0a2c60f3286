"""The clause beside which a wholly new one is seen."""

from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Clause,
    Document,
    Evidence,
    Group,
    Level,
    Reference,
    Status,
    Test,
    Validity,
)
from chanmai.engine.language.nodes import Truth

NEW = "draft"
"""The code of a clause that copies no other one, while it is tried."""


def nobody() -> Clause:
    """The clause beside which a wholly new one is seen: nobody meets it."""
    document = Document("", "", "", Level.UNSTATED, "")
    never = Group("0", 1, (Test("1", Truth(False), "否"),))
    firms, year = Addressee.FIRM, Reference.PREVIOUS
    return Clause(
        NEW, "", document, "", firms, Status.DRAFT, Evidence.UNSEEN, Validity(), year, never, None
    )  # fmt: skip
