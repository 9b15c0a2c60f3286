"""One firm, one clause never stops a city: what cannot be decided is listed apart by name, and the rest is decided."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from bureau.policies.people import CITY, DAY, EAST, LATER, file_facts
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.laboratory.trials.bench import laboratory
from chanmai.bureau.laboratory.trials.versions import _moves as moves_between
from chanmai.bureau.matching.models import ClauseSummary, Decision, MatchRun, RunFirm, SetAside
from chanmai.bureau.matching.operations import following, matching
from chanmai.bureau.matching.queries import deciding as firm_deciding
from chanmai.bureau.matching.queries import firm as firm_page
from chanmai.bureau.matching.queries.firm import firm_decisions
from chanmai.bureau.matching.queries.runs import summary
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.texts import Text
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.containing import UNFORESEEN
from chanmai.runners.deciding import Row, decide_all
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import Aside, Result
from chanmai.runners.table import Table
from chanmai.site.cli import main

Match = Callable[..., int]
SignedIn = Callable[..., Client]
WHY = Text("营业收入 9 万亿元超出可计算的范围，请核对。", "Revenue is beyond what can be computed; check it.")


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What the runners set aside, firm and clause; without a clause the whole firm."""
    chosen: list[tuple[int, str]] = []
    right = ColumnarRunner.run

    def run(self: Any, compiled: Sequence[Compiled], table: Table, **more: Any) -> Result:
        result = right(self, compiled, table, **more)
        for firm, code in chosen:
            if str(firm) in result.subjects and (not code or code in result.codes):
                row = result.subjects.index(str(firm))
                places = [result.codes.index(code)] if code else slice(None)
                result.verdicts[places, row] = 0
                result.amount_kind[places, row] = 0
                result.aside.append(Aside(row, str(firm), code, WHY))
        return result

    def followed(book: Any, table: Table, *args: Any, program: Any = None, **more: Any) -> Any:
        return without_near(book, table, *args, **more)

    def without_near(book: Any, table: Table, *args: Any, **more: Any) -> Any:
        for rows in decide_all(book, table, *args, **more):
            yield [
                row
                for row in rows
                if not {(int(row.subject), ""), (int(row.subject), row.clause)} & {*chosen}
            ]

    monkeypatch.setattr(ColumnarRunner, "run", run)
    monkeypatch.setattr(matching, "decide_all", without_near)
    monkeypatch.setattr(following, "decide_all", followed)
    return chosen


def counted(run: int) -> dict[str, int]:
    """How many firms each clause counts."""
    rows = ClauseSummary.objects.filter(run_id=run)
    return {row.clause: row.met + row.near + row.unknown + row.not_met for row in rows}


def test_a_firm_that_is_set_aside_is_counted_nowhere_and_named(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]], signed_in: SignedIn
) -> None:
    aside.append((firms["乙"], ""))
    run = match()
    assert MatchRun.objects.get(pk=run).firms == 3
    assert set(counted(run).values()) == {3}
    assert not Decision.objects.filter(run_id=run, enterprise_id=firms["乙"]).exists()
    assert RunFirm.objects.get(run_id=run, enterprise_id=firms["乙"]).aside
    found = summary(CITY, run)
    assert found is not None
    assert (found.firms.all, found.aside.firms, found.aside.pairs) == (3, 1, 0)
    client = signed_in("city")
    for address in ("/matching/", f"/matching/{run}/"):
        text = client.get(address).content.decode()
        for word in ("1 家企业另列", "小镇乙软件有限公司", WHY.zh, "不在上面各数和合计之内"):
            assert word in text
    told = client.get("/api/matching/latest").json()["aside"]
    assert (told["firms"], told["pairs"]) == (1, 0)
    assert told["rows"][0]["reason"] == WHY.zh
    client.cookies["chanmai_language"] = "en"
    text = client.get("/matching/").content.decode()
    assert "1 firm listed apart" in text
    assert WHY.en in text


def test_one_clause_of_one_firm_set_aside_leaves_all_others(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]]
) -> None:
    whole = match()
    aside.append((firms["甲"], "t-relief"))
    run = match()
    before = set(Decision.objects.filter(run_id=whole).values_list("enterprise_id", "clause"))
    after = set(Decision.objects.filter(run_id=run).values_list("enterprise_id", "clause"))
    assert before - after == {(firms["甲"], "t-relief")}
    assert not after - before
    assert {code for code, number in counted(run).items() if number == 3} == {"t-relief"}
    assert MatchRun.objects.get(pk=run).firms == 4


def test_a_firms_page_says_why_it_has_no_decision(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]], signed_in: SignedIn
) -> None:
    aside.append((firms["乙"], ""))
    match()
    text = signed_in("city").get(f"/policies/firm/{firms['乙']}/").content.decode()
    assert WHY.zh in text
    assert "全部条款" in text
    told = signed_in("analyst").get(f"/api/enterprises/{firms['乙']}/decisions?lang=en").json()["unsettled"]
    assert [(row["clause"], row["reason"]) for row in told] == [("", WHY.en)]


def test_a_district_is_told_of_its_own_firms_only(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]]
) -> None:
    aside += [(firms["乙"], ""), (firms["甲"], "t-relief")]
    run = match()
    found = summary(EAST, run)
    assert found is not None
    assert (found.aside.firms, found.aside.pairs) == (0, 1)
    assert [row.firm for row in found.aside.rows] == [firms["甲"]]


def test_the_command_names_what_was_set_aside(
    firms: dict[str, int], aside: list[tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    aside.append((firms["乙"], ""))
    assert main(["match", "--as-of", DAY.isoformat()]) == 0
    told = capsys.readouterr().out
    assert "1 家企业 firms, 0 项判定 decisions" in told
    assert "小镇乙软件有限公司" in told
    assert main(["match", "--as-of", DAY.isoformat(), "--json"]) == 0
    assert '"firms": 1' in capsys.readouterr().out


def test_a_filing_that_cannot_be_decided_sets_the_firm_aside_and_a_right_one_brings_it_back(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]]
) -> None:
    run = match()
    numbers, totals = counted(run), MatchRun.objects.get(pk=run).totals
    rows = set(Decision.objects.filter(run_id=run, replaced=False).values_list("enterprise_id", "clause"))
    aside.append((firms["乙"], ""))
    file_facts(firms["乙"], "annual", {"revenue": 4500_000_001}, period="2025", at=LATER)
    assert set(counted(run).values()) == {3}
    assert MatchRun.objects.get(pk=run).firms == 3
    assert not Decision.objects.filter(run_id=run, enterprise_id=firms["乙"], replaced=False).exists()
    assert SetAside.objects.get(run_id=run, until=None).enterprise_id == firms["乙"]
    aside.clear()
    file_facts(firms["乙"], "annual", {"revenue": 4500_000_000}, period="2025", at=LATER)
    assert counted(run) == numbers
    after = MatchRun.objects.get(pk=run)
    assert after.totals == totals
    assert not SetAside.objects.filter(run_id=run, until=None).exists()
    assert SetAside.objects.get(run_id=run).until == LATER
    assert rows == set(
        Decision.objects.filter(run_id=run, replaced=False).values_list("enterprise_id", "clause")
    )


def test_a_clause_set_aside_after_a_filing_is_decided_with_the_next_one(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]]
) -> None:
    run = match()
    numbers = counted(run)
    aside.append((firms["甲"], "g-rd"))
    file_facts(firms["甲"], "annual", {"rd_expense": 501_000_000}, period="2025", at=LATER)
    assert counted(run) == numbers | {"g-rd": 3}
    aside.clear()
    file_facts(firms["甲"], "titles", {"认定:g-press.licence": True}, item="press", at=LATER)
    assert counted(run) == numbers
    assert not SetAside.objects.filter(run_id=run, until=None).exists()


@pytest.mark.parametrize("fault", [TypeError, OverflowError, ValueError, RecursionError, AssertionError])
def test_whatever_a_runner_raises_over_one_firm_stays_with_it(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def broken(book: Any, table: Table, *args: Any, **more: Any) -> Any:
        if str(firms["乙"]) in table.subjects and "t-relief" in book.by_code:
            raise fault("unforeseen")
        return decide_all(book, table, *args, **more)

    whole = match()
    monkeypatch.setattr(matching, "decide_all", broken)
    run = match()
    circle = book_on(DAY).together["t-relief"]
    aside = set(SetAside.objects.filter(run_id=run).values_list("enterprise_id", "clause"))
    assert aside == {(firms["乙"], code) for code in circle}
    before = set(Decision.objects.filter(run_id=whole).values_list("enterprise_id", "clause", "settled_high"))
    after = set(Decision.objects.filter(run_id=run).values_list("enterprise_id", "clause", "settled_high"))
    assert {row for row in before if row[:2] not in aside} == after
    assert MatchRun.objects.get(pk=run).state == "done"


def test_a_clause_that_fails_for_every_firm_leaves_all_other_clauses(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(book: Any, table: Table, *args: Any, **more: Any) -> Any:
        if "t-relief" in book.by_code:
            raise OverflowError("unforeseen")
        return decide_all(book, table, *args, **more)

    monkeypatch.setattr(matching, "decide_all", broken)
    run = match()
    assert {row.clause for row in SetAside.objects.filter(run_id=run)} == book_on(DAY).together["t-relief"]
    assert Decision.objects.filter(run_id=run, clause="t-growth").exists()


def test_a_full_disk_is_no_fault_of_a_firm(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def broken(*_args: Any, **_more: Any) -> list[list[Row]]:
        asked.append(1)
        raise OSError("disk full")

    monkeypatch.setattr(matching, "decide_all", broken)
    with pytest.raises(OSError, match="disk full"):
        match()
    assert asked == [1]


def test_a_clause_on_which_the_engine_fails_leaves_the_rest_of_a_firms_page(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    match()
    right = firm_deciding.decide

    def broken(item: Compiled, *args: Any, **more: Any) -> Any:
        if item.clause.code == "t-growth":
            raise TypeError("argument should be a string or a Rational instance")
        return right(item, *args, **more)

    monkeypatch.setattr(firm_deciding, "decide", broken)
    client = signed_in("city")
    answer = client.get(f"/policies/firm/{firms['甲']}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "判定时出现意外" in text
    assert "规上奖励" in text
    told = client.get(f"/api/enterprises/{firms['甲']}/decisions").json()
    assert {row["clause"] for row in told["unsettled"]} == {
        "t-growth",
        "e-match",
    }  # the second builds on the first
    assert "t-scale" in {row["clause"] for row in told["decisions"]}
    assert client.get(f"/api/enterprises/{firms['甲']}/decisions/t-scale").status_code == 200
    refused = client.get(f"/api/enterprises/{firms['甲']}/decisions/t-growth")
    assert refused.status_code == 409
    assert "无法判定" in refused.content.decode()
    assert client.get(f"/policies/firm/{firms['甲']}/plan/t-scale/").status_code == 200


@pytest.mark.parametrize("place", ["reason", "settle"])
def test_what_fails_while_a_decision_is_told_leaves_the_rest_too(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    match()
    if place == "reason":
        right = firm_page._Showing._row

        def broken(self: Any, decision: Any, entitled: Any) -> Any:
            if decision.clause == "t-relief":
                raise ValueError("unforeseen")
            return right(self, decision, entitled)

        monkeypatch.setattr(firm_page._Showing, "_row", broken)
        gone = {"t-relief"}
    else:
        settle = firm_page.settle_firm

        def unsettled(prospects: Any, *args: Any) -> Any:
            if any(each.clause.code == "t-growth" for each in prospects):
                raise ValueError("unforeseen")
            return settle(prospects, *args)

        monkeypatch.setattr(firm_page, "settle_firm", unsettled)
        gone = set(book_on(DAY).tied)
    found = firm_decisions(CITY, firms["甲"], DAY, LATER)
    assert {row.clause for row in found.unsettled} == gone
    rows = [row for _, group in found.groups for row in group] + [*found.aside, *found.hidden]
    assert {row.code for row in rows} == set(book_on(DAY).by_code) - gone


def test_the_bundle_and_its_workbook_name_what_is_in_no_sum(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]], signed_in: SignedIn
) -> None:
    aside.append((firms["乙"], ""))
    match()
    client = signed_in("city")
    assert "1 家企业另列" in client.get("/matching/bundle/").content.decode()
    content = client.get("/matching/bundle/?export=xlsx").content
    sheets = {sheet.name: sheet.rows for sheet in read_workbook("x.xlsx", content).sheets}
    assert ["另列的企业", Decimal(1)] in [row[:2] for row in sheets["说明"]]
    assert ["小镇乙软件有限公司", "全部条款", WHY.zh] in sheets["另列"]


def test_the_laboratory_leaves_out_what_is_set_aside_and_names_it(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]], signed_in: SignedIn
) -> None:
    match()
    whole = laboratory(CITY, "t-growth")
    before, edit = whole.trial(whole.clause), {"2@1": "4500"}
    assert whole.trial(whole.edit(edit).clause).changes[0].firm.id == firms["乙"]
    aside += [(firms["甲"], "t-growth"), (firms["乙"], ""), (firms["丙"], "t-relief")]
    lab = laboratory(CITY, "t-growth")
    trial = lab.trial(lab.clause)
    assert (before.sums.firms, trial.sums.firms) == (4, 2)
    assert (trial.sums.met, trial.sums.not_met, trial.sums.exact) == (0, before.sums.not_met - 1, 0)
    assert [(each.firm.name, each.reason) for each in trial.aside] == [
        ("小镇甲软件有限公司", WHY),
        ("小镇乙软件有限公司", WHY),
    ]
    assert sum(sums.firms for sums in trial.places["district"].values()) == 2
    draft = lab.trial(lab.edit(edit).clause)
    assert (draft.changes, len(draft.aside)) == ((), 2)
    client = signed_in("city")
    for address in ("/policies/lab/t-growth/?a.2@1=4500", "/policies/lab/t-growth/years/?part=more&done=0"):
        text = client.get(address).content.decode()
        for word in ("2 家企业没有算成，不在各数之内", "小镇乙软件有限公司", WHY.zh):
            assert word in text, address
    file = client.get("/policies/lab/t-growth/?export=xlsx").content
    rows = [
        cells
        for sheet in read_workbook("a.xlsx", file).sheets
        if sheet.name == "另列"
        for cells in sheet.rows
    ]
    assert WHY.zh in str(rows)
    assert "小镇甲软件有限公司" in str(rows)
    told = [each.firm.id for each in laboratory(EAST, "t-growth").trial(lab.clause).aside]
    assert firms["乙"] not in told


@pytest.mark.parametrize("fault", [TypeError, OverflowError, ValueError, RecursionError, AssertionError])
def test_what_a_runner_raises_over_one_firm_leaves_the_laboratory_to_the_others(
    firms: dict[str, int],
    match: Match,
    monkeypatch: pytest.MonkeyPatch,
    fault: type[Exception],
    signed_in: SignedIn,
) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    whole = lab.bench.answers(lab.clause)
    break_over(monkeypatch, fault("unforeseen"), str(firms["乙"]))
    found = lab.bench.answers(lab.clause)
    assert dict(found.aside) == {firms["乙"]: UNFORESEEN}
    assert dict(found) == {firm: answer for firm, answer in whole.items() if firm != firms["乙"]}
    client = signed_in("city")
    for address in (
        "/policies/lab/t-growth/?fit=2@1&budget=100",
        "/policies/lab/t-growth/years/?part=more&done=0",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert UNFORESEEN.zh in answer.content.decode()


def test_a_clause_that_fails_for_every_firm_leaves_the_page_of_the_laboratory(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    match()
    break_over(monkeypatch, TypeError("unforeseen"), *map(str, firms.values()))
    text = signed_in("city").get("/policies/lab/t-growth/").content.decode()
    assert "4 家企业没有算成" in text
    assert UNFORESEEN.zh in text


def test_a_budget_is_never_met_by_setting_firms_aside(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    assert lab.base
    aside.append((firms["甲"], ""))
    assert lab.fit(lab.clause, "2@1", 100, ceiling=False).unbounded


def test_memory_and_disk_are_no_fault_of_a_clause_in_the_laboratory(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    break_over(monkeypatch, MemoryError("full"), str(firms["乙"]))
    with pytest.raises(MemoryError, match="full"):
        lab.bench.answers(lab.clause)


def break_over(monkeypatch: pytest.MonkeyPatch, error: Exception, *firms: str) -> None:
    """Let both runners fail wherever one of these firms is."""
    for runner in (ColumnarRunner, ReferenceRunner):
        right = runner.run

        def run(self: Any, compiled: Any, table: Table, right: Any = right, **more: Any) -> Result:
            if set(firms) & set(table.subjects):
                raise error
            return right(self, compiled, table, **more)

        monkeypatch.setattr(runner, "run", run)


def test_two_versions_beside_each_other_leave_out_what_one_of_them_could_not_decide(
    firms: dict[str, int], match: Match, aside: list[tuple[int, str]]
) -> None:
    match()
    bench = laboratory(CITY, "t-growth").bench
    old = bench.clauses["t-growth"]
    whole = moves_between(CITY, old, old)
    aside.append((firms["甲"], "t-growth"))
    moves = moves_between(CITY, old, old)
    assert (whole.before.firms, moves.before.firms, moves.after.firms, moves.changes) == (4, 3, 3, ())
    assert [each.firm.id for each in moves.aside] == [firms["甲"]]
