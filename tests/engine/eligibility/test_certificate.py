"""The certificate as the engine writes it: its form, its refusals, its steps and witnesses; and the page made of it."""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from chanmai.engine.eligibility.certificates.certificate import (
    Case,
    NotCertified,
    canonical,
    certificate,
    digest_of,
)
from chanmai.engine.eligibility.certificates.dossier import dossier
from chanmai.engine.eligibility.certificates.dossier_words import amount_words
from chanmai.engine.eligibility.certificates.trees import tree, value_form
from chanmai.engine.eligibility.clauses.clause import Clause, Evidence
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.clauses.decision import AmountKind, AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.deciding.decide import decide
from chanmai.engine.eligibility.missing.witnesses import holds, pair_for
from chanmai.engine.facts.record import Ref, Source
from chanmai.engine.language.expand import expand
from chanmai.engine.language.parse import parse
from engine.eligibility.rules import BOOK, WAN, amount, clause, every, record, some, upper, value

DAY = datetime.date(2026, 6, 30)
GROWTH = every("规上软件企业", "营业收入 >= 5000万元", "增速(营业收入) > 25%")


def with_version(rule: Clause) -> tuple[Clause, dict[str, Any]]:
    """The clause with a content of which its version is the hash."""
    content: dict[str, Any] = {"code": rule.code, "name": rule.name, "conditions": []}
    return replace(rule, version=hashlib.sha256(canonical(content)).hexdigest()), content


def case_of(rule: Clause, facts: Mapping[str, Any], **more: Any) -> tuple[Case, Decision]:
    rule, content = with_version(rule)
    known = record(facts)
    awards = more.get("awards", {})
    compiled = compile_clause(rule, BOOK)
    return Case(compiled, known, BOOK, content, DAY, **more), decide(compiled, known, BOOK, awards=awards)


class TestDocument:
    """One document, self-contained and exact."""

    facts = {"规上软件企业": True, "营业收入": "8000万元", "上年.营业收入": "6000万元"}

    def made(self) -> dict[str, Any]:
        return certificate(*case_of(clause(GROWTH, amount("增量(营业收入) * 0.5%")), self.facts))

    def test_it_holds_facts_rule_steps_and_answer(self) -> None:
        document = self.made()
        assert [(row["fact"], row["period"], row["kept"]) for row in document["facts"]] == [
            ("规上软件企业", "", True),
            ("营业收入", "2025", 8000 * WAN),
            ("营业收入", "2024", 6000 * WAN),
        ]
        values = {step["at"]: step["value"] for step in document["steps"]}
        assert values["/rule/condition/items/2/left"] == {"number": "1/3"}
        assert values["/rule/condition/items/2"] is True
        assert values["/rule/amount"] == {"number": str(10 * WAN)}
        assert document["answer"]["verdict"] == "符合"
        assert document["answer"]["amount"] == {"kind": "exact", "low": 10 * WAN, "high": 10 * WAN}

    def test_no_inexact_number_stands_in_it(self) -> None:
        def refuse(text: str) -> None:
            raise AssertionError(text)

        written = json.dumps(self.made(), ensure_ascii=False)
        assert json.loads(written, parse_float=refuse) == json.loads(written)

    def test_the_digest_covers_everything_but_itself_and_the_signature(self) -> None:
        document = self.made()
        assert document["digest"] == digest_of(document)
        assert digest_of(document | {"signature": {"value": "x"}}) == document["digest"]
        assert digest_of(document | {"as_of": "2026-07-01"}) != document["digest"]

    def test_sources_are_told(self) -> None:
        case, decision = case_of(clause(GROWTH), self.facts)
        source = Source("年报", "统计", datetime.date(2026, 3, 1), "17", demo=True)
        known = replace(case.record, sources={Ref("营业收入"): source})
        document = certificate(replace(case, record=known), decision)
        assert document["facts"][1]["source"] == {
            "filing": "17", "form": "年报", "reporter": "统计", "filed_at": "2026-03-01", "demo": True,
        }  # fmt: skip
        assert document["facts"][0]["source"] is None

    def test_an_award_that_is_built_on_is_named_with_its_certificate(self) -> None:
        base = AwardAmount(AmountKind.EXACT, 30 * WAN, 30 * WAN)
        rule = clause("奖励:base > 0元", amount("奖励:base * 50%"), code="match")
        document = certificate(*case_of(rule, {}, awards={"base": base}, digests={"base": "a" * 64}))
        assert document["awards"] == [
            {
                "clause": "base",
                "amount": {"kind": "exact", "low": 30 * WAN, "high": 30 * WAN},
                "certificate": "a" * 64,
            }
        ]
        assert document["answer"]["amount"]["low"] == 15 * WAN


class TestRefusals:
    """What does not belong together is not certified."""

    def test_content_of_another_version(self) -> None:
        case, decision = case_of(clause(GROWTH), {})
        with pytest.raises(NotCertified, match="内容与版本号不符"):
            certificate(replace(case, content={**case.content, "name": "另"}), decision)

    def test_a_decision_on_another_subject(self) -> None:
        case, decision = case_of(clause(GROWTH), {})
        with pytest.raises(NotCertified, match="与条款或企业不符"):
            certificate(case, replace(decision, subject="另一家"))

    def test_a_day_of_another_year(self) -> None:
        case, decision = case_of(clause(GROWTH), {})
        with pytest.raises(NotCertified, match="参考年度"):
            certificate(replace(case, as_of=datetime.date(2024, 6, 30)), decision)


class TestWitnesses:
    """Completions that show why an answer is open."""

    @pytest.mark.parametrize(
        ("text", "facts"),
        [
            ("规上软件企业", {}),
            ("营业收入 >= 5000万元", {}),
            ("研发费用 / 营业收入 >= 5%", {"营业收入": "777万元"}),
            ("研发费用 / 营业收入 >= 5%", {}),
            ("增速(营业收入) > 25%", {"上年.营业收入": "33万元"}),
            ('所属区 == "湖里区"', {}),
            ('荣誉 in {"瞪羚"}', {}),
            ("登记日期 >= 2024-05-01", {}),
            ("从业人员 >= 100人 and 从业人员 < 102人", {}),
            ("本科占比 > 40% and 本科占比 < 40.01%", {}),
            ("所属区 == 注册区", {}),
            ("营业收入 - 研发费用 > 0元 and 研发费用 > 100万元", {}),
        ],
    )
    def test_two_completions_differ_in_one_fact_and_in_the_answer(
        self, text: str, facts: dict[str, str]
    ) -> None:
        case, decision = case_of(clause(text), facts)
        assert decision.verdict is Verdict.UNKNOWN
        assert decision.missing
        for ref in decision.missing:
            pair = pair_for(case.compiled, case.view, ref)
            assert pair is not None
            yes, no = (
                replace(case.view, record=replace(case.record, values={**case.record.values, **each.values}))
                for each in pair
            )
            assert holds(case.compiled.condition, yes)
            assert not holds(case.compiled.condition, no)
            assert [key for key in pair[0].values if pair[0].values[key] != pair[1].values[key]] == [ref]

    def test_a_fact_that_cannot_change_the_answer_has_none(self) -> None:
        case, _ = case_of(
            clause(some(1, "规上软件企业", "not 规上软件企业 and 入库")), {"规上软件企业": True}
        )
        assert pair_for(case.compiled, case.view, Ref("入库")) is None

    def test_missing_facts_of_the_amount_need_none(self) -> None:
        document = certificate(
            *case_of(clause("规上软件企业", amount("营业收入 * 1%", "50万元")), {"规上软件企业": True})
        )
        assert document["answer"]["missing"] == [{"fact": "营业收入", "back": 0, "pair": None}]
        assert document["steps"][-1]["range"] == ["0", str(50 * WAN)]
        assert document["witnesses"] == []


class TestTrees:
    """Every kind of node has a form."""

    @pytest.mark.parametrize(
        ("text", "form"),
        [
            ("5%", {"number": "1/20"}),
            ("至少(2, 规上软件企业, 入库, 严重失信)", "at_least"),
            ("若(入库, 1元, 2元)", "if"),
            ("分档(营业收入, 低于: 0元, 1亿元: 10万元)", "steps"),
            ("累进(营业收入, 0元: 60%, 10万元: 40%)", "marginal"),
            ('对照(高企认定, "首次认定": 30万元, 其他: 0元)', "lookup"),
            ("每满(营业收入, 200万元)", "floor"),
            ("-营业收入", "negate"),
            ('荣誉 not in {"瞪羚"}', "not"),
        ],
    )
    def test_forms(self, text: str, form: object) -> None:
        found = tree(expand(parse(text), BOOK))
        assert found == form or found["op"] == form
        assert json.loads(json.dumps(found)) == found

    def test_a_period_has_to_be_expanded_first(self) -> None:
        with pytest.raises(TypeError, match="Period"):
            tree(parse("上年(营业收入)"))

    def test_values(self) -> None:
        assert value_form(None) is None
        assert value_form(True) is True
        assert value_form(Fraction(1, 3)) == {"number": "1/3"}
        assert value_form("甲") == {"word": "甲"}
        assert value_form(frozenset("ba")) == {"words": ["a", "b"]}
        assert value_form(value("2024-05-01")) == {"day": "2024-05-01"}


class Page(HTMLParser):
    """Tags, texts and the certificate inside a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.inside, self.words = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["pre"]:
            self.inside += data
        elif "style" not in self.open:
            self.words += data


class TestDossier:
    """A page for the file."""

    def page(
        self, rule: Clause, facts: Mapping[str, Any], *, demo: bool = False
    ) -> tuple[Page, dict[str, Any]]:
        case, decision = case_of(rule, facts, subject_name='甲<软件>"公司"')
        document = certificate(case, decision)
        return Page(dossier(document, case, decision, demo=demo)), document

    def test_it_is_whole_offline_and_without_scripts(self) -> None:
        page, document = self.page(clause(GROWTH, amount("10万元")), TestDocument.facts)
        assert page.open == []
        assert not {"script", "img", "link", "iframe", "object", "form"} & set(page.tags)
        assert not any(name in ("src", "href", "onclick", "style") for name, _ in page.attributes)
        assert ("lang", "zh-Hans") in page.attributes
        assert ("lang", "en") in page.attributes
        assert page.tags.count("h1") == 1
        assert json.loads(page.inside) == document

    def test_it_tells_verdict_amount_conditions_and_facts(self) -> None:
        page, document = self.page(clause(GROWTH, amount("10万元"), name="增长奖励"), TestDocument.facts)
        for words in (
            '甲<软件>"公司" × 增长奖励', "✓ 符合 met", "金额：10万元 amount: 100,000 yuan", "营业收入 不低于 5000万元",
            "8000万元", document["digest"], document["clause"]["version"], "2026-06-30",
        ):  # fmt: skip
            assert words in page.words

    def test_invented_and_unverified_content_is_marked(self) -> None:
        page, _ = self.page(clause(GROWTH, evidence=Evidence.REPRINT), {}, demo=True)
        assert "演示数据" in page.words
        assert "转载所见，待核原文" in page.words
        assert "不能兑付" in page.words
        page, _ = self.page(clause(GROWTH, evidence=Evidence.SECONDARY), {})
        assert "未核实" in page.words
        assert "演示数据" not in page.words

    def test_what_is_missing_comes_with_an_example_of_either_answer(self) -> None:
        page, _ = self.page(clause(every("规上软件企业", "营业收入 >= 5000万元")), {"营业收入": "8000万元"})
        assert "其余相同，若为是则符合，若为否则不符合" in page.words
        assert "With the rest alike, yes meets it and no does not." in page.words

    def test_a_denial_says_what_is_lacking(self) -> None:
        page, _ = self.page(clause("营业收入 >= 5000万元"), {"营业收入": "4500万元"})
        assert "✗ 不符合 not met" in page.words
        assert "还差500万元 5 million yuan short" in page.words

    @pytest.mark.parametrize(
        ("amount_", "words"),
        [
            (AwardAmount(AmountKind.NONE), None),
            (AwardAmount(AmountKind.UNKNOWN), "来源没有写明"),
            (AwardAmount(AmountKind.EXACT, 5 * WAN, 5 * WAN), "5万元"),
            (AwardAmount(AmountKind.UPPER, 0, 5 * WAN), "至多5万元"),
            (AwardAmount(AmountKind.INTERVAL, WAN, 5 * WAN), "1万元至5万元"),
            (AwardAmount(AmountKind.INTERVAL, 0, None), "至少0元，上不封顶"),
        ],
    )
    def test_amounts_in_words(self, amount_: AwardAmount, words: str | None) -> None:
        found = amount_words(amount_)
        assert (found and found.zh) == words


def test_the_worked_example_of_the_document_is_right() -> None:
    text = (Path(__file__).parents[3] / "docs/algorithms/certificates.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(/rule/[^`]*)` \| `([^`]*)`", text, re.MULTILINE))
    rule = clause(every("规上软件企业", "增速(营业收入) > 25%"), amount("增量(营业收入) * 0.5%"))
    document = certificate(*case_of(rule, TestDocument.facts))
    steps = {step["at"]: step["value"] for step in document["steps"]}
    assert len(rows) == 8
    assert {at: steps[at] for at in rows} == {at: json.loads(value) for at, value in rows.items()}
    assert set(re.findall(r"^\| `([a-z_]+)`", text, re.MULTILINE)) >= document.keys() - {
        "edition",
        "known_at",
    }


def test_views_are_what_the_decision_saw() -> None:
    case, _ = case_of(clause("规上软件企业", upper("80万元")), {})
    assert case.view == View(case.record, BOOK, {})
