"""The cases of a pack on every runner: a runner that differs is named with the case."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.pack.load import load
from chanmai.runners.choice import COLUMNAR, REFERENCE, Choice
from chanmai.runners.columnar.runner import ColumnarRunner
from chanmai.runners.runner import MET, Progress, Result
from chanmai.runners.table import Table
from chanmai.site import case_runs, cli
from chanmai.site.case_runs import check_on, on_all
from chanmai.site.cli import main
from pack.spoilt import EXAMPLE, spoil

ALL = {each.name: each for each in (REFERENCE, COLUMNAR)}


class Lying:
    """Says of everybody that the clauses are met."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._runner = ColumnarRunner(dictionary)

    def run(self, compiled: Sequence[Compiled], table: Table, *, progress: Progress | None = None) -> Result:
        result = self._runner.run(compiled, table, progress=progress)
        result.verdicts[...] = MET
        return result


LIAR = Choice("liar", Lying, Lying, COLUMNAR.carrier)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("choice", ALL.values(), ids=list(ALL))
def test_the_cases_of_the_example_come_out_alike(choice: Choice, at_once: bool) -> None:
    assert list(check_on(load(EXAMPLE), choice, at_once=at_once)) == []


def test_a_runner_that_differs_is_named_with_the_case() -> None:
    found = on_all(load(EXAMPLE), {**ALL, "liar": LIAR})
    assert {each.code for each in found} == {"case-runner"}
    first = found[0]
    assert first.place.file == "policies/2022-city-growth/cases.yaml"
    assert "执行器 liar" in first.message.zh
    assert "the runner liar" in first.message.en
    assert "精确引擎算得“不符合”" in first.message.zh


def test_the_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(case_runs, "on_all", lambda pack, _choices: list(check_on(pack, LIAR)))
    assert main(["pack", "check", str(EXAMPLE)]) == 1
    assert "error [case-runner]" in capsys.readouterr().out


def test_a_case_outside_its_window_is_not_run(tmp_path: Path) -> None:
    edits = [
        {
            "file": "policies/2022-city-growth/cases.yaml",
            "find": "name: 刚好两成不算超过,",
            "put": "name: 刚好两成不算超过, as_of: 2024-01-01,",
        }
    ]
    found = list(check_on(load(spoil(tmp_path, edits)), LIAR))
    assert "刚好两成不算超过" not in "".join(each.message.zh for each in found)


def test_a_case_too_large_for_a_runner_is_told(tmp_path: Path) -> None:
    pack = load(EXAMPLE)
    code, cases = next(iter(pack.cases.items()))
    large = {ref: 10**30 for ref in cases[0].values if ref.fact == "营业收入"}
    case = replace(cases[0], values={**cases[0].values, **large})
    (fault,) = check_on(replace(pack, cases={code: (case,)}), COLUMNAR)
    assert "数值过大" in fault.message.zh
    assert "too large" in fault.message.en


def test_no_case_of_the_city_comes_out_otherwise_on_a_runner(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pack", "check"]) == 0, capsys.readouterr().out
