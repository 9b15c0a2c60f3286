"""An assessment by its planted city: who is warned of and why, who is without data, who sees what, what is logged."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bureau.warnings.conftest import (
    ANALYST,
    AS_OF,
    AT,
    CITY,
    EAST,
    EMPTY,
    FIRM,
    FIRMS,
    NOW,
    SILENT,
    TROUBLED,
    leaves,
    name,
    trouble,
)
from chanmai.bureau.accounts.models import AuditLine
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.jobs.operations.work import carry_out
from chanmai.bureau.jobs.state import JobState
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound, Unfit
from chanmai.bureau.warnings.guarding import BELOW, DUE, NONE
from chanmai.bureau.warnings.models import Action, Assessment, FirmWarning
from chanmai.bureau.warnings.operations.actions import Entry, note_action
from chanmai.bureau.warnings.operations.assessments import assess, queue_assessment
from chanmai.bureau.warnings.queries.evaluation import event_tests, log_tally
from chanmai.bureau.warnings.queries.firm import firm_page
from chanmai.bureau.warnings.queries.firms import PAGE, WarningSearch, every, in_force, leading, warnings
from chanmai.bureau.warnings.queries.industry import industry
from chanmai.bureau.warnings.readings import months_on
from chanmai.engine.warnings.costs import Costs

Firms = dict[int, Enterprise]
DAY = datetime.date(2026, 6, 20)


def costs() -> Costs:
    return city_pack().plan.warnings.costs


def rows(viewer: Viewer = CITY, **wanted: str) -> dict[str, object]:
    return {row.name: row for row in every(viewer, WarningSearch(**wanted), costs(), "zh")}


def test_the_troubled_lead_and_their_kind_is_told(assessed: Firms) -> None:
    first = leading(CITY, len(NOW))
    assert {row.name for row in first} == {name(n) for n in NOW}
    kinds = {row.name: row.event for row in first}
    assert kinds == {name(n): "外流" if n % 2 else "经营困难" for n in NOW}
    assert all(row.state == DUE and row.reasons for row in first)
    assert leading(CITY, 3) == first[:3]
    assert [row.millionths for row in first] == sorted((row.millionths for row in first), reverse=True)


def test_who_left_is_not_assessed_and_who_says_nothing_is_without_data(assessed: Firms) -> None:
    found = rows()
    there = {name(n) for n in range(FIRMS) if not leaves(n)}
    assert set(found) == there
    assert {n for n, row in found.items() if row.state == NONE} == {name(SILENT), name(EMPTY)}  # type: ignore[attr-defined]
    silent = firm_page(CITY, assessed[SILENT].pk, costs(), "zh")
    told = {each.code: each.told for each in silent.reasons}
    assert told["silent"] is True
    assert told["revenue"] is None
    assert silent.chances == ()
    assert silent.row.chance == ""


def test_reasons_are_in_words_of_both_languages(assessed: Firms) -> None:
    firm = assessed[min(n for n in NOW if n % 2 == 0)].pk
    chinese = {each.code: each for each in firm_page(CITY, firm, costs(), "zh").reasons}
    english = {each.code: each for each in firm_page(CITY, firm, costs(), "en").reasons}
    assert chinese["revenue"].text.startswith("营业收入比上年 -")
    assert english["revenue"].text.startswith("Revenue -")
    assert chinese["revenue"].told is True
    assert chinese["revenue"].mark == "-20%"
    assert chinese["staff"].told is False


def test_the_test_uses_only_years_it_had_not_learnt_from(assessed: Firms) -> None:
    found = {each.code: each for each in event_tests(CITY, costs(), "zh")}
    assert set(found) == {"distress", "outflow"}
    for each in found.values():
        assert each.learnt
        assert [year.period for year in each.years] == ["2020", "2021", "2022", "2023", "2024"]
        assert [bool(year.precision) for year in each.years] == [False, False, True, True, True]
        assert float(each.precision) > 0.6
        assert float(each.error) <= 0.03
        planted = sum(leaves(n) and (n % 2 == 1) == (each.code == "outflow") for n in range(TROUBLED))
        assert sum(year.events for year in each.years) == planted
        assert sum(group.firms for group in each.groups) == each.forecasts
        assert each.bill.missed + each.bill.visits - each.bill.in_vain == each.events


def test_dearer_visits_are_fewer(assessed: Firms) -> None:
    cheap, dear = Costs(1, 10_000), Costs(9, 10)
    by = {c: warnings(CITY, WarningSearch(), c, "zh").states for c in (cheap, dear)}
    assert by[cheap][DUE] > by[dear][DUE]
    assert by[cheap][NONE] == by[dear][NONE] == 2
    assert {sum(states.values()) for states in by.values()} == {len(rows())}


def test_a_district_sees_its_own_and_a_firm_nothing(assessed: Firms) -> None:
    assert {row.district for row in rows(EAST).values()} == {"思明区"}  # type: ignore[attr-defined]
    force = in_force(EAST)
    assert force is not None
    assert force.firms == len(rows(EAST)) < len(rows())
    other = next(n for n in NOW if n % 5)
    with pytest.raises(NotFound):
        firm_page(EAST, assessed[other].pk, costs(), "zh")
    with pytest.raises(Forbidden):
        leading(FIRM, 3)
    assert [each.name for each in industry(EAST, costs())["district"]] == ["思明区"]


def test_searches_narrow_the_list(assessed: Firms) -> None:
    assert set(rows(text="企业20")) == {name(n) for n in range(200, 210)}
    assert {r.state for r in rows(state=BELOW).values()} == {BELOW}  # type: ignore[attr-defined]
    assert {r.event for r in rows(event="外流").values()} == {"外流"}  # type: ignore[attr-defined]
    assert {r.domain for r in rows(domain="云计算").values()} == {"云计算"}  # type: ignore[attr-defined]


def test_a_page_holds_its_own_rows_and_the_pages_together_all(
    assessed: Firms, django_assert_max_num_queries: Any
) -> None:
    whole = list(rows())
    first = warnings(CITY, WarningSearch(), costs(), "zh")
    assert first.page.total == len(whole)
    names = []
    for number in range(1, first.page.pages + 1):
        with django_assert_max_num_queries(12):
            page = warnings(CITY, WarningSearch(), costs(), "zh", number=number).page
        assert len(page.rows) <= PAGE
        names += [row.name for row in page.rows]
    assert names == whole
    due = warnings(CITY, WarningSearch(state=DUE), costs(), "zh")
    assert due.page.total == due.states[DUE] == len(rows(state=DUE))
    assert sum(choice.count for choice in due.choices["district"]) == len(whole)


def test_the_industry_of_an_officer_adds_up_and_is_for_nobody_else(assessed: Firms) -> None:
    groups = industry(CITY, costs())
    for by in groups.values():
        assert sum(row.firms for row in by) == len(rows())
        assert sum(row.due for row in by) == len(rows(state=DUE))
        assert sum(row.without for row in by) == len(rows(state=NONE))
        left = sum(leaves(n) and trouble(n) == (2024, "outflow") for n in range(TROUBLED))
        assert sum(row.left for row in by) == left
        chances = FirmWarning.objects.values_list("chances", flat=True)
        expected = sum(sum(each.values()) for each in chances) / 1_000_000
        assert sum(float(row.expected) for row in by) == pytest.approx(expected, abs=0.05 * len(by))
    with pytest.raises(Forbidden):
        industry(ANALYST, costs())


def test_an_entry_of_the_log_is_kept_with_the_chance_of_its_day_and_feeds_the_evaluation(
    assessed: Firms,
) -> None:
    one, two = (assessed[n].pk for n in sorted(NOW)[:2])
    note_action(one, Entry("contacted", DAY, "电话联系"), by=CITY, at=AT)
    note_action(one, Entry("resolved", DAY, "已对接场地", "true"), by=CITY, at=AT)
    note_action(two, Entry("visited", DAY, "经营正常", "false"), by=CITY, at=AT)
    tally = log_tally(CITY, costs())
    assert (tally.contacted, tally.visited, tally.resolved) == (1, 1, 1)
    assert (tally.true, tally.false, tally.share) == (1, 1, "50%")
    assert (tally.due_true, tally.due_false) == (1, 1)
    shown = firm_page(CITY, one, costs(), "zh")
    assert [each.note for each in shown.actions] == ["已对接场地", "电话联系"]
    assert {each.chance for each in shown.actions} == {shown.row.chance}
    line = AuditLine.objects.last()
    assert line is not None
    assert (line.action, line.after["note"]) == ("note_action", "经营正常")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("called", DAY, "电话"), "no-deed"),
        (Entry("visited", DAY, " "), "no-note"),
        (Entry("visited", DAY, "长" * 1001), "long-note"),
        (Entry("visited", datetime.date(2026, 7, 1), "明天"), "to-come"),
        (Entry("resolved", DAY, "没有结论"), "unresolved"),
        (Entry("resolved", DAY, "怪结论", "maybe"), "no-judgement"),
        (Entry("visited", DAY, "怪去向", "true", "vanished"), "no-outcome"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(assessed: Firms, entry: Entry, code: str) -> None:
    with pytest.raises(Unfit) as refusal:
        note_action(assessed[0].pk, entry, by=CITY, at=AT)
    assert refusal.value.code == code
    assert not Action.objects.exists()


def test_the_log_is_for_officers_in_their_scope_and_stays(assessed: Firms) -> None:
    entry = Entry("visited", DAY, "走访")
    with pytest.raises(Forbidden):
        note_action(assessed[0].pk, entry, by=ANALYST, at=AT)
    with pytest.raises(NotFound):
        note_action(assessed[1].pk, entry, by=EAST, at=AT)
    note_action(assessed[0].pk, entry, by=EAST, at=AT)
    for statement in ("UPDATE warnings_action SET note = 'x'", "DELETE FROM warnings_action"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Action.objects.get().note == "走访"


def test_a_job_assesses_anew_and_the_last_is_in_force(assessed: Firms) -> None:
    first = in_force(CITY)
    with pytest.raises(Forbidden):
        queue_assessment(as_of=AS_OF, by=EAST, at=AT)
    with pytest.raises(Unfit):
        queue_assessment(as_of=datetime.date(2027, 1, 1), by=CITY, at=AT)
    job = queue_assessment(as_of=AS_OF, by=CITY, at=AT)
    with pytest.raises(Conflict):
        queue_assessment(as_of=AS_OF, by=CITY, at=AT)
    carry_out(job, at=AT)
    assert Job.objects.get(pk=job).state == JobState.DONE
    last = in_force(CITY)
    assert first is not None
    assert last is not None
    assert last.id > first.id
    assert (last.as_of, last.firms, last.without) == (first.as_of, first.firms, first.without)


def test_the_same_data_give_the_same_assessment(assessed: Firms) -> None:
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    one, other = Assessment.objects.all()
    assert one.lessons == other.lessons


def test_what_was_filed_after_the_day_is_not_known_on_it(firms: Firms) -> None:
    early = datetime.date(2026, 3, 1)  # before the returns of 2025 are due
    assess(as_of=early, known_at=AT, by=CITY, at=AT)
    force = in_force(CITY)
    assert force is not None
    assert force.period == "2024"


def test_without_history_nothing_is_foreseen_and_nobody_is_called_safe(db: None, firms: Firms) -> None:
    Enterprise.objects.exclude(status="存续").update(withdrawn=True)
    assess(as_of=AS_OF, known_at=AT, by=CITY, at=AT)
    assert {row.state for row in rows().values()} == {NONE}  # type: ignore[attr-defined]
    assert not any(each.learnt for each in event_tests(CITY, costs(), "zh"))
    assert leading(CITY, 5) == ()


@pytest.mark.parametrize(
    ("day", "months", "other"),
    [("2024-02-29", 12, "2025-02-28"), ("2025-12-31", 2, "2026-02-28"), ("2025-06-30", 12, "2026-06-30")],
)
def test_months_on(day: str, months: int, other: str) -> None:
    assert months_on(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(other)
