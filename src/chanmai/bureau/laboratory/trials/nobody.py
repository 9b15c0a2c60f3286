"""The clause beside which a wholly new one is seen."""

from chanmai.engine.eligibility.clauses.clause import (
    Clause,
    Document,
    Evidence,
    Group,
    Status,
    Test,
    Validity,
)
from chanmai.engine.language.nodes import Truth

REFERENCE = "上一年度"
NEW = "draft"
"""The code of a clause that copies no other one, while it is tried."""


def nobody() -> Clause:
    """The clause beside which a wholly new one is seen: nobody meets it."""
    document = Document("", "", "", "", "")
    never = Group("0", 1, (Test("1", Truth(False), "否"),))
    return Clause(
        NEW, "", document, "", "企业", Status.DRAFT, Evidence.UNSEEN, Validity(), REFERENCE, never, None
    )  # fmt: skip
