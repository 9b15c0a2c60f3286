"""What is told of a run and of filings after it: the firms worked out by hand, each thing once, and nothing else."""

import dataclasses
import datetime

import pytest

from bureau.notices.conftest import Match, People
from bureau.policies.people import AT, CITY, DAY, LATER, file_facts
from bureau.policies.test_plans import levers as levers
from chanmai.bureau.accounts.operations import add_member
from chanmai.bureau.clauses import vocabulary
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.matching.models import Decision, SetAside
from chanmai.bureau.matching.operations.following import follow
from chanmai.bureau.matching.operations.withdrawal import withdraw_run
from chanmai.bureau.matching.queries.holdings import firms_matched, holdings
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.bureau.notices.models import Notice, Telling
from chanmai.bureau.notices.operations.drawing import draw
from chanmai.bureau.notices.operations.rights import entitled, words_for
from chanmai.bureau.notices.operations.telling import tell
from chanmai.bureau.notices.readers import the_city, the_firm
from chanmai.bureau.refusal import Unfit
from chanmai.engine.eligibility.certificates.dossier_words import UNPAYABLE
from chanmai.engine.eligibility.clauses.book import NOTHING
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing
from chanmai.engine.facts.texts import Text

WAN = 1_000_000
Firms = dict[str, int]


def told(firm: int) -> set[tuple[str, str, int | None]]:
    """Kind, clause and most money of everything a firm was told."""
    rows = Notice.objects.filter(enterprise=firm)
    return {(row.kind, row.clause, row.high) for row in rows}


def test_firms_are_told_what_they_get_as_worked_out_by_hand(
    firms: Firms, match: Match, people: People
) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    assert told(firms["甲"]) == {
        ("entitled", "t-growth", 10 * WAN),  # t-scale gives nothing beside it, and is not told
        ("entitled", "t-relief", 125 * WAN),
        ("entitled", "g-rd", 5 * WAN),
        ("entitled", "e-match", 5 * WAN),
    }
    assert told(firms["乙"]) == {
        ("entitled", "t-scale", 6 * WAN),
        ("entitled", "t-relief", 22_500_000),
        ("deadline", "t-scale", 6 * WAN),
    }
    assert told(firms["丙"]) == set()
    assert told(firms["丁"]) == {("entitled", "e-once", 20 * WAN)}


def test_a_second_drawing_tells_nothing(firms: Firms, match: Match, people: People) -> None:
    match()
    first = draw(as_of=DAY, by=CITY, at=AT)
    assert first == Notice.objects.count() > 7
    assert draw(as_of=DAY, by=CITY, at=LATER) == 0
    match()
    assert draw(as_of=DAY, by=CITY, at=LATER) == 0


def test_a_filing_is_told_as_the_cause_and_only_where_it_changes_what_the_firm_gets(
    firms: Firms, match: Match, people: People
) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    before = set(Notice.objects.values_list("pk", flat=True))
    file_facts(firms["甲"], "annual", {"revenue": 7000 * WAN}, period="2025", at=LATER)
    follow(at=LATER)
    draw(as_of=DAY, by=CITY, at=LATER)
    new = Notice.objects.exclude(pk__in=before).filter(enterprise=firms["甲"]).order_by("clause", "pk")
    # t-growth falls away (growth below 25 %), and its match with it; t-scale takes the place of it; others stay
    assert [(row.kind, row.clause, row.serial, row.high) for row in new] == [
        ("lost", "e-match", 2, 5 * WAN),
        ("lost", "t-growth", 2, 10 * WAN),
        ("entitled", "t-scale", 1, 6 * WAN),
        ("deadline", "t-scale", 0, 6 * WAN),
    ]
    zh, en = new[2].reasons[0]
    assert zh.startswith("新报送：")
    assert en.startswith("Newly filed: ")
    assert zh.endswith("2025")


def test_there_and_back_between_two_drawings_is_no_news(firms: Firms, match: Match, people: People) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    for number, revenue in enumerate((7000, 8000)):
        at = LATER + datetime.timedelta(hours=number)
        file_facts(firms["甲"], "annual", {"revenue": revenue * WAN}, period="2025", at=at)
        follow(at=at)
    assert draw(as_of=DAY, by=CITY, at=LATER) == 0


def test_another_amount_says_what_was_told_before(firms: Firms, match: Match, people: People) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    file_facts(firms["甲"], "annual", {"revenue": 9000 * WAN}, period="2025", at=LATER)
    follow(at=LATER)
    draw(as_of=DAY, by=CITY, at=LATER)
    row = Notice.objects.get(enterprise=firms["甲"], clause="t-growth", kind="amount")
    assert (row.low, row.high, row.serial) == (15 * WAN, 15 * WAN, 2)
    assert row.reasons[0] == ["此前告知：10万元", "Told before: 100,000 yuan"]


def test_a_run_that_is_withdrawn_is_told_back(firms: Firms, match: Match, people: People) -> None:
    file_facts(firms["丙"], "titles", {"above_scale": False}, item="x", at=AT)
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    assert told(firms["丙"]) == set()
    file_facts(firms["丙"], "titles", {"above_scale": True}, item="y", at=LATER)
    follow(at=LATER)
    second = match(known_at=LATER, at=LATER)
    draw(as_of=DAY, by=CITY, at=LATER)
    assert ("entitled", "t-growth", 10 * WAN) in told(firms["丙"])
    withdraw_run(second, by=CITY, at=LATER, reason="测试")
    draw(as_of=DAY, by=CITY, at=LATER)
    # the run before followed the filing as well: nothing changes for the firm
    assert {each[0] for each in told(firms["丙"])} == {"entitled"}


def test_nothing_follows_of_what_could_not_be_decided(firms: Firms, match: Match, people: People) -> None:
    run = match()
    draw(as_of=DAY, by=CITY, at=AT)
    SetAside.objects.create(run_id=run, enterprise_id=firms["甲"], clause="t-growth", zh="疑", en="?", at=AT)
    Decision.objects.filter(run=run, enterprise=firms["甲"], clause__in=("t-growth", "e-match")).delete()
    draw(as_of=DAY, by=CITY, at=LATER)
    lost = Notice.objects.filter(kind="lost", enterprise=firms["甲"]).values_list("clause", flat=True)
    assert list(lost) == ["e-match"]  # which was decided, and fell away


def test_officers_are_told_sums_of_their_own_firms(firms: Firms, match: Match, people: People) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    row = Notice.objects.get(readers="city", clause="t-relief", kind="entitled")
    assert (row.zh, row.high) == ("2 家企业新可享“研发加计扣除”", 147_500_000)
    east = Notice.objects.get(readers="district:东区", clause="t-relief", kind="entitled")
    assert (east.zh, east.high) == ("1 家企业新可享“研发加计扣除”", 125 * WAN)
    assert not Notice.objects.filter(readers="district:东区", clause="t-scale").exists()


def test_what_is_within_reach_is_told_with_the_least_step(
    levers: None, firms: Firms, match: Match, people: People
) -> None:
    code = "91350200M000000000"
    Enterprise.objects.filter(pk=firms["乙"]).update(code=code)
    add_member(username="乙", password="x", role="firm", by="test", at=AT, firm=code)
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    row = Notice.objects.get(kind="reach", enterprise=firms["乙"])
    assert row.clause == "t-growth"
    assert [zh for zh, _en in row.reasons] == [
        "营业收入（2025）从4500万元提高到5000万元（增加500万元）",
        "2025 年已经过去，请在下一年度做到",
    ]
    assert row.high == 10 * WAN  # (5000 - 3000) × 0.5 %
    draw(as_of=DAY, by=CITY, at=LATER)
    assert Notice.objects.filter(kind="reach").count() == 1


def test_a_deadline_is_told_again_only_at_the_next_step(firms: Firms, match: Match, people: People) -> None:
    match()
    days = [DAY + datetime.timedelta(days=each) for each in (0, 1, 12, 13, 14, 20, 21)]  # 20 July is the last
    numbers = []
    for day in days:
        draw(as_of=day, by=CITY, at=AT)
        numbers.append(Notice.objects.filter(kind="deadline", enterprise=firms["乙"]).count())
    assert numbers == [1, 1, 1, 2, 2, 2, 2]
    assert set(
        Notice.objects.filter(kind="deadline", enterprise=firms["乙"]).values_list("event", "day")
    ) == {("deadline:t-scale:2026-07-20", datetime.date(2026, 7, 20))}


def test_clauses_that_come_later_change_or_go_are_told_officers_once(
    firms: Firms, match: Match, people: People
) -> None:
    match()
    draw(as_of=DAY, by=CITY, at=AT)
    assert not Notice.objects.filter(kind__in=("added", "changed", "ended")).exists()
    old = ClauseVersion.objects.get(code="t-relief", current=True)
    ClauseVersion.objects.filter(pk=old.pk).update(current=False, retired_at=LATER)
    old.pk, old.version, old.loaded_at = None, "f" * 64, LATER
    old.save()
    ClauseVersion.objects.filter(code="e-once").update(current=False, retired_at=LATER)
    draw(as_of=DAY, by=CITY, at=LATER)
    draw(as_of=DAY, by=CITY, at=LATER)
    found = Notice.objects.filter(kind__in=("added", "changed", "ended"))
    assert set(found.values_list("kind", "clause", "readers")) >= {
        ("changed", "t-relief", "city"), ("changed", "t-relief", "district:东区"), ("ended", "e-once", "city"),
    }  # fmt: skip
    assert not found.filter(clause="e-once", readers="district:西区").exists()


def test_a_drawing_that_broke_off_is_added_up_by_the_next(
    firms: Firms, match: Match, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    match()

    def stop(step: str, done: int, _total: int) -> None:
        if step == "reach":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw(as_of=DAY, by=CITY, at=AT, progress=stop)
    assert not Notice.objects.filter(readers="city").exists()
    draw(as_of=DAY, by=CITY, at=LATER)
    row = Notice.objects.get(readers="city", clause="t-relief", kind="entitled")
    assert row.zh == "2 家企业新可享“研发加计扣除”"
    assert Telling.objects.filter(done_at=None).count() == 0


def test_others_tell_by_a_key_and_only_once(firms: Firms) -> None:
    reader = the_firm(firms["甲"])
    said = Text("已拨付", "Paid")
    assert tell("payment", reader, said, key="pay:1", at=AT)
    assert not tell("payment", reader, Text("又一次", "Again"), key="pay:1", at=LATER)
    assert tell("payment", the_city(), said, key="pay:1", at=AT)
    assert Notice.objects.get(readers=reader.word).zh == "已拨付"
    with pytest.raises(Unfit):
        tell("gossip", reader, said, key="x", at=AT)
    with pytest.raises(Unfit):
        tell("payment", reader, said, key="", at=AT)


@pytest.mark.parametrize(
    ("alone", "settled", "told"),
    [
        (AwardAmount(AmountKind.EXACT, 0, 0), AwardAmount(AmountKind.EXACT, 0, 0), False),
        (AwardAmount(AmountKind.EXACT, 5, 5), AwardAmount(AmountKind.EXACT, 0, 0), False),
        (AwardAmount(AmountKind.EXACT, 5, 5), AwardAmount(AmountKind.EXACT, 5, 5), True),
        (AwardAmount(AmountKind.UPPER, 0, 5), AwardAmount(AmountKind.UPPER, 0, 5), True),
        (NOTHING, NOTHING, True),
    ],
)
def test_nobody_is_told_to_be_entitled_to_nothing(
    match: Match, monkeypatch: pytest.MonkeyPatch, alone: AwardAmount, settled: AwardAmount, told: bool
) -> None:
    match()
    run = latest_run()
    assert run is not None
    words = words_for(run, book_on(run.as_of))
    given = holdings(run.id, firms_matched(run.id))
    pair, has = next((pair, each) for pair, each in given.items() if pair[1] == "t-growth")
    amounts = {"alone": alone, "settled": settled}
    monkeypatch.setattr(
        "chanmai.bureau.notices.operations.rights.holdings",
        lambda *_: {pair: dataclasses.replace(has, standing=Standing.ELIGIBLE, **amounts)},
    )
    assert bool(entitled(words, [pair[0]])) is told


def test_why_something_is_not_paid_has_english_words() -> None:
    assert set(vocabulary.UNPAYABLE) <= set(UNPAYABLE)
