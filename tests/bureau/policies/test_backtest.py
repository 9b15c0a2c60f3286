"""A clause on earlier years: what was known of each, what was not, and the version in force, worked out by hand."""

import datetime
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from python_calamine import CalamineWorkbook

from bureau.policies.people import CITY, EAST, file_facts
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.laboratory.trials import backtest
from chanmai.bureau.laboratory.trials.backtest import is_ready, year_range, year_trial
from chanmai.bureau.laboratory.trials.bench import laboratory
from chanmai.bureau.laboratory.trials.years import day_in, in_force, moved_to

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]
YEARS = "/policies/lab/t-growth/years/"


@pytest.fixture
def history(firms: dict[str, int]) -> dict[str, int]:
    """甲 also told of 2023; 乙 was registered in 2025 only."""
    file_facts(firms["甲"], "annual", {"revenue": 4000 * WAN}, period="2023")
    Enterprise.objects.filter(pk=firms["乙"]).update(registered_on=datetime.date(2025, 7, 1))
    return firms


def test_an_earlier_year_is_worked_out_from_what_is_known_of_it(
    history: dict[str, int], match: Match
) -> None:
    """In 2025 the clause looks at 2024: 甲 grew from 4,000 to 6,000万元 and gets 0.5 % of 2,000万元.

    丙 had 6,000万元, nobody knows how much the year before: at most 0.5 % of all of it. 丁 is below scale, 乙 was not
    there.
    """
    match()
    lab = laboratory(CITY, "t-growth")
    trial = year_trial(lab, {"base": lab.clause}, 2025, year_range(lab, None, None, known_then=False))
    assert (trial.as_of, trial.data_year) == (datetime.date(2025, 6, 30), 2024)
    assert (trial.inside, trial.later) == (3, 1)
    sums = trial.sums["base"]
    assert (sums.met, sums.unknown, sums.not_met) == (1, 1, 1)
    assert (sums.least, sums.ceiling) == (10 * WAN, 40 * WAN)
    assert {(gap.ref.fact, gap.ref.back): gap.firms for gap in trial.gaps} == {
        ("营业收入", 2): 2, ("营业收入", 1): 1, ("规上软件企业", 0): 1,
    }  # fmt: skip
    assert trial.force is not None
    assert trial.force.code == "t-growth"
    assert trial.force_sums == sums


def test_a_draft_is_seen_in_each_year_beside_the_clause(history: dict[str, int], match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    drafts = {"base": lab.clause, "a": lab.edit({"2@1": "6500"}).clause}
    trial = year_trial(lab, drafts, 2025, year_range(lab, None, None, known_then=False))
    assert (trial.sums["base"].met, trial.sums["a"].met) == (1, 0)


def test_a_year_of_which_nothing_is_known_is_told_and_not_zero(history: dict[str, int], match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    trial = year_trial(lab, {"base": lab.clause}, 2019, year_range(lab, None, None, known_then=False))
    assert trial.nothing_known
    assert trial.sums["base"].unknown == 2  # 甲 and 丙; 丁 is below scale in every year
    assert trial.force is None


def test_the_version_in_force_then_is_the_older_one(match: Match) -> None:
    pack = city_pack()
    assert in_force(pack, "市增长奖励", datetime.date(2025, 6, 30), "t-growth") is pack.clauses["t-growth"]
    older = in_force(pack, "市增长奖励", datetime.date(2022, 6, 30), "t-growth")
    assert older is None or older.code == "t-old"
    assert in_force(pack, "", datetime.date(2025, 6, 30), "no-such-clause") is None


def test_only_what_was_known_then_can_be_asked_for(history: dict[str, int], match: Match) -> None:
    """Everything of the town arrived in June 2026: in 2025 nobody knew of any firm."""
    match()
    lab = laboratory(CITY, "t-growth")
    then = year_trial(lab, {"base": lab.clause}, 2025, year_range(lab, None, None, known_then=True))
    assert then.inside == 0
    assert then.nothing_known


def test_a_fixed_year_moves_along(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    today = datetime.date(2026, 6, 30)
    assert moved_to(lab.clause, today, 2020) == lab.clause
    fixed = replace(lab.clause, reference="2024")
    assert moved_to(fixed, today, 2020).reference == "2018"
    assert day_in(datetime.date(2024, 2, 29), 2023) == datetime.date(2023, 2, 28)


def test_a_snapshot_is_kept_and_made_anew_when_its_file_was_changed(
    history: dict[str, int], match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    span = year_range(lab, 2024, 2025, known_then=False)
    drafts = {"base": lab.clause}
    assert span.years == (2025, 2024)
    assert not is_ready(lab, drafts, 2025, span)
    first = year_trial(lab, drafts, 2025, span)
    assert is_ready(lab, drafts, 2025, span)
    (file,) = (Path(settings.HOME) / "snapshots" / "years").glob("*.parquet")
    file.write_bytes(b"spoilt")
    backtest._snapshot.cache_clear()
    backtest._answers.cache_clear()
    assert year_trial(lab, drafts, 2025, span) == first
    assert file.read_bytes() != b"spoilt"


def test_the_span_stays_within_what_can_be_looked_at(match: Match) -> None:
    match()
    lab = laboratory(CITY, "t-growth")
    assert year_range(lab, None, None, known_then=False).years == tuple(range(2026, 2016, -1))
    assert year_range(lab, 1000, 9999, known_then=False).years == tuple(range(2026, 2006, -1))
    assert year_range(lab, 2025, 2020, known_then=False).years == (2020,)


def test_a_district_sees_its_own_firms_only(history: dict[str, int], match: Match) -> None:
    match()
    lab = laboratory(EAST, "t-growth")
    trial = year_trial(lab, {"base": lab.clause}, 2025, year_range(lab, None, None, known_then=False))
    assert (trial.inside, trial.sums["base"].met) == (2, 1)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    text: str = answer.content.decode()
    return text


def test_the_page_fills_year_by_year(history: dict[str, int], match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    address = f"{YEARS}?a.2@1=6500&first=2023&last=2025"
    text = page(client, address)
    assert "回测进度" in text
    assert "还没有算出的年份" in text
    assert 'name="a.2@1" value="6500"' in text
    counts = []
    while 'hx-trigger="load"' in text and len(counts) < 9:
        text = page(client, f"{address}&part=more&done={len(counts)}")
        counts.append(len(re.findall(r"看 \d{4} 年数据", text)))
    assert counts == [1, 2, 3]
    text = page(client, address)
    for word in (
        "各年资金",
        "方案甲",
        "当年施行的版本",
        "没有一家企业有这一年的数据",
        "当时未登记 1",
        "10万元 – 40万元",
    ):
        assert word in text, word
    assert "Back-test" in page(signed_in("district", "en"), f"{YEARS}?first=2025&last=2025")


def test_the_back_test_comes_as_a_workbook(
    history: dict[str, int], match: Match, signed_in: SignedIn
) -> None:
    match()
    answer = signed_in("city").get(f"{YEARS}?first=2019&last=2025&part=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("各年").to_python()
    by_year = {row[0]: row for row in rows[1:] if row[5] == "条款原数"}
    assert by_year[2025][6:10] == [1, 1, 1, 100_000]
    assert by_year[2019][6:10] == ["", "", "", ""]  # nothing is known: not a zero
    assert "营业收入（2023） 2" in by_year[2025][-1]


@pytest.mark.parametrize("role", ["firm", "analyst"])
def test_the_back_test_is_for_officers(match: Match, signed_in: SignedIn, role: str) -> None:
    match()
    page(signed_in(role), YEARS, 403)
    assert signed_in("city").get("/policies/lab/draft/years/").status_code == 302


def test_a_wrong_number_leads_back_to_its_field(match: Match, signed_in: SignedIn) -> None:
    match()
    answer = signed_in("city").get(f"{YEARS}?a.2@1=5人")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/policies/lab/t-growth/?")
