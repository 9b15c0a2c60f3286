"""The files of the demo city are imported like any others: every row is taken but those planted to be refused."""

import dataclasses
import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Max

from chanmai.bureau.accounts.viewer import SYSTEM
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, Filing, ImportBatch
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.imports import import_file
from chanmai.bureau.enterprises.queries.awards import awards_of
from chanmai.bureau.enterprises.queries.knowledge import Moment, record_of
from chanmai.bureau.matching.bundles.planning import best_plan, claimant
from chanmai.demo.city import CityFiles
from chanmai.demo.profile import yuan
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Decision
from chanmai.engine.eligibility.clauses.order import award_order
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Ref
from chanmai.pack.pack import Pack

PACK = Path(__file__).parents[2] / "packs" / "xiamen"
pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 7, 1, 8, 0, tzinfo=datetime.UTC)
AS_OF = datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def batches(
    django_db_setup: None, django_db_blocker: Any, small: CityFiles, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """The batches of all files, in their order; taken back after this module."""
    from django.conf import settings
    from django.db import transaction

    before = (settings.PACK, settings.HOME)
    with django_db_blocker.unblock(), transaction.atomic():
        settings.PACK, settings.HOME = PACK, tmp_path_factory.mktemp("home")
        made = {each.path.name: _import(each.path, each.filed_on) for each in small.files}
        yield made
        settings.PACK, settings.HOME = before
        transaction.set_rollback(True)


def _import(path: Path, filed_on: datetime.date) -> ImportBatch:
    delivery = Delivery(path.name, path.read_bytes(), "演示城市（虚构）", True, filed_on)
    return import_file(delivery=delivery, by=SYSTEM, at=AT, accept_valid=True)


def test_exactly_the_planted_rows_are_refused(batches: dict[str, ImportBatch], truth: dict[str, Any]) -> None:
    assert {name: (batch.form, batch.rows, batch.refused) for name, batch in batches.items()} == {
        each["file"]: (each["form"], each["rows"], each["refused"]) for each in truth["files"]
    }


def test_each_refusal_names_the_planted_fault(batches: dict[str, ImportBatch], truth: dict[str, Any]) -> None:
    told = Counter(p["code"] for b in batches.values() for p in b.problems if p["severity"] == "error")
    planted = Counter(fault for _code, _period, fault in truth["slips"]["faults"])
    planted["contradiction"] += 1  # both rows are told
    planted += Counter(
        {"credit_code_check": 1, "unknown_title": 1}
    )  # one row in the register, one in the list
    assert told == planted
    assert len(planted) == 11


def test_the_firms_are_those_of_the_truth(batches: dict[str, ImportBatch], truth: dict[str, Any]) -> None:
    kept = {
        firm.code: (firm.name, firm.district, firm.domain, firm.status, firm.registered_on.isoformat())
        for firm in Enterprise.objects.all()
        if firm.registered_on
    }
    assert kept == {
        each["code"]: (each["name"], each["district"], each["domain"], each["status"], each["founded"])
        for each in truth["firms"]
    }
    assert Enterprise.objects.filter(demo=False).count() == 0


def test_namesakes_stay_apart_and_former_names_are_known(
    batches: dict[str, ImportBatch], truth: dict[str, Any]
) -> None:
    assert len(truth["namesakes"]) >= 1
    for codes in truth["namesakes"]:
        assert Enterprise.objects.filter(code__in=codes).count() == len(codes)
    former = {(each["code"], each["former"]) for each in truth["firms"] if each["former"]}
    assert len(former) >= 3
    kept = EnterpriseName.objects.filter(kind="曾用名").values_list("enterprise__code", "name")
    assert former <= set(kept)


def test_the_sums_filed_are_those_of_the_truth(
    batches: dict[str, ImportBatch], truth: dict[str, Any], xiamen: Pack
) -> None:
    last = dict(
        Filing.objects.filter(form="annual")
        .values_list("enterprise", "period")
        .annotate(last=Max("revision"))
        .values_list("enterprise", "last")
    )
    assert last
    sums: dict[str, Counter[str]] = {}
    final: dict[tuple[int, str], dict[str, Any]] = {}
    for firm, period, values in (
        Filing.objects.filter(form="annual")
        .order_by("filed_at", "revision")
        .values_list("enterprise_id", "period", "values")
    ):
        final[firm, period] = values
    names = {name: xiamen.dictionary.get(name).code for name in truth["filed_totals"]["2020"]}
    for (_, period), values in final.items():
        counted = sums.setdefault(period, Counter())
        for name, code in names.items():
            counted[name] += values.get(code, 0)
    assert {year: dict(found) for year, found in sums.items()} == truth["filed_totals"]


def test_what_was_left_out_stays_unknown(
    batches: dict[str, ImportBatch], truth: dict[str, Any], xiamen: Pack
) -> None:
    looked = 0
    for code, years in sorted(truth["removed"].items())[:40]:
        known = record_of(Enterprise.objects.get(code=code).pk, Moment(AS_OF, AT, 2025, back=10))
        said = {(ref.fact, 2025 - ref.back) for ref in known.values}
        for year, left_out in years.items():
            looked += len(left_out)
            kept = [name for name in left_out if (name, int(year)) in said]
            assert [name for name in kept if xiamen.dictionary.get(name).reporter not in LISTED] == []
    assert looked > 200


LISTED = ("名单", "认定")
"""Titles may be missing from a return and known from a list."""


def test_earlier_awards_add_up_and_withdrawn_ones_count_for_nothing(
    batches: dict[str, ImportBatch], truth: dict[str, Any]
) -> None:
    wanted: dict[str, dict[str, list[int]]] = {}
    for code, clause, _when, money in truth["awards"]:
        wanted.setdefault(code, {}).setdefault(clause, []).append(money)
    assert len(wanted) > 20
    for code, clauses in wanted.items():
        known = record_of(Enterprise.objects.get(code=code).pk, Moment(AS_OF, AT, 2025))
        for clause, paid in clauses.items():
            assert known.value(Ref(f"已获:{clause}")) == sum(paid)
            assert known.value(Ref(f"次数:{clause}")) == sum(money > 0 for money in paid)


def test_a_firm_has_its_awards_one_by_one_marked_as_invented(
    batches: dict[str, ImportBatch], truth: dict[str, Any]
) -> None:
    most = Counter(code for code, *_ in truth["awards"]).most_common(1)[0][0]
    rows = awards_of(Enterprise.objects.get(code=most).pk, AT)
    assert sorted(
        (row.clause, row.on.isoformat() if row.on else row.year, row.amount) for row in rows
    ) == sorted((clause, when, money) for code, clause, when, money in truth["awards"] if code == most)
    assert {(row.demo, row.source) for row in rows} == {(True, "演示城市（虚构）")}


def test_affiliates_are_known_as_such(batches: dict[str, ImportBatch], truth: dict[str, Any]) -> None:
    assert len(truth["affiliates"]) > 3
    for circle, codes in truth["affiliates"].items():
        for code in codes:
            known = record_of(Enterprise.objects.get(code=code).pk, Moment(AS_OF, AT, 2025))
            assert known.value(Ref("关联企业组")) == circle


def test_a_cap_that_counts_affiliates_together_leaves_one_of_four_out(
    batches: dict[str, ImportBatch], truth: dict[str, Any]
) -> None:
    """100 each by itself, 300 together: all four are eligible, three of them are paid."""
    book, clause = book_on(AS_OF), "tz2022-3-demo"
    firms, names = [], {}
    for code in truth["affiliates"]["同组示范集团（虚构）"]:
        pk = Enterprise.objects.get(code=code).pk
        record = record_of(pk, Moment(AS_OF, AT, book.year, book.back))
        decision = decide(book.by_code[clause], record, book.dictionary)
        firms.append(claimant(book, record, {clause: (decision.verdict, decision.amount)}))
        names[str(pk)] = code
    paid = best_plan(book, firms, names).bundle.plan.paid
    assert sorted(paid.values()) == [fen("100万元")] * 3
    alone = [dataclasses.replace(firm, circle="") for firm in firms]
    assert len(best_plan(book, alone, names).bundle.plan.paid) == 4


def test_the_clauses_answer_as_worked_out_by_hand(
    batches: dict[str, ImportBatch], truth: dict[str, Any], xiamen: Pack
) -> None:
    assert len({each["planted"] for each in truth["planted"]}) == 25
    wrong = {}
    for code in sorted({each["code"] for each in truth["planted"]}):
        expected = {each["clause"]: each["answer"] for each in truth["planted"] if each["code"] == code}
        record = record_of(Enterprise.objects.get(code=code).pk, Moment(AS_OF, AT, 2025))
        awards: dict[str, AwardAmount] = {}
        for compiled in award_order(xiamen.compiled):
            if compiled.clause.code not in expected and compiled.clause.code != "xm2022-2-growth":
                continue
            decision = decide(compiled, record, xiamen.dictionary, awards=awards)
            awards[compiled.clause.code] = decision.amount
            if compiled.clause.code in expected and _answer(decision, expected[compiled.clause.code]):
                wrong[code, compiled.clause.code] = _answer(decision, expected[compiled.clause.code])
    assert wrong == {}


def _answer(decision: Decision, expected: dict[str, str]) -> str:
    """What differs from the answer that was worked out; empty when nothing does."""
    if decision.verdict.value != expected["verdict"]:
        return f"{decision.verdict} {[ref.fact for ref in decision.missing]}"
    if "standing" in expected and decision.standing.value != expected["standing"]:
        return f"{decision.standing}"
    if "amount" in expected and (decision.amount.low, decision.amount.high) != (fen(expected["amount"]),) * 2:
        return f"{decision.amount}"
    if "most" in expected and decision.amount.high != fen(expected["most"]):
        return f"{decision.amount}"
    return ""


def fen(text: str) -> int:
    """“10万元” in 分."""
    return yuan(text) * 100
