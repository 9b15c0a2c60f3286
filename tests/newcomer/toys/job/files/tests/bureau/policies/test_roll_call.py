"""The roll call says how far it has come, and the command prints how many answered."""

import pytest

from bureau.policies.conftest import Match
from bureau.policies.people import CITY
from chanmai.bureau.matching.jobs import call_roll
from chanmai.site.cli import main


def test_it_runs_with_progress(match: Match, capsys: pytest.CaptureFixture[str]) -> None:
    match()
    seen: list[tuple[str, int, int]] = []
    assert call_roll(by=CITY, progress=lambda *step: seen.append(step)) == 4
    assert seen[0] == ("roll", 1, 4)
    assert seen[-1] == ("roll", 4, 4)
    assert main(["roll"]) == 0
    assert "4 家企业" in capsys.readouterr().out
