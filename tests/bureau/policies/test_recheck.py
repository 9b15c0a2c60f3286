"""What a runner decides is decided again by the exact engine before it is kept: a difference stops the run."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from bureau.policies.people import CITY, DAY, EAST, LATER
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.queries.knowledge import Moment, snapshot_table
from chanmai.bureau.matching.models import Decision, MatchRun, SetAside
from chanmai.bureau.matching.operations import matching
from chanmai.bureau.matching.queries import replay as replaying
from chanmai.bureau.matching.queries.runs import discrepancies_of, latest, summary
from chanmai.bureau.refusal import Refused
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.runners import deciding, recheck
from chanmai.runners.choice import REFERENCE
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.deciding import decide_all
from chanmai.runners.reference import ReferenceRunner
from chanmai.runners.runner import MET, NOT_MET, UNKNOWN, Result
from chanmai.runners.table import Table
from chanmai.site.cli import main

Match = Callable[..., int]
SignedIn = Callable[..., Client]


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a runner answer one pair wrongly."""

    def plant(firm: int, clause: str, verdict: int, kind: type = ColumnarRunner) -> None:
        right = kind.run

        def run(self: Any, compiled: Sequence[Compiled], table: Table, **more: Any) -> Result:
            result: Result = right(self, compiled, table, **more)
            if clause in result.codes and str(firm) in result.subjects:
                place, row = result.codes.index(clause), result.subjects.index(str(firm))
                result.verdicts[place, row] = verdict
                if verdict == NOT_MET:
                    result.amount_kind[place, row] = 0
            return result

        monkeypatch.setattr(kind, "run", run)

    return plant


def test_every_pair_of_a_small_city_is_decided_again(firms: dict[str, int], match: Match) -> None:
    run = MatchRun.objects.get(pk=match())
    assert run.checked == run.firms * run.clauses == 36
    assert run.discrepancies == []
    assert run.seed > 0
    again = MatchRun.objects.get(pk=match())
    assert again.seed != run.seed


@pytest.mark.parametrize(
    ("firm", "clause", "verdict"),
    [
        ("甲", "t-growth", NOT_MET),  # an award that is lost
        ("丁", "t-growth", MET),  # one that nobody should get
        ("丙", "t-growth", NOT_MET),  # an open question answered
        ("甲", "d-rd", UNKNOWN),  # a draft
    ],
)
def test_a_wrong_answer_stops_the_run_and_the_one_before_stays_in_force(
    firms: dict[str, int], match: Match, wrong: Callable[..., None], firm: str, clause: str, verdict: int
) -> None:
    before = match()
    kept = Decision.objects.count()
    wrong(firms[firm], clause, verdict)
    with pytest.raises(Refused, match="不一致") as refusal:
        match()
    assert f"编号 {firms[firm]} 的企业，条款 {clause}" in str(refusal.value)
    run = MatchRun.objects.latest("pk")
    assert (run.state, Decision.objects.count()) == ("failed", kept)
    assert next((each["subject"], each["clause"]) for each in run.discrepancies) == (str(firms[firm]), clause)
    assert run.error.startswith("复核")
    now = latest()
    assert now is not None
    assert now.pk == before
    assert match(runner=REFERENCE) > run.pk  # as the refusal advises


def test_a_wrong_near_miss_stops_the_run_too(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "is_near", lambda *_: False)
    with pytest.raises(Refused, match="差一点"):
        match()


def test_the_page_and_the_api_name_firm_clause_and_both_answers(
    firms: dict[str, int], match: Match, wrong: Callable[..., None], signed_in: SignedIn
) -> None:
    wrong(firms["甲"], "t-growth", NOT_MET)
    with pytest.raises(Refused):
        match()
    run = MatchRun.objects.get().pk
    client = signed_in("city")
    text = client.get(f"/matching/{run}/").content.decode()
    for word in ("小镇甲软件有限公司", "增长奖励", "可享", "10万元", "不符合", "结果未采用"):
        assert word in text
    told = client.get(f"/api/matching/{run}/discrepancies").json()
    assert [(row["firm"], row["clause"], row["runner"], row["exact"]) for row in told] == [
        (firms["甲"], "t-growth", "不符合", "可享")
    ]
    listed = client.get("/api/matching").json()[0]
    assert (listed["state"], listed["checked"]) == ("failed", 36)
    assert "不一致" in listed["error"]


def test_a_district_sees_differences_of_its_own_firms_only(
    firms: dict[str, int], match: Match, wrong: Callable[..., None]
) -> None:
    wrong(firms["乙"], "t-scale", NOT_MET)
    with pytest.raises(Refused):
        match()
    run = MatchRun.objects.get().pk
    assert [row.firm for row in discrepancies_of(CITY, run)] == [firms["乙"]]
    assert discrepancies_of(EAST, run) == ()


def test_a_good_run_says_how_much_was_decided_again(
    firms: dict[str, int], match: Match, signed_in: SignedIn, capsys: pytest.CaptureFixture[str]
) -> None:
    run = match()
    seed = MatchRun.objects.get(pk=run).seed
    client = signed_in("city")
    assert f"重判 36 项（抽样种子 {seed}）" in client.get(f"/matching/{run}/").content.decode()
    told = client.get(f"/api/matching/{run}").json()
    assert (told["checked"], told["seed"]) == (36, seed)
    client.cookies["chanmai_language"] = "en"
    assert f"decided 36 decisions again (seed {seed})" in client.get(f"/matching/{run}/").content.decode()
    assert main(["match", "--as-of", DAY.isoformat()]) == 0
    assert "decided again by the exact engine: 36，全部一致 all the same" in capsys.readouterr().out


def test_the_command_ends_with_1_and_tells_the_difference(
    firms: dict[str, int], wrong: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong(firms["甲"], "t-growth", NOT_MET)
    assert main(["match", "--as-of", DAY.isoformat()]) == 1
    told = capsys.readouterr()
    assert "t-growth" in told.out + told.err
    assert "不一致" in told.out + told.err


@pytest.fixture
def decided(firms: dict[str, int]) -> tuple[Any, Table, list[deciding.Row]]:
    book = book_on(DAY)
    table = snapshot_table(Moment(DAY, LATER, book.year, book.back, history_complete=True))
    return book, table, [row for firm in decide_all(book, table) for row in firm]


def test_of_a_large_city_every_payable_award_and_every_open_group_is_decided_again(
    decided: tuple[Any, Table, list[deciding.Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, table, rows = decided
    monkeypatch.setattr(recheck, "WHOLE", 0)
    monkeypatch.setattr(recheck, "SAMPLE", 1)
    asked = list[tuple[str, str]]()
    compare = recheck._Work._compare

    def noted(self: Any, subject: str, code: str, exact: Any) -> None:
        asked.append((subject, code))
        compare(self, subject, code, exact)

    monkeypatch.setattr(recheck._Work, "_compare", noted)
    result = recheck.recheck(book, table, rows, seed=1)
    payable = {
        (row.subject, row.clause)
        for row in rows
        if row.standing == "可享" and not book.by_code[row.clause].clause.unpayable
        if row.clause != "d-rd"
    }
    assert payable
    assert payable <= set(asked)
    groups = {(row.clause, row.missing) for row in rows if row.standing == "待补充"}
    by_pair = {(row.subject, row.clause): (row.clause, row.missing) for row in rows}
    assert groups <= {by_pair.get(pair) for pair in asked}
    assert {code for _, code in asked} == set(book.by_code)
    assert len(asked) == len(set(asked)) == result.checked < len(table) * len(book.by_code)
    assert (result.different, result.aside) == (0, [])


def test_the_sample_hangs_on_the_seed_alone(
    decided: tuple[Any, Table, list[deciding.Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, table, rows = decided
    monkeypatch.setattr(recheck, "WHOLE", 0)
    monkeypatch.setattr(recheck, "SAMPLE", 9)

    def drawn(seed: int) -> list[frozenset[str]]:
        kept: dict[str, dict[str, deciding.Row]] = {}
        for row in rows:
            kept.setdefault(row.subject, {})[row.clause] = row
        pairs = recheck._Choice(book, table.subjects, kept, random.Random(seed)).pairs()
        return [pairs(row) for row in range(len(table))]

    assert drawn(7) == drawn(7)
    assert any(drawn(7) != drawn(seed) for seed in range(20))


def test_at_least_two_thousand_pairs_are_drawn() -> None:
    assert recheck.SAMPLE >= 2000
    assert recheck.WHOLE >= 2000


def test_a_replay_asks_another_runner_too(
    firms: dict[str, int], match: Match, wrong: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A runner that was wrong when the run was kept, and still is, agrees with itself."""
    wrong(firms["甲"], "t-growth", NOT_MET)
    monkeypatch.setattr(matching, "confirm", lambda _run, _book, _table, decided, _progress: decided)
    run = match()
    result = replaying.replay(run)
    assert result.runners == ("columnar", "reference")
    assert not result.same
    assert (str(firms["甲"]), "t-growth") in result.examples
    by_reference = replaying.replay(run, runner=REFERENCE)
    assert by_reference.runners == ("reference", "columnar")
    assert not by_reference.same


def test_a_run_by_the_reference_runner_is_decided_again_too(
    firms: dict[str, int], match: Match, wrong: Callable[..., None]
) -> None:
    wrong(firms["甲"], "t-growth", NOT_MET, ReferenceRunner)
    with pytest.raises(Refused, match="不一致"):
        match(runner=REFERENCE)


def test_where_the_exact_engine_fails_the_pair_is_set_aside_with_what_hangs_on_it(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = recheck.award

    def broken(item: Compiled, view: Any, met: Any) -> Any:
        if item.clause.code == "t-growth" and view.record.subject == str(firms["甲"]):
            raise TypeError("argument should be a string or a Rational instance")
        return right(item, view, met)

    monkeypatch.setattr(recheck, "award", broken)
    run = match()
    aside = set(SetAside.objects.filter(run_id=run).values_list("enterprise_id", "clause"))
    circle = book_on(DAY).together["t-growth"]
    assert aside == {(firms["甲"], code) for code in circle}
    there = set(Decision.objects.filter(run_id=run).values_list("enterprise_id", "clause"))
    assert not aside & there
    assert {firm for firm, _ in there} == set(firms.values())
    found = summary(CITY, run)
    assert found is not None
    assert (found.aside.firms, found.aside.pairs) == (0, len(circle))
    assert city_pack().clauses["t-growth"].name in {row.clause_name for row in found.aside.rows}
