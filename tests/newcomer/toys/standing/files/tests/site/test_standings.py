"""Every standing has a verdict, a place on the page of a firm, a hint, a mark and a label."""

from dataclasses import dataclass, field

import pytest

from chanmai.bureau.matching.pages.firm import _tabs
from chanmai.bureau.matching.queries.firm import ORDER
from chanmai.engine.eligibility.clauses.decision import Standing
from chanmai.runners.deciding import VERDICTS
from chanmai.site.templatetags.chanmai import LABELS, MARKS


@dataclass
class Firm:
    """As much of a firm's decisions as the tabs ask for."""

    groups: list[tuple[str, tuple[()]]] = field(default_factory=list)


@pytest.mark.parametrize("standing", Standing)
def test_it_is_in_every_table(standing: Standing) -> None:
    assert standing in VERDICTS
    assert standing in ORDER
    assert _tabs(Firm([(standing.value, ())]))[0]["hint"]  # type: ignore[arg-type]
    assert standing.value in MARKS
    assert standing.value in LABELS
