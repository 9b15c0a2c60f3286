"""States that are computed stand beside what is filed, on the page of a firm and in the API."""

import datetime
from pathlib import Path

import pytest

from chanmai.bureau.enterprises.queries.computed import COMPUTED, with_computed
from chanmai.engine.facts.record import Record, Ref
from packs import load

FACTS = load(Path(__file__).parents[3] / "packs" / "xiamen").dictionary
FOUNDED = Ref("商事登记日期")


@pytest.mark.parametrize(
    ("as_of", "years"), [((2026, 2, 1), 10), ((2026, 5, 12), 11), ((2036, 6, 30), 21), ((2015, 5, 11), -1)]
)
def test_the_age_of_a_firm_follows_from_its_date(as_of: tuple[int, int, int], years: int) -> None:
    filed = Record("一家企业", 2025, {FOUNDED: datetime.date(2015, 5, 12)})
    record = with_computed(filed, FACTS, datetime.date(*as_of))
    assert (record.value(Ref("成立年限")), record.value(Ref("商事登记年度"))) == (years, 2015)
    assert record.sources[Ref("成立年限")] is COMPUTED
    assert record.value(FOUNDED) == datetime.date(2015, 5, 12)


def test_without_the_date_there_is_no_age() -> None:
    record = with_computed(Record("一家企业", 2025, {}), FACTS, datetime.date(2026, 6, 30))
    assert record.values == {}


def test_what_is_computed_is_asked_for_by_no_form() -> None:
    pack = load(Path(__file__).parents[3] / "packs" / "xiamen")
    asked = {field.fact for form in pack.forms.values() for field in form.fields}
    assert {"商事登记日期"} <= asked
    assert not {"成立年限", "商事登记年度", "判定日"} & asked
