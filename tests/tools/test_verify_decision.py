"""The verifier accepts what the engine certified, and refuses every change, also by someone who seals anew."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chanmai.engine.eligibility.certificates.certificate import certificate, digest_of
from chanmai.engine.eligibility.certificates.dossier import dossier
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.facts.record import Record
from chanmai.engine.facts.units import UNITS
from tools.certificates import (
    TOOL,
    Json,
    accepted,
    at,
    cases,
    certified,
    changed,
    decided,
    fault,
    leaves,
    others,
    sealed,
    verifier,
)

CHOSEN = (
    ("xm2022-2-growth", 0),
    ("hl-hnte-match", 0),
    ("hl-hnte-match", 2),
    ("sm2025-growth-stock", 1),
    ("cn-soft-vat", 0),
    ("xm2018-374-intro-top100", 1),
)
TESTIMONY = {
    ("subject", "id"),
    ("subject", "name"),
    ("record", "history_complete"),
    ("answer", "hard"),
    ("dictionary", "*", "names", "*"),
    ("dictionary", "*", "definition"),
    ("dictionary", "*", "reporter"),
    ("dictionary", "*", "unit"),
    ("dictionary", "*", "scale"),
    ("dictionary", "*", "whole"),
    ("dictionary", "*", "lowest"),
    ("dictionary", "*", "highest"),
    ("dictionary", "*", "values"),
    ("dictionary", "*", "values", "*"),
    ("facts", "*", "source", "filing"),
    ("facts", "*", "source", "form"),
    ("facts", "*", "source", "reporter"),
    ("facts", "*", "source", "filed_at"),
    ("facts", "*", "source", "demo"),
    ("facts", "*", "source"),
    ("witnesses", "*", "values", "*", "kept"),  # another completion that shows the same
}
"""What only a signature can protect: no evaluation can tell whether it is true."""


class TestGenuine:
    """Every clause of the pack with every case."""

    @pytest.mark.parametrize("half", range(2))
    def test_every_case_of_every_clause_is_accepted(self, half: int) -> None:
        every = list(cases())[half::2]
        assert len(every) > 500
        assert [(code, number) for code, number in every if fault(certified(code, number))] == []

    def test_records_of_a_later_year_are_accepted(self) -> None:
        every = list(cases())[::17]
        assert [each for each in every if fault(certified(*each, shift=1))] == []

    def test_a_firm_of_which_nothing_is_known_can_be_certified_on_every_clause(self) -> None:
        """Up to fifteen facts are missing at once; each that matters comes with its two completions."""
        refused, pairs = [], 0
        for code in dict(cases()):
            case, _ = decided(code, 0)
            blank = replace(case, record=Record("空", case.record.reference_year, {}), awards={})
            document = certificate(blank, decide(blank.compiled, blank.record, blank.dictionary))
            refused += [code] if fault(document) else []
            pairs += len(document["witnesses"]) // 2
        assert refused == []
        assert pairs > 400

    def test_open_verdicts_come_with_two_completions(self) -> None:
        seen = 0
        for code, number in list(cases())[::3]:
            document = certified(code, number)
            if document["answer"]["verdict"] == "待补充":
                seen += 1
                first, second = document["answer"]["missing"][0]["pair"]
                assert (document["witnesses"][first]["met"], document["witnesses"][second]["met"]) == (
                    True,
                    False,
                )
        assert seen > 100

    def test_the_digest_is_that_of_the_engine(self) -> None:
        document = certified(*CHOSEN[0])
        assert document["digest"] == digest_of(document) == sealed(document)["digest"]


class TestForged:
    """Any change is refused; what is sealed anew is caught by repeating the evaluation."""

    @pytest.mark.parametrize(("code", "number"), CHOSEN)
    def test_every_change_of_a_leaf_is_refused(self, code: str, number: int) -> None:
        document = certified(code, number)
        assert accepted(document)
        paths = list(leaves(document))
        assert len(paths) > 80
        kept = [
            (path, other)
            for path in paths
            for other in others(at(document, path))
            if accepted(changed(document, path, other))
        ]
        assert kept == []

    @pytest.mark.parametrize(("code", "number"), CHOSEN)
    def test_a_change_that_is_sealed_anew_is_refused_except_testimony(self, code: str, number: int) -> None:
        document = certified(code, number)
        kept = {
            tuple("*" if isinstance(key, int) else key for key in path)
            for path in leaves(document)
            if path[0] != "digest"
            for other in others(at(document, path))
            if accepted(sealed(changed(document, path, other)))
        }
        assert kept <= TESTIMONY
        assert ("subject", "id") in kept  # which is why the facts need a signature

    def test_adding_and_removing_parts_is_refused(self) -> None:
        document = certified("hl-hnte-match", 0)
        for key in document.keys() - {"digest"}:
            assert not accepted(sealed({name: value for name, value in document.items() if name != key}))
        assert not accepted(sealed(document | {"extra": 1}))
        for name in ("facts", "steps", "dictionary", "awards"):
            rows = document[name]
            assert rows
            assert not accepted(sealed(document | {name: rows[1:]}))
            assert not accepted(sealed(document | {name: [*rows, rows[0]]}))

    def test_another_clause_text_with_its_own_hash_is_caught_by_the_rule(self) -> None:
        document = certified("xm2022-2-growth", 0)
        content = dict(document["clause"]["content"])
        content["amount"] = {**content["amount"], "cap": "900万元"}
        clause = document["clause"] | {"content": content, "version": verifier().sha256(content)}
        assert fault(sealed(document | {"clause": clause})) == "formula"

    def test_another_amount_with_its_steps_is_caught(self) -> None:
        document = certified("cn-soft-vat", 0)
        amount = document["answer"]["amount"]
        assert amount["kind"] == "exact"
        forged = document["answer"] | {
            "amount": amount | {"low": amount["low"] + 1, "high": amount["high"] + 1}
        }
        assert fault(sealed(document | {"answer": forged})) == "amount"

    def test_a_denied_verdict_turned_into_an_analysis_is_caught(self) -> None:
        code, number = next(each for each in cases() if certified(*each)["answer"]["verdict"] == "待补充")
        document = certified(code, number)
        nothing = {"kind": "none", "low": None, "high": None}
        for verdict in ("不符合", "符合"):
            claim = {"verdict": verdict, "settled_by": "analysis", "missing": [], "amount": nothing}
            forged = document | {"answer": document["answer"] | claim, "witnesses": []}
            assert fault(sealed(forged)) == "refuted"

    def test_a_fact_that_is_changed_together_with_its_seal_is_caught(self) -> None:
        document = certified("cn-soft-vat", 0)
        place = next(
            n for n, row in enumerate(document["facts"]) if isinstance(row["kept"], int) and row["kept"] > 1
        )
        assert fault(sealed(changed(document, ("facts", place, "kept"), 7))) == "step"

    def test_numbers_that_are_not_exact_are_refused(self) -> None:
        tool = verifier()
        written = json.dumps(certified("cn-soft-vat", 0))
        assert tool.examined(written.replace('"edition": 1', '"edition": 1.0')).fault == "inexact"
        assert tool.examined(written.replace('"edition": 1', '"edition": NaN')).fault == "inexact"
        assert (
            tool.examined(written.replace('"edition": 1', '"edition": 1, "edition": 1')).fault == "key-twice"
        )

    @pytest.mark.parametrize(
        "text", ["[]", "1", "null", "{}", '{"format": 1}', "<html></html>", "nothing", ""]
    )
    def test_other_documents_are_refused(self, text: str) -> None:
        assert isinstance(verifier().examined(text), verifier().Refused)


def run(*files: Path | str) -> subprocess.CompletedProcess[str]:
    """The tool in a Python that knows nothing of this project: isolated, without site packages."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(TOOL), *map(str, files)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


class TestTool:
    """As somebody at a terminal uses it."""

    @pytest.fixture
    def written(self, tmp_path: Path) -> Path:
        file = tmp_path / "decision.json"
        file.write_text(json.dumps(certified("xm2022-2-growth", 0), ensure_ascii=False), encoding="utf-8")
        return file

    def test_accepting(self, written: Path) -> None:
        done = run(written)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"接受 accepted  {written}: ")
        assert "xm2022-2-growth" in done.stdout
        assert "旧文件，不再兑付 / nothing may be paid" in done.stdout

    def test_refusing(self, written: Path) -> None:
        text = written.read_text(encoding="utf-8")
        written.write_text(text.replace("2026-06-30", "2026-06-29"), encoding="utf-8")
        done = run(written)
        assert done.returncode == 1
        assert done.stdout.splitlines()[0].startswith("拒绝 refused")
        assert "摘要与内容不符" in done.stdout
        assert "the digest does not fit" in done.stdout

    def test_a_file_that_is_not_there_and_wrong_use(self, written: Path) -> None:
        assert run(written, written.with_name("none.json")).returncode == 2
        assert run().returncode == 2
        assert run("--help").returncode == 0

    def test_a_dossier_is_read_as_well(self, tmp_path: Path) -> None:
        case, decision = decided("cn-soft-vat", 1)
        page = tmp_path / "decision.html"
        page.write_text(dossier(certificate(case, decision), case, decision), encoding="utf-8")
        assert run(page).returncode == 0
        page.write_text(
            page.read_text(encoding="utf-8").replace("&quot;as_of&quot;", "&quot;as-of&quot;"), "utf-8"
        )
        assert run(page).returncode == 1

    def test_it_names_nothing_of_the_package(self) -> None:
        source = TOOL.read_text(encoding="utf-8")
        assert "import chanmai" not in source
        assert "from chanmai" not in source


class TestLinks:
    """An award that is built on another refers to that one's certificate."""

    def linked(self, tmp_path: Path, **change: Any) -> tuple[Path, Path]:
        base_case, base_decision = decided("xm2022-2-growth", 0)
        base = certificate(base_case, base_decision)
        code, number = next(
            (code, number)
            for code, number in cases()
            if code == "xm2022-2-growth-emerging"
            and certified(code, number)["awards"][0]["amount"] is not None
        )
        case, _ = decided(code, number)
        record = type(case.record)(
            base_case.record.subject, base_case.record.reference_year, case.record.values | base_case.record.values,
            history_complete=case.record.history_complete,
        )  # fmt: skip
        amount = base_decision.amount
        awards = {"xm2022-2-growth": amount}
        upper = replace(
            case, record=record, awards=awards, digests={"xm2022-2-growth": base["digest"]},
            subject_name=base_case.subject_name, as_of=base_case.as_of,
        )  # fmt: skip
        made = certificate(upper, decide(upper.compiled, record, upper.dictionary, awards=awards))
        files = tmp_path / "base.json", tmp_path / "built.json"
        for file, document in zip(files, (base | change, made), strict=True):
            file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return files

    def test_both_together_are_accepted(self, tmp_path: Path) -> None:
        done = run(*self.linked(tmp_path))
        assert done.returncode == 0, done.stdout
        assert "未随附" not in done.stdout

    def test_alone_it_says_what_it_rests_on(self, tmp_path: Path) -> None:
        done = run(self.linked(tmp_path)[1])
        assert done.returncode == 0
        assert "“xm2022-2-growth”的金额取自另一份判定，未随附" in done.stdout


def test_the_forms_of_the_tool_and_of_the_engine_agree() -> None:
    """Only here are both at hand: the tool's list of units is the engine's."""
    assert {name: unit.factor for name, unit in UNITS.items()}.items() <= verifier().UNITS.items()


def test_a_json_document_is_not_the_same_when_true_stands_for_one() -> None:
    assert not verifier().same({"a": True}, {"a": 1})
    assert verifier().same({"a": 1, "b": 2}, {"b": 2, "a": 1})


def test_sealing_is_what_a_forger_can_do() -> None:
    document: Json = certified("cn-soft-vat", 0)
    assert accepted(sealed(changed(document, ("subject", "name"), "另一家")))
