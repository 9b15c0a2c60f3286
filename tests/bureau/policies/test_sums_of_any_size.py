"""Sums over firms are whole numbers of any size, also where no column of a database could hold them."""

from collections.abc import Callable

import pytest
from django.test import Client

from bureau.policies.people import CITY, DAY
from chanmai.bureau.clauses.book import book_on
from chanmai.bureau.enterprises.models import Enterprise
from chanmai.bureau.matching.decision_rows import DecisionRecord
from chanmai.bureau.matching.models import ClauseSummary, MatchRun
from chanmai.bureau.matching.operations.counting import Difference, summaries
from chanmai.bureau.matching.queries.runs import summary
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Standing
from chanmai.runners.deciding import Row

LARGE = 9 * 10**18
MONEY = AwardAmount(AmountKind.EXACT, LARGE, LARGE)


@pytest.mark.django_db
def test_four_firms_with_nearly_all_that_a_column_holds(
    firms: dict[str, int], match: Callable[..., int], signed_in: Callable[..., Client]
) -> None:
    run = MatchRun.objects.get(pk=match())
    ClauseSummary.objects.filter(run=run).delete()
    places = {str(pk): place for pk, *place in Enterprise.objects.values_list("pk", "district", "size")}
    rows = [Row(firm, "t-scale", "1", Standing.ELIGIBLE, MONEY, "", MONEY, ()) for firm in places]
    placed = {firm: (district, size) for firm, (district, size) in places.items()}
    ClauseSummary.objects.bulk_create(summaries(run, book_on(DAY), rows, placed))
    found = summary(CITY, run.pk)
    assert found is not None
    assert (found.money.least, found.money.most) == (4 * LARGE, 4 * LARGE)
    assert sum(place.tally.most for place in found.districts) == 4 * LARGE
    change = Difference(run, ["t-scale"])
    record = DecisionRecord("1", Standing.ELIGIBLE, MONEY, "", MONEY, ())
    change.move({}, {"t-scale": record}, None, ("东区", "大型"), ["t-scale"])
    change.apply()
    again = summary(CITY, run.pk)
    assert again is not None
    assert again.money.most == 5 * LARGE
    page = signed_in("city").get(f"/matching/{run.pk}/")
    assert page.status_code == 200
    assert f"{5 * LARGE // 10**10:,}" in page.content.decode().replace("&nbsp;", "")
