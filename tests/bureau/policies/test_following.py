"""What a filing changes is decided at once, and comes out as a matching of the whole city would."""

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest

from bureau.policies.conftest import add_firm
from bureau.policies.people import AT, CITY, DAY, LATER, file_facts
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.models import Enterprise, Novelty
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.queries.gone import gone_firms
from chanmai.bureau.enterprises.queries.knowledge import Moment, snapshot_table
from chanmai.bureau.enterprises.queries.news import news_count
from chanmai.bureau.matching.decision_rows import kept_of
from chanmai.bureau.matching.models import ClauseSummary, Decision, MatchRun, RunFirm, Update
from chanmai.bureau.matching.operations import following
from chanmai.bureau.matching.operations.counting import FILLED, summaries
from chanmai.bureau.matching.operations.following import follow
from chanmai.bureau.matching.queries.firms import firms_of
from chanmai.bureau.matching.queries.replay import replay
from chanmai.bureau.policies.queries.library import ClauseSearch, library
from chanmai.runners.deciding import decide_all

WAN = 1_000_000
Match = Callable[..., int]
HOUR = datetime.timedelta(hours=1)


def kept(run: int) -> dict[tuple[int, str], object]:
    """The decisions that hold now."""
    rows = Decision.objects.filter(run_id=run, replaced=False)
    return {(row.enterprise_id, row.clause): kept_of(row) for row in rows}


def counts(run: int) -> dict[str, list[Any]]:
    """The numbers of every clause."""
    rows = ClauseSummary.objects.filter(run_id=run)
    return {row.clause: [getattr(row, name) for name in FILLED] for row in rows}


def whole(run: MatchRun, at: datetime.datetime) -> tuple[dict[tuple[int, str], object], dict[str, list[Any]]]:
    """What a matching of the whole city finds at a moment, decided by the runners for many rows."""
    book = book_on(run.as_of)
    moment = Moment(run.as_of, at, book.year, book.back, run.history_complete)
    table = snapshot_table(moment, without=gone_firms(moment))
    rows = [row for firm in decide_all(book, table) for row in firm]
    places = {str(pk): (d, s) for pk, d, s in Enterprise.objects.values_list("pk", "district", "size")}
    made = summaries(run, book, rows, {subject: places[subject] for subject in table.subjects})
    decisions = {(int(row.subject), row.clause): following._kept(row) for row in rows}
    return decisions, {row.clause: [getattr(row, name) for name in FILLED] for row in made}


def totals(run: MatchRun, decisions: dict[tuple[int, str], Any], gone: set[int]) -> list[dict[str, Any]]:
    """Firms by place: all, eligible for, near and open on something in force."""
    book, found = book_on(run.as_of), dict[tuple[str, str], list[int]]()
    for pk, district, size in Enterprise.objects.exclude(pk__in=gone).values_list("pk", "district", "size"):
        numbers = found.setdefault((district, size), [0, 0, 0, 0])
        held = {
            str(each.standing)
            for (firm, code), each in decisions.items()
            if firm == pk and book.by_code[code].clause.status in ("现行", "推定现行", "效力不明")
        }
        for place, hit in enumerate([True, "可享" in held, "差一点" in held, "待补充" in held]):
            numbers[place] += hit
    names = ("district", "size", "all", "eligible", "near", "open")
    return [dict(zip(names, (*place, *numbers), strict=True)) for place, numbers in sorted(found.items())]


def test_a_filing_changes_the_lists_and_counts_at_once(firms: dict[str, int], match: Match) -> None:
    run = match()
    assert firms_of(CITY, "t-growth").total == 1
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    found = firms_of(CITY, "t-growth")
    assert [row.id for row in found.rows] == [firms["甲"], firms["丙"]]
    row = next(row for row in library(CITY, ClauseSearch()).rows if row.code == "t-growth")
    assert row.tally is not None
    assert (row.tally.met, row.tally.unknown) == (2, 0)
    assert MatchRun.objects.get(pk=run).totals[2] == {
        "district": "西区", "size": "", "all": 1, "eligible": 1, "near": 0, "open": 1,
    }  # fmt: skip
    assert news_count(CITY) == 0


def test_an_update_says_from_which_filing_when_and_what_it_changed(
    firms: dict[str, int], match: Match
) -> None:
    run = match()
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    update = Update.objects.get()
    filing = Enterprise.objects.get(pk=firms["丙"]).filings.latest("pk")
    assert (update.run_id, update.enterprise_id, update.filings, update.at) == (
        run,
        firms["丙"],
        [filing.pk],
        LATER,
    )
    assert update.changes == [
        {
            "clause": "t-growth",
            "before": {"standing": "待补充", "low": 0, "high": 10 * WAN},
            "after": {"standing": "可享", "low": 10 * WAN, "high": 10 * WAN},
        },
        {
            "clause": "t-scale",
            "before": {"standing": "待补充", "low": 0, "high": 6 * WAN},
            "after": {"standing": "可享", "low": None, "high": None},
        },
    ]


def test_the_run_itself_stays_and_can_be_replayed(firms: dict[str, int], match: Match) -> None:
    run = match()
    before = Decision.objects.filter(run_id=run).count()
    first = MatchRun.objects.get(pk=run).totals
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    assert replay(run).same
    assert replay(run).decisions == before
    after = MatchRun.objects.get(pk=run)
    assert after.first["totals"] == first != after.totals


def test_only_clauses_that_ask_for_a_changed_fact_are_decided(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    match()
    asked: list[set[str]] = []

    def noted(book: Any, *args: Any, **options: Any) -> Any:
        asked.append({item.clause.code for item in book.compiled})
        return decide_all(book, *args, **options)

    monkeypatch.setattr(following, "decide_all", noted)
    file_facts(firms["甲"], "titles", {"认定:g-press.licence": True}, item="press", at=LATER)
    file_facts(firms["甲"], "annual", {"rd_expense": 1}, period="2023", at=LATER)
    file_facts(firms["甲"], "annual", {"enterprise_size": "小型"}, period="2025", at=LATER)
    file_facts(firms["甲"], "titles", {"above_scale": False}, item="x", at=LATER)
    assert asked == [{"g-press"}, {"t-relief", "g-rd"}, {"t-growth", "t-scale", "e-match"}]


def test_a_corrected_filing_an_award_and_a_move_are_followed(firms: dict[str, int], match: Match) -> None:
    run = MatchRun.objects.get(pk=match())
    file_facts(firms["甲"], "annual", {"revenue": 8000 * WAN - 1}, period="2025", at=LATER)  # a correction
    file_facts(firms["丁"], "titles", {"次数:e-once": 1, "已获:e-once": 20 * WAN}, item="award", at=LATER)
    file_facts(firms["乙"], "titles", {"district": "东区"}, item="move", at=LATER)
    decisions, numbers = whole(run, LATER)
    assert kept(run.pk) == decisions
    assert counts(run.pk) == numbers
    assert (firms["丁"], "e-once") not in decisions
    assert MatchRun.objects.get(pk=run.pk).totals == totals(run, decisions, set())


def test_a_firm_that_closes_is_no_longer_matched_and_counted_apart(
    firms: dict[str, int], match: Match
) -> None:
    run = match()
    said = {"registration_status": "注销", "registration_status_date": "2026-06-30"}
    file_facts(firms["甲"], "registry", said, at=LATER)
    after = MatchRun.objects.get(pk=run)
    assert (after.firms, after.gone) == (3, 1)
    assert not Decision.objects.filter(run=run, enterprise_id=firms["甲"], replaced=False).exists()
    row = RunFirm.objects.get(run=run, enterprise_id=firms["甲"])
    assert (row.gone, row.gone_on) == ("注销", DAY)
    decisions, numbers = whole(after, LATER)
    assert (kept(run), counts(run)) == (decisions, numbers)
    file_facts(firms["甲"], "registry", {"registration_status": "存续"}, at=LATER + HOUR)
    assert MatchRun.objects.get(pk=run).gone == 0
    assert Decision.objects.filter(run=run, enterprise_id=firms["甲"], replaced=False).count() == 8


def test_a_firm_that_closed_after_the_day_keeps_its_claim(firms: dict[str, int], match: Match) -> None:
    said = {"registration_status": "已迁出", "registration_status_date": "2026-07-01"}
    file_facts(firms["甲"], "registry", said, at=AT)
    run = MatchRun.objects.get(pk=match())
    assert (run.firms, run.gone) == (4, 0)
    later = MatchRun.objects.get(pk=match(datetime.date(2026, 7, 1)))
    assert (later.firms, later.gone) == (3, 1)
    assert not Decision.objects.filter(run=later, enterprise_id=firms["甲"]).exists()


def test_a_new_firm_is_counted_although_nothing_is_known_of_it(firms: dict[str, int], match: Match) -> None:
    run = match()
    new = add_firm("小镇戊软件有限公司", "东区", "微型")
    Novelty.objects.create(enterprise_id=new, at=LATER)
    follow(at=LATER)
    after = MatchRun.objects.get(pk=run)
    decisions, numbers = whole(after, LATER)
    assert after.firms == 5
    assert (kept(run), counts(run)) == (decisions, numbers)
    assert (new, "g-press") in decisions  # a finding that nobody made is open


def test_what_is_filed_while_a_run_works_is_followed_when_it_ends(
    firms: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chanmai.bureau.matching.operations import matching

    first = match()

    def late(*args: Any, **options: Any) -> Any:
        file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
        return decide_all(*args, **options)

    monkeypatch.setattr(matching, "decide_all", late)
    second = match(at=LATER)
    assert kept(first)[firms["丙"], "t-growth"] == kept(second)[firms["丙"], "t-growth"]
    assert kept(second)[firms["丙"], "t-growth"].standing == "可享"  # type: ignore[attr-defined]
    assert news_count(CITY) == 0
    assert replay(second).same


def test_a_failing_follower_does_not_lose_the_filing(
    firms: dict[str, int], match: Match, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    run = match()
    settings.AFTER_FILING = ["bureau.policies.test_following.broken"]
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="late", at=LATER)
    assert "did not follow" in caplog.text
    assert (news_count(CITY), Update.objects.count()) == (1, 0)
    assert follow(at=LATER) == 1
    assert kept(run)[firms["丙"], "t-growth"].standing == "可享"  # type: ignore[attr-defined]
    assert follow(at=LATER) == 0


def broken(**_options: Any) -> None:
    raise OSError("disk full")


VALUES: dict[str, list[Any]] = {
    "revenue": [0, 4999 * WAN, 5000 * WAN, 5001 * WAN, 6000 * WAN, 6250 * WAN, 6250 * WAN + 1, 9000 * WAN],
    "rd_expense": [0, 1, 100 * WAN, 250 * WAN, 300 * WAN, 301 * WAN, 450 * WAN],
    "enterprise_size": ["大型", "中型", "小型", "微型"],
}
STATES: dict[str, list[Any]] = {
    "above_scale": [True, False],
    "district": ["东区", "西区"],
    "认定:e-once.settled": [True, False],
    "认定:g-press.licence": [True, False],
    "次数:e-once": [0, 1],
    "已获:t-growth": [0, 3 * WAN],
    "registration_status": ["存续", "注销", "迁出"],
    "registration_status_date": ["2026-06-29", "2026-06-30", "2026-07-01"],
}


def drafted(dice: random.Random, firm: int, day: datetime.date, number: int) -> NewFiling:
    """One random filing: a return of a year, an earlier award, or some states, perhaps for a time."""
    if dice.random() < 0.15:
        clause, year = dice.choice(["e-once", "t-growth"]), dice.randint(2024, 2027)
        paid, since = {f"已获:{clause}": dice.choice([0, WAN, 6 * WAN])}, datetime.date(year, 1, 1)
        return NewFiling(firm, "awards", "", paid, day, item=f"{clause}@{year}", valid_from=since)
    if dice.random() < 0.6:
        said = {code: dice.choice(VALUES[code]) for code in dice.sample(sorted(VALUES), dice.randint(1, 3))}
        return NewFiling(firm, "annual", str(dice.randint(2023, 2026)), said, day)
    states = {code: dice.choice(STATES[code]) for code in dice.sample(sorted(STATES), dice.randint(1, 4))}
    form = "registry" if dice.random() < 0.5 else "titles"
    start = dice.choice(
        [None, None, datetime.date(2025, 1, 1), datetime.date(2026, 6, 30), datetime.date(2027, 1, 1)]
    )
    end = dice.choice([None, None, datetime.date(2026, 6, 30), datetime.date(2028, 1, 1)])
    return NewFiling(firm, form, "", states, day, item=f"n{number}", valid_from=start, valid_to=end)


@pytest.mark.parametrize("complete", [True, False])
def test_thousands_of_random_changes_equal_a_matching_of_the_whole_city(
    firms: dict[str, int], match: Match, complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "FEW", 4)  # both kinds of runners
    dice = random.Random(20260630 + complete)
    everyone = [*firms.values()]
    everyone += [add_firm(f"小镇{n}号软件有限公司", dice.choice(["东区", "西区", ""]), "") for n in range(8)]
    run = MatchRun.objects.get(pk=match(history_complete=complete))
    at, changes = LATER, 0
    for round_ in range(30):
        at += HOUR
        if round_ % 10 == 9:
            new = add_firm(f"小镇新{round_}软件有限公司", "西区", "小型")
            everyone.append(new)
        for number in range(3):
            chosen = dice.sample(everyone, dice.randint(1, 9))
            drafts = [drafted(dice, firm, at.date(), 3 * round_ + number) for firm in chosen]
            changes += sum(len(draft.values) for draft in drafts)
            file_values(drafts=drafts, arrival=Arrival(at, "测试", "统计", demo=True), by="测试")
        if round_ % 10 == 9:
            Novelty.objects.create(enterprise_id=new, at=at)
            follow(at=at)
        decisions, numbers = whole(run, at)
        assert kept(run.pk) == decisions
        assert counts(run.pk) == numbers
        moment = Moment(run.as_of, at, run.as_of.year)
        after = MatchRun.objects.get(pk=run.pk)
        assert after.totals == totals(run, decisions, set(gone_firms(moment)))
    assert changes > 900
    assert replay(run.pk).same
