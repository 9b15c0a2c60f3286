"""What needs attention: counted in scope, gone when it is done."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from bureau.plan.made import ANALYST, AS_OF, ASKING, AT, CITY, EAST, NOW, returned
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.cockpit.queries.attention import Attention, attention, ending, overdue
from chanmai.bureau.enterprises.models import Enterprise, ImportBatch, Question
from chanmai.bureau.enterprises.queries.waiting import firms_by_number, questions_of, refused_files
from chanmai.bureau.matching.operations.matching import match_all
from chanmai.bureau.plan.queries.measurement import city_columns, full_year
from chanmai.engine.eligibility.clauses.clause import Status, Validity

Firms = dict[str, Enterprise]
WEST = Viewer(user_id=7, role="district", districts=("西区",), name="西区丁")


def waiting(viewer: Viewer = CITY, lang: str = "zh") -> Attention:
    columns = city_columns(viewer, **ASKING)
    return attention(viewer, columns, full_year(columns), today=AS_OF, lang=lang)


def file(state: str, sha: str, **more: Any) -> ImportBatch:
    return ImportBatch.objects.create(file_name="表.xlsx", sha256=sha, state=state, by="甲", at=AT, **more)


def question(firm: Enterprise, code: str, **more: Any) -> Question:
    fields = {"zh": f"{code}，请核实", "en": f"{code}, please check", "asked_at": AT} | more
    return Question.objects.create(enterprise=firm, code=code, **fields)


def test_nothing_waits_in_an_empty_database(db: None) -> None:
    found = waiting()
    assert (found.refused, found.questions, found.findings, found.wanted) == (0, (), (), ())
    assert (found.overdue.year, found.overdue.firms, found.run, found.as_of) == (None, 0, None, AS_OF)


def test_refused_files_wait_until_their_rows_are_taken(db: None) -> None:
    file("refused", "a")
    file("refused", "a")
    file("refused", "b", user_id=EAST.user_id)
    file("accepted", "c")
    assert [refused_files(viewer) for viewer in (CITY, EAST, WEST, ANALYST)] == [2, 1, 0, 0]
    file("partial", "a")
    assert refused_files(CITY) == 1


def test_questions_are_counted_by_kind_and_in_scope(firms: Firms) -> None:
    question(firms["a"], "jump")
    question(firms["a"], "jump", period="2024")
    question(firms["c"], "jump")
    question(firms["c"], "namesake")
    question(firms["b"], "jump", state="answered")
    found = waiting()
    assert [(kind.code, kind.firms, kind.questions) for kind in found.questions] == [
        ("jump", 2, 3),
        ("namesake", 1, 1),
    ]
    assert found.open_questions == 4
    assert found.questions[0].text.en == "jump, please check"
    assert [kind.questions for kind in waiting(EAST).questions] == [2]
    total, rows = questions_of(EAST, "jump", limit=1)
    assert (total, [row.name for row in rows]) == (2, ["甲公司"])


def test_firms_without_the_latest_return_are_overdue(firms: Firms) -> None:
    found = waiting().overdue
    assert (found.year, found.firms, found.never) == (2025, 2, 1)  # D reported 2024, E never
    assert waiting(EAST).overdue.firms == 0
    returned(firms["e"], 2025, 1)
    assert (waiting().overdue.firms, waiting().overdue.never) == (1, 0)


def test_overdue_needs_a_year(firms: Firms) -> None:
    assert overdue(city_columns(CITY, **ASKING), None).firms == 0


def test_named_firms_are_those_in_scope(firms: Firms) -> None:
    keys = [firms["a"].pk, firms["c"].pk]
    assert [row.name for row in firms_by_number(EAST, keys)] == ["甲公司"]


def test_what_ends_within_ninety_days(firms: Firms) -> None:
    rows = [(row.code, row.on.isoformat(), row.days, row.closing) for row in waiting().ending]
    assert rows == [
        ("c-reprint", "2026-07-20", 20, True),
        ("c-exact", "2026-07-31", 31, False),  # the first day on which it no longer holds is the next one
        ("c-upper", "2026-07-31", 31, False),
    ]


@pytest.mark.parametrize(
    ("end", "ends"),
    [((2026, 6, 30), False), ((2026, 7, 1), True), ((2026, 9, 28), True), ((2026, 9, 29), False)],
)
def test_the_edges_of_ninety_days(end: tuple[int, int, int], ends: bool) -> None:
    clause = city_pack().clauses["c-exact"]
    changed = replace(clause, validity=Validity(None, datetime.date(*end)))
    assert bool(ending([changed], AS_OF)) is ends
    assert ending([replace(changed, status=Status.DRAFT)], AS_OF) == ()


def test_a_run_tells_which_findings_and_facts_are_wanted(firms: Firms) -> None:
    match_all(as_of=AS_OF, known_at=NOW, by="test", at=NOW)
    found = waiting()
    assert [(row.wanted.name, row.decisions) for row in found.findings] == [("平台经认定", 4)]  # A, B, D, E
    assert found.finding_decisions == 4
    revenue = next(row for row in found.wanted if row.wanted.name == "营业收入")
    assert revenue.wanted.year == 2025
    assert {code: firms for code, _name, firms in revenue.clauses} == {
        "c-exact": 2,
        "c-upper": 2,
        "c-reprint": 2,
    }
    assert revenue.decisions == 6
    assert [row.decisions for row in waiting(WEST).findings] == [2]


def test_wanted_facts_are_named_in_english(firms: Firms) -> None:
    match_all(as_of=AS_OF, known_at=NOW, by="test", at=NOW)
    assert "Revenue" in [row.wanted.name for row in waiting(lang="en").wanted]
