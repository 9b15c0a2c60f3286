"""The action log in the evaluation: how warnings ended, how often reasons were true, outcomes as labels."""

import datetime

import pytest

from bureau.warnings.conftest import AS_OF, AT, CITY, EAST, NOW, leaves, trouble
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise, Filing
from chanmai.bureau.enterprises.queries.gone import Gone
from chanmai.bureau.warnings.models import THERE, Action, Assessment
from chanmai.bureau.warnings.operations.actions import Entry, note_action
from chanmai.bureau.warnings.operations.assessments import assess
from chanmai.bureau.warnings.outcomes import Outcome, outcomes, with_log
from chanmai.bureau.warnings.queries.endings import endings, reason_findings
from chanmai.bureau.warnings.queries.evaluation import event_tests
from chanmai.engine.warnings.shares import difference_interval, share_interval

Firms = dict[int, Enterprise]
DAY = datetime.date(2026, 6, 30)
YEAR_ON = datetime.date(2027, 6, 30)
LATER = AT.replace(year=2027, month=7)


def costs():  # type: ignore[no-untyped-def]
    return city_pack().plan.warnings.costs


def moves_away(firm: Enterprise, on: str, word: str = "迁出") -> None:
    """The registrar says so, in a filing that has arrived by LATER."""
    Filing.objects.create(
        enterprise=firm, form="registry", period="", filed_at=datetime.date.fromisoformat(on), received_at=LATER,
        demo=True, digest=f"{firm.pk:064d}", values=registered(word, on),
    )  # fmt: skip


def registered(word: str, on: str) -> dict[str, str]:
    codes = {fact.name: fact.code for fact in city_pack().dictionary}
    return {codes["登记状态"]: word, codes["登记状态日期"]: on}


def test_warnings_acted_on_stand_beside_those_that_were_not(assessed: Firms) -> None:
    one, two, three, four, five = sorted(NOW)[:5]
    for number in (one, two, three):
        note_action(assessed[number].pk, Entry("visited", DAY, "走访"), by=CITY, at=AT)
    moves_away(assessed[one], "2026-09-01")
    moves_away(assessed[four], "2026-10-01")
    moves_away(assessed[five], "2027-09-01")  # after the time of the warning: it had not left in it
    before = endings(CITY, costs(), as_of=DAY, known_at=AT)
    assert [(row.acted, row.over, row.firms) for row in before.rows] == [
        (True, 0, 3),
        (False, 0, before.rows[1].open),
    ]
    assert before.difference == ""
    after = endings(CITY, costs(), as_of=YEAR_ON, known_at=LATER)
    acted, others = after.rows
    assert (acted.firms, acted.over, acted.left, acted.open) == (3, 3, 1, 0)
    assert others.left == 1
    assert acted.share == "33.3%"
    assert others.firms == before.rows[1].firms
    low, high = share_interval(1, 3) or (0, 0)
    assert acted.interval == f"{low:.1%}–{high:.1%}"
    gap = difference_interval((1, 3), (1, others.over))
    assert gap is not None
    assert after.difference == f"{100 * gap[0]:+.1f} … {100 * gap[1]:+.1f}"
    assert (
        sum(row.firms for row in endings(EAST, costs(), as_of=YEAR_ON, known_at=LATER).rows)
        < acted.firms + others.firms
    )


def test_a_visit_after_a_firm_has_left_is_no_deed_about_its_warning(assessed: Firms) -> None:
    firm = assessed[min(NOW)]
    moves_away(firm, "2026-09-01")
    note_action(firm.pk, Entry("visited", datetime.date(2026, 10, 1), "人去楼空"), by=CITY, at=LATER)
    found = endings(CITY, costs(), as_of=YEAR_ON, known_at=LATER)
    assert [(row.acted, row.left) for row in found.rows] == [(True, 0), (False, 1)]


def test_reasons_are_counted_by_the_last_finding_of_each_firm(assessed: Firms) -> None:
    distressed = [n for n in sorted(NOW) if n % 2 == 0][:3]
    for number, judgement in zip(distressed, ("true", "false", "true"), strict=True):
        note_action(assessed[number].pk, Entry("resolved", DAY, "核实", judgement), by=CITY, at=AT)
    note_action(
        assessed[distressed[1]].pk, Entry("visited", DAY, "再去"), by=CITY, at=AT
    )  # finds nothing new
    found = {row.title: row for row in reason_findings(CITY, "zh")}
    assert (found["营业收入下降"].true, found["营业收入下降"].false) == (2, 1)
    assert found["营业收入下降"].share == "66.7%"
    note_action(assessed[distressed[1]].pk, Entry("resolved", DAY, "查清", "true"), by=CITY, at=AT)
    again = {row.title: row for row in reason_findings(CITY, "zh")}
    assert (again["营业收入下降"].true, again["营业收入下降"].false) == (3, 0)


def test_the_last_word_about_an_outcome_counts_and_only_once_it_was_noted(assessed: Firms) -> None:
    firm = assessed[min(NOW)].pk
    note_action(firm, Entry("visited", DAY, "搬走了", "true", "outflow"), by=CITY, at=AT)
    assert outcomes(AT) == {firm: Outcome("outflow", DAY, DAY)}
    assert outcomes(AT - datetime.timedelta(days=1)) == {}
    note_action(firm, Entry("visited", DAY, "看错了", "false", THERE), by=CITY, at=LATER)
    assert outcomes(LATER) == {}
    assert set(outcomes(AT)) == {firm}
    assert {each.outcome for each in Action.objects.all()} == {"outflow", THERE}


def test_the_registrar_goes_before_the_log_and_late_notes_do_not_count() -> None:
    day = datetime.date(2025, 8, 1)
    said = {
        1: Outcome("outflow", day, day),
        2: Outcome("outflow", day, day),
        3: Outcome("outflow", day, YEAR_ON),
    }
    gone = {1: Gone("注销", day)}
    left, by_log = with_log(gone, said, DAY)
    assert left == {1: Gone("注销", day), 2: Gone("迁出", day)}
    assert by_log == {2}
    assert with_log({}, {9: Outcome("an event the pack has dropped", day, day)}, DAY) == ({}, frozenset())


def test_an_outcome_of_the_log_is_a_label_where_the_registrar_says_nothing(firms: Firms) -> None:
    number = next(n for n in range(120) if trouble(n) == (2024, "outflow") and not leaves(n))
    seen = datetime.datetime(2025, 10, 1, 4, tzinfo=datetime.UTC)
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    before = {each.code: each for each in event_tests(CITY, costs(), "zh")}["outflow"]
    Assessment.objects.all()
    note_action(
        firms[number].pk, Entry("visited", seen.date(), "已搬到外地", "true", "outflow"), by=CITY, at=seen
    )
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    after = {each.code: each for each in event_tests(CITY, costs(), "zh")}["outflow"]
    assert [year.logged for year in before.years] == [0, 0, 0, 0, 0]
    assert [year.logged for year in after.years] == [0, 0, 0, 0, 1]
    assert after.years[-1].events == before.years[-1].events + 1
    assert [year.events for year in after.years[:-1]] == [year.events for year in before.years[:-1]]


@pytest.mark.parametrize("late", [True, False])
def test_an_outcome_that_was_noted_after_its_year_is_no_label(firms: Firms, late: bool) -> None:
    number = next(n for n in range(120) if trouble(n) == (2023, "outflow") and not leaves(n))
    on = datetime.date(2024, 10, 1)
    noted = datetime.datetime(2025 if late else 2024, 10, 2, 4, tzinfo=datetime.UTC)
    note_action(firms[number].pk, Entry("visited", on, "已搬走", "true", "outflow"), by=CITY, at=noted)
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    found = {each.code: each for each in event_tests(CITY, costs(), "zh")}["outflow"]
    assert sum(year.logged for year in found.years) == (0 if late else 1)
