"""Who sees no firm is told nothing of any by any query of any app; what asks without a viewer stands in a list.

Every public function of `queries`, `trials` and `bundles` is found by looking. Those that take a viewer are called by
people with an empty scope; what they answer does not change when there is a firm more, and names none.
"""

import ast
import datetime
import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Manager, Model, Q, QuerySet
from django.test import Client

import chanmai.bureau
from bureau.plan.made import PACK
from bureau.policies.conftest import add_firm
from bureau.policies.people import AT, CITY, DAY, LATER, file_facts
from chanmai.bureau.accounts.claims import claim
from chanmai.bureau.accounts.models import Claim
from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.benefits.models import BenefitList, Entry
from chanmai.bureau.benefits.operations.drawing import ListOrder, draw_list
from chanmai.bureau.benefits.operations.ledger import add_line
from chanmai.bureau.city import pack_at
from chanmai.bureau.clauses.queries.versions import version_of
from chanmai.bureau.enterprises.models import Enterprise, ImportBatch, Question, Withdrawal
from chanmai.bureau.enterprises.operations.withdrawals import withdraw
from chanmai.bureau.enterprises.queries.reach import Target
from chanmai.bureau.enterprises.queries.search import FirmSearch
from chanmai.bureau.enterprises.queries.structure import firm_columns
from chanmai.bureau.jobs.models import Job
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.laboratory.operations.scenarios import keep_scenario
from chanmai.bureau.matching.models import MatchRun
from chanmai.bureau.matching.queries.runs import RunRow, latest_run
from chanmai.bureau.monitoring.models import Collection, Duty, Return
from chanmai.bureau.notices.models import Notice
from chanmai.bureau.notices.operations.telling import tell
from chanmai.bureau.notices.queries.inbox import NoticeSearch
from chanmai.bureau.notices.readers import the_city
from chanmai.bureau.plan.queries.measurement import gauge_facts
from chanmai.bureau.policies.queries.library import ClauseSearch
from chanmai.bureau.refusal import Refused
from chanmai.bureau.supervision.models import Meeting
from chanmai.bureau.supervision.operations.meetings import Invitation, convene
from chanmai.bureau.supervision.queries.measures import TaskSearch
from chanmai.bureau.warnings.models import Action, Assessment, FirmWarning
from chanmai.bureau.warnings.queries.firms import WarningSearch
from chanmai.engine.facts.texts import Text
from chanmai.engine.procedure.words import State
from chanmai.engine.warnings.costs import Costs
from chanmai.pack.targets import Target as PlanTarget

PARTS = {"queries", "trials", "bundles"}
MONTH = datetime.timedelta(days=30)
CODE, NAME = "91350200MA33GULG91", "软件有限公司"
OUTSIDERS = (
    Viewer(user_id=71, role="district", districts=(), name="无区"),
    Viewer(user_id=72, role="observer", districts=(), name="无区查阅"),
    Viewer(user_id=73, role="firm", firm=None, name="无企业"),
    Viewer(user_id=74, role="park", name="无园区"),
    Viewer(user_id=75, role="association", districts=(), name="协会"),
    Viewer(user_id=76, role="expert", districts=(), name="专家"),
)

LOOKED_AT = "of a firm, an import or a run that the caller has looked up for its viewer"
OF_THE_SYSTEM = "for the system itself: matching, following, replaying, export by command"
A_QUERY = "a piece of a query, which the functions above narrow"
A_STAMP = "a number or a day that changes with the data; of a run also how many firms it matched"
A_BENCH = "of a laboratory that was made for a viewer, or kept snapshots that only its firms are read from"
WITHOUT_VIEWER = {
    "enterprises.queries.awards.awards_of": LOOKED_AT,
    "enterprises.queries.export.write_snapshot": OF_THE_SYSTEM,
    "enterprises.queries.filings.forms_and_periods": LOOKED_AT,
    "enterprises.queries.filings.values_of_form": OF_THE_SYSTEM,
    "enterprises.queries.filings.versions_filed": LOOKED_AT,
    "enterprises.queries.filings.values_filed": LOOKED_AT,
    "enterprises.queries.search.firms_known": OF_THE_SYSTEM,
    "enterprises.queries.gone.gone_firms": OF_THE_SYSTEM,
    "enterprises.queries.knowledge.filings_by": A_QUERY,
    "indicators.queries.tiers.tiers_of_firms": OF_THE_SYSTEM,
    "enterprises.queries.knowledge.snapshot_table": OF_THE_SYSTEM,
    "enterprises.queries.last_words.latest_words": OF_THE_SYSTEM,
    "enterprises.queries.placing.placements_at": OF_THE_SYSTEM,
    "enterprises.queries.knowledge.record_of": LOOKED_AT,
    "enterprises.queries.news.firms_with_news": OF_THE_SYSTEM,
    "enterprises.queries.news.news_of_batch": LOOKED_AT,
    "enterprises.queries.news.news_of": OF_THE_SYSTEM,
    "enterprises.queries.news.newest_note": A_STAMP,
    "enterprises.queries.news.notes_until": OF_THE_SYSTEM,
    "enterprises.queries.past_files.past_files": OF_THE_SYSTEM,
    "enterprises.queries.places.district_and_size": OF_THE_SYSTEM,
    "enterprises.queries.places.firms_newer_than": OF_THE_SYSTEM,
    "enterprises.queries.places.extent_at": A_STAMP,
    "enterprises.queries.standing.is_absent": A_QUERY,
    "enterprises.queries.places.district_and_park": OF_THE_SYSTEM,
    "enterprises.queries.places.firms_with_code": OF_THE_SYSTEM,
    "enterprises.queries.standing.absent_filings": OF_THE_SYSTEM,
    "enterprises.queries.standing.standing_filings": A_QUERY,
    "enterprises.queries.standing.standing_firms": A_QUERY,
    "enterprises.queries.standing.standing_namings": A_QUERY,
    "enterprises.queries.standing.values_withdrawn": OF_THE_SYSTEM,
    "enterprises.queries.standing.withdrawn_firms": OF_THE_SYSTEM,
    "enterprises.queries.structure.data_version": A_STAMP,
    "enterprises.queries.withdrawals.of_import": LOOKED_AT,
    "enterprises.queries.withdrawals.of_filing": LOOKED_AT,
    "enterprises.queries.withdrawals.of_firm": LOOKED_AT,
    "enterprises.queries.withdrawals.value_entry": LOOKED_AT,
    "enterprises.queries.withdrawals.imports_withdrawn": LOOKED_AT,
    "laboratory.trials.backtest.year_range": A_BENCH,
    "laboratory.trials.backtest.is_ready": A_BENCH,
    "laboratory.trials.backtest.year_trial": A_BENCH,
    "laboratory.trials.backtest.snapshot_on": A_BENCH,
    "matching.queries.asides.asides_of": LOOKED_AT,
    "matching.queries.deciding.unsettled": LOOKED_AT,
    "matching.queries.holdings.firms_matched": OF_THE_SYSTEM,
    "matching.queries.holdings.holdings": OF_THE_SYSTEM,
    "matching.queries.holdings.undecided": OF_THE_SYSTEM,
    "matching.queries.plans.short_ways": OF_THE_SYSTEM,
    "matching.queries.replay.replay": OF_THE_SYSTEM,
    "matching.queries.run_input.latest_input": OF_THE_SYSTEM,
    "matching.queries.runs.latest_run": A_STAMP,
    "matching.queries.runs.latest": OF_THE_SYSTEM,
    "matching.queries.runs.snapshots_of_runs": OF_THE_SYSTEM,
    "matching.queries.runs.run_before": A_STAMP,
    "matching.queries.runs.run_row": LOOKED_AT,
    "matching.queries.runs.clause_words": LOOKED_AT,
    "matching.queries.touch.decisions_touched": LOOKED_AT,
    "matching.queries.updates.updates_of": LOOKED_AT,
    "monitoring.queries.examination.skipped_rules": LOOKED_AT,
    "monitoring.queries.reminders.reminders_due": OF_THE_SYSTEM,
    "monitoring.queries.returns.awaited_returns": OF_THE_SYSTEM,
    "monitoring.queries.sheet.texts_filed": LOOKED_AT,
    "plan.queries.city_years.state_name": A_STAMP,
    "portal.queries.benefits.benefits_of": LOOKED_AT,
    "portal.queries.messages.messages_of": LOOKED_AT,
    "portal.queries.money.money_of": LOOKED_AT,
    "portal.queries.papers.papers_of": LOOKED_AT,
    "portal.queries.reach.page_of_reach": LOOKED_AT,
    "portal.queries.reach.within_reach": LOOKED_AT,
    "portal.queries.sections.sections_of": LOOKED_AT,
    "portal.queries.needs.filed_texts": LOOKED_AT,
    "portal.queries.needs.wanted_facts": LOOKED_AT,
    "notices.queries.due.is_drawing_due": OF_THE_SYSTEM,
}
OF_FIRMS = {"enterprises", "matching", "laboratory"}
NUMBERED = {
    "batch": ImportBatch, "withdrawal": Withdrawal, "scenario": Scenario, "claim": Claim, "job": Job,
    "sitting": Meeting, "inbox": Notice,
}  # fmt: skip
"""What the number `pk` is of, by the beginning of a module's name."""


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of the modules that ask, by its name within the bureau."""
    for found in pkgutil.walk_packages(chanmai.bureau.__path__, "chanmai.bureau."):
        if PARTS & set(found.name.split(".")):
            for name, each in vars(importlib.import_module(found.name)).items():
                plain = inspect.unwrap(each) if callable(each) else each
                if inspect.isfunction(plain) and plain.__module__ == found.name and name[0] != "_":
                    yield f"{found.name.removeprefix('chanmai.bureau.')}.{name}", plain


def takes_viewer(function: Callable[..., Any]) -> bool:
    return any(each.annotation is Viewer for each in inspect.signature(function).parameters.values())


def reads_firms(function: Any, seen: set[Any]) -> bool:
    """True when the function, or what it calls, names a table of the apps that keep firms and what runs found."""
    if function in seen:
        return False
    seen.add(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    names -= {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
    known = vars(sys.modules[function.__module__])
    found = [inspect.unwrap(known[name]) for name in names if callable(known.get(name))]
    tables = [each for each in found if isinstance(each, type) and issubclass(each, Model)]
    ours = [each for each in found if getattr(each, "__module__", "").startswith("chanmai.bureau")]
    return any(each._meta.app_label in OF_FIRMS for each in tables) or any(
        reads_firms(each, seen) for each in ours if each not in tables
    )


def test_what_asks_without_a_viewer_stands_in_the_list() -> None:
    found = {name for name, each in public_functions() if not takes_viewer(each) and reads_firms(each, set())}
    assert found == WITHOUT_VIEWER.keys()


def told(value: Any) -> Any:
    """What an answer says, as plain values that can be compared; of a run what anybody may know, see `A_STAMP`."""
    if isinstance(value, Q):
        return told(Enterprise.objects.filter(value))
    if isinstance(value, QuerySet | Manager):
        return [str(each.pk) for each in value.all()]
    if is_dataclass(value) and not isinstance(value, type):
        open_to_all = {"viewer", "edition", *(("firms",) if isinstance(value, RunRow) else ())}
        names = [each.name for each in fields(value) if each.name not in open_to_all]
        return {name: told(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): told(each) for key, each in value.items()}
    if isinstance(value, Enum | str | bytes | int | float | datetime.date | None):
        return value
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if hasattr(value, "__iter__"):
        return [told(each) for each in value]
    return type(value).__name__


def arguments(viewer: Viewer, firm: int) -> dict[str, Any]:
    """One for each name that a parameter has in any of the functions."""
    run = MatchRun.objects.latest("pk")
    return {
        "collection": Collection.objects.latest("pk").pk,
        "viewer": viewer, "pk": firm, "enterprise_id": firm, "firm_id": firm, "firms": [firm], "ids": [firm],
        "run_id": run.pk, "filing_id": Enterprise.objects.get(pk=firm).filings.first().pk,
        "code": "t-growth", "slug": "growth", "version": "", "lang": "zh", "text": CODE, "name": "营业收入",
        "year": 2025, "number": 1, "as_of": DAY, "today": DAY, "known_at": LATER, "at": LATER, "limit": 50,
        "kind": "csv", "measure": "revenue", "reference_year": None, "codes": ["t-growth"], "facts": gauge_facts(),
        "target": Target("firm", firm), "form": "annual",
        "period": "2024", "budgets": (), "return_id": Return.objects.get(enterprise=firm).pk,
        "wanted": TaskSearch(), "word_id": 1, "units": "district", "snapshot": "0" * 64,
        "costs": Costs(1, 2), "count": 5, "search": NoticeSearch(), "since": AT - MONTH, "until": LATER,
    }  # fmt: skip


def by_type(parameters: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """The arguments of one name that are of several types."""
    values: dict[str, Any] = {}
    if "run" in parameters:
        is_row = "RunRow" in str(parameters["run"].annotation)
        values["run"] = latest_run() if is_row else MatchRun.objects.latest("pk")
    if "target" in parameters and parameters["target"].annotation is PlanTarget:
        values["target"] = pack_at(PACK).plan.targets.targets[0]
    return values


def of_benefits(parameters: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """The arguments of queries about benefits."""
    found = BenefitList.objects.latest("pk")
    given = {
        "list_id": found.pk, "found": found, "entry_id": Entry.objects.latest("pk").pk, "line_id": found.line_id,
        "file_id": 1, "month": DAY, "state": State.LISTED, "states": (State.LISTED,), "number": 0,
    }  # fmt: skip
    given |= {"state": ""} if "page" in parameters else {}
    return {key: value for key, value in given.items() if key in parameters}


def call(name: str, function: Callable[..., Any], given: dict[str, Any]) -> Any:
    """What a function answers, or how it refuses."""
    parameters = inspect.signature(function).parameters
    values = {key: given[key] for key in parameters if key in given}
    values |= {"code": "revenue"} if name == "cockpit.queries.figures.explanation" else {}
    viewer = given["viewer"]
    if "columns" in parameters:
        values["columns"] = firm_columns(viewer, gauge_facts(), as_of=DAY, known_at=LATER)
    if "criteria" in parameters:
        values["criteria"] = ClauseSearch() if name.startswith("policies") else FirmSearch()
    values |= by_type(parameters)
    if name.startswith("warnings") and "wanted" in values:
        values["wanted"] = WarningSearch()
    if name.startswith(("benefits", "portal.queries.benefits")):
        values |= of_benefits(parameters)
    if name.startswith("monitoring") and "pk" in values:
        values["pk"] = Collection.objects.latest("pk").pk
    for key, kind in NUMBERED.items():
        if name.split(".")[2].startswith(key) and "pk" in values:
            values["pk"] = kind.objects.latest("pk").pk
    if name.endswith(("runs.run_of", "runs.discrepancies_of")):
        values["pk"] = MatchRun.objects.latest("pk").pk
    try:
        return told(function(**values))
    except Refused as refusal:
        return f"{type(refusal).__name__} {refusal}"


@pytest.fixture
def city(firms: dict[str, int], match: Callable[..., int], signed_in: Callable[[str], Client]) -> int:
    """The town with a run, a refused import, a question, a withdrawal and a claim; the number of its first firm."""
    match()
    table = f"统一社会信用代码,企业名称,年度,营业收入（万元）\n{CODE},小镇甲软件有限公司,2025,很多\n"
    file = SimpleUploadedFile("年报.csv", table.encode())
    assert signed_in("city").post("/api/imports", {"file": file}).status_code == 422
    withdraw(Target("firm", firms["丁"]), by=CITY, at=AT, reason="测试")
    ask(firms["甲"])
    version = version_of("t-growth")[0].version
    keep_scenario(CITY, "放宽", "t-growth", version, {"a": {"2@1": "4500"}}, at=AT)
    collection = Collection.objects.create(
        form="annual", period="2024", due_on=AT, basis_on=AT, by="测试", opened_at=AT
    )
    Return.objects.create(collection=collection, enterprise_id=firms["甲"], duty=Duty.REQUIRED)
    convene(Invitation(DAY, "市政府", "市长"), by=CITY, at=AT)
    foresee(firms["甲"])
    line = add_line(name="专项", year=2026, level="city", fen=100, reason="预算", by=CITY, at=AT)
    draw_list(ListOrder("t-growth", 2026, line), by=CITY, at=AT)
    tell("message", the_city(), Text("事", "matter"), key="scope", at=AT)
    claim(CODE, name="申请人", contact="0592", address="192.0.2.1", at=AT)
    return firms["甲"]


def ask(firm: int) -> None:
    words = {"zh": "小镇甲软件有限公司的数据有疑问", "en": "doubtful"}
    Question.objects.create(enterprise_id=firm, code="growth", asked_at=AT, **words)


def foresee(firm: int) -> None:
    assessment = Assessment.objects.create(
        as_of=DAY, known_at=AT, period="2025", horizon_months=12, firms=1, without=0, by="测试", at=AT
    )
    FirmWarning.objects.create(
        assessment=assessment,
        enterprise_id=firm,
        highest=600_000,
        event="distress",
        chances={"distress": 600_000},
    )
    Action.objects.create(
        enterprise_id=firm,
        deed="visited",
        on=DAY,
        note="小镇甲软件有限公司",
        by="测试",
        at=AT,
        assessment=assessment,
    )


def one_more() -> None:
    firm = add_firm("小镇戊软件有限公司", "东区", "大型", "91350200M00000000A")
    year = {"revenue": 1_234_567_800, "rd_expense": 100_000_000, "enterprise_size": "大型"}
    file_facts(firm, "annual", year, period="2025")
    file_facts(firm, "titles", {"above_scale": True, "district": "东区"})
    ask(firm)


def differences(one: Any, other: Any, place: str = "") -> Iterator[str]:
    """Where two answers differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        for key, value in one.items():
            yield from differences(value, other[key], f"{place} {key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (value, its) in enumerate(zip(one, other, strict=True)):
            yield from differences(value, its, f"{place} {number}")
    elif one != other:
        yield f"{place}: {str(one)[:80]} → {str(other)[:80]}"


def everything(firm: int) -> dict[tuple[str, str], Any]:
    """What each of the outsiders is told by each function."""
    functions = {name: each for name, each in public_functions() if takes_viewer(each)}
    return {
        (viewer.name, name): call(name, each, arguments(viewer, firm))
        for viewer in OUTSIDERS
        for name, each in functions.items()
    }


def test_who_sees_no_firm_is_told_nothing_of_any(city: int) -> None:
    before = everything(city)
    one_more()
    after = everything(city)
    assert len(before) > 70 * len(OUTSIDERS)
    assert {key: answer for key, answer in before.items() if NAME in str(answer)} == {}
    echo = "enterprises.queries.lookup.firm_by_name"  # says again what was looked for
    assert {key: answer for key, answer in before.items() if CODE in str(answer) and key[1] != echo} == {}
    told_more = "\n".join(differences(before, after))
    assert not told_more, told_more


def test_the_city_is_told_by_most_of_them(city: int) -> None:
    """The questions are such that somebody who may is answered: silence would prove nothing."""
    functions = {name: each for name, each in public_functions() if takes_viewer(each)}
    answers = {name: call(name, each, arguments(CITY, city)) for name, each in functions.items()}
    silent = [name for name, each in answers.items() if str(each).startswith(("NotFound", "Forbidden"))]
    of_firms_alone = "monitoring.queries.returns.own_returns"
    not_in_the_pack = [
        "benefits.queries.lists.publicity",
        "benefits.queries.money.payment_file",
        "indicators.queries.indicators.choice",
        "indicators.queries.indicators.indicator",
        "plan.queries.drafts_in_force.drafts_file",
        "plan.queries.prospects.prospects",
        "plan.queries.targets.target",
        *(f"releases.queries.{name}" for name in ("draft", "offer_of", "proof", "release", "table_order")),
        *(
            f"reports.queries.reports.{name}"
            for name in ("file_of", "report", "visible_report", "with_snapshot")
        ),
        *(f"supervision.queries.{name}" for name in ("measures.measure_of", "task.evidence_of", "task.task")),
    ]
    assert sorted(silent) == sorted([of_firms_alone, *not_in_the_pack])
    assert sum(NAME in str(answer) for answer in answers.values()) > 15
