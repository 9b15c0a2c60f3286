"""One clause for one firm, looked up by what people have at hand: a code, a number, a name."""

import datetime

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.clauses.queries.lookup import clause_by_name
from chanmai.bureau.matching.queries.firm import FirmDecision, FirmDecisions, firm_decisions
from chanmai.bureau.refusal import Conflict
from chanmai.engine.eligibility.clauses.book import FIRMS
from chanmai.engine.facts.texts import Text
from chanmai.runners.containing import UNFORESEEN


def explanation(
    viewer: Viewer,
    enterprise_id: int,
    code: str,
    as_of: datetime.date,
    known_at: datetime.datetime,
    *,
    lang: str = "zh",
) -> tuple[FirmDecisions, FirmDecision]:
    """All decisions of a firm, and the one on a clause.

    Raises NotFound for a firm out of sight or an unknown clause, Conflict for one that is not matched on the day.
    """
    clause = city_pack().clauses[clause_by_name(code)]
    if clause.code not in book_on(as_of).by_code:
        if clause.applies_to != FIRMS:
            why = Text(f"该条款面向{clause.applies_to}，不对企业判定。", "This clause is not for firms.")
        else:
            start, end = clause.validity.start or "…", clause.validity.end or "…"
            why = Text(
                f"该条款有效期为 {start} 至 {end} 前。", f"It is valid from {start} until before {end}."
            )
        raise Conflict(
            Text(
                f"{as_of} 不能判定条款“{clause.name}”。",
                f"Clause {clause.code} cannot be decided on {as_of}.",
            ),
            why,
            code="not-matched",
        )
    every = firm_decisions(viewer, enterprise_id, as_of, known_at, lang=lang)
    if every.gone is not None:
        raise Conflict(
            Text(
                f"“{every.firm.name}”已于 {every.gone.on} {every.gone.word}，{as_of} 不参与政策匹配。",
                f"{every.firm.name} is gone since {every.gone.on} ({every.gone.word}); it is not matched on {as_of}.",
            ),
            mend=Text(
                "登记状态有误时，请重新导入企业登记。", "If its status is wrong, import the register again."
            ),
            code="gone",
        )
    rows = [row for _, group in every.groups for row in group] + list(every.aside) + list(every.hidden)
    row = next((row for row in rows if row.code == clause.code), None)
    if row is None:
        raise Conflict(
            Text(
                f"“{every.firm.name}”的条款“{clause.name}”无法判定。",
                f"Clause {clause.code} could not be decided for {every.firm.name}.",
            ),
            UNFORESEEN,
            code="set-aside",
        )
    return every, row
