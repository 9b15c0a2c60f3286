"""What a firm does itself: supplying what is missing, as returns are filed, and answering lists that it is on."""

import datetime
from collections.abc import Mapping

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises.operations.returns import file_return
from chanmai.bureau.monitoring.operations.returns import LONGEST, file
from chanmai.bureau.monitoring.schedule import layout_of
from chanmai.bureau.portal.permissions import may_answer_lists, may_supply
from chanmai.bureau.portal.queries.benefits import benefit_of
from chanmai.bureau.portal.queries.needs import FactForm, filed_texts, wanted_facts
from chanmai.bureau.portal.queries.visit import visit_to
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.table import TABLE
from chanmai.engine.procedure.words import Event, State, Who

OF_FIRMS = frozenset(step.event for step in TABLE if step.who is Who.FIRM)
"""The events that the procedure leaves to firms."""


def supply_facts(
    *,
    firm: int,
    form: str,
    period: str,
    texts: Mapping[str, str],
    notes: Mapping[str, str],
    before: int,
    by: Viewer,
    at: datetime.datetime,
) -> int | None:
    """File facts that a firm's open decisions wait for, as they were typed; decisions follow before this returns.

    `texts` by fact code, blanks are left as they are; `before` is the number of the last filing that the visitor saw,
    0 for none. Returns the number of the filing, None when it only repeats what is on file. States hold from the day
    for which decisions are made. Raises Forbidden; NotFound out of sight; Conflict when a fact is not wanted (any
    more), or the whole return is due; Unfit when nothing was typed, and what `file_return` raises.
    """
    if not may_supply(by):
        raise Forbidden
    visit = visit_to(by, firm, "zh", at=at)
    wanted = wanted_facts(visit).form(form, period)
    if wanted is None:
        raise _settled()
    if wanted.whole:
        raise _whole()
    typed = _typed(wanted, texts)
    layout = layout_of(form)
    whole_texts = {**filed_texts(layout, firm, period).texts, **typed}
    if wanted.return_id:
        return file(
            return_id=wanted.return_id, texts=whole_texts, notes=notes, before=before or None,
            by=by, at=at, only=typed.keys(),
        )  # fmt: skip
    return file_return(
        layout, firm=firm, period=period, texts=whole_texts, notes=notes, before=before or None, by=by, at=at,
        only=typed.keys(), valid_from=None if period else min(visit.decisions.as_of, day_of(at)),
    )  # fmt: skip


def answer_list(
    *,
    firm: int,
    entry: int,
    event: Event,
    edition: int,
    note: str,
    sure: bool,
    by: Viewer,
    at: datetime.datetime,
) -> State:
    """Take a firm's own step of an entry as its page showed it; the state after it. `sure`: said twice to waive.

    Raises Forbidden; NotFound for another firm's entry and for an event that is not a firm's; Unfit without a reason
    where one is asked for, or when somebody waives and is not sure; and what `take_step` raises.
    """
    if not may_answer_lists(by):
        raise Forbidden
    benefit_of(by, firm, entry, "zh", at=at)
    if event not in OF_FIRMS:
        raise NotFound
    if event is Event.WAIVE and not sure:
        raise Unfit(
            Text("还没有放弃：请先勾选“确认放弃”。", "Nothing was waived: tick that you are sure first."),
            code="not-sure",
        )
    return take_step(entry, event, by=by, at=at, note=note, edition=edition)


def _typed(wanted: FactForm, texts: Mapping[str, str]) -> dict[str, str]:
    """What was typed. Raises Conflict for a cell that is not wanted, Unfit for nothing and for a text too long."""
    typed = {code: text.strip() for code, text in texts.items() if text.strip()}
    if not typed.keys() <= {cell.code for cell in wanted.cells}:
        raise _settled()
    if not typed:
        raise Unfit(
            Text("还没有填任何一项。", "Nothing has been filled in yet."),
            mend=Text("知道的填上，不知道的空着。", "Fill in what you know and leave the rest blank."),
            code="nothing_typed",
        )
    if any(len(text) > LONGEST for text in typed.values()):
        raise Unfit(Text(f"最多 {LONGEST} 个字。", f"At most {LONGEST} signs."), code="too_long")
    return typed


def _settled() -> Conflict:
    return Conflict(
        Text(
            "其中有的事实现在不缺，没有报送。", "Some of these facts are not missing now; nothing was filed."
        ),
        mend=Text("请刷新页面，看还缺什么。", "Reload the page to see what is still missing."),
        code="nothing_wanted",
    )


def _whole() -> Conflict:
    return Conflict(
        Text(
            "这一期的报表还没有报，不能只报其中几格。", "The return of this period is still due as a whole."
        ),
        mend=Text("请在报表里填报。", "Please fill in the return."),
        code="return_due",
    )
