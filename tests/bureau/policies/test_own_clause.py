"""Clauses of an officer's own: conditions as an outline, faults at their places, tried, kept, exported."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bureau.policies.people import ANALYST, AT, CITY, EAST, TOWN
from chanmai.bureau.city import city_pack
from chanmai.bureau.laboratory.models import Scenario
from chanmai.bureau.laboratory.operations.scenarios import keep_draft
from chanmai.bureau.laboratory.permissions import may_try_policies
from chanmai.bureau.laboratory.writing.outline import outline, read_outline
from chanmai.bureau.laboratory.writing.own_clause import empty, fields_of, read_own_clause
from chanmai.bureau.laboratory.writing.own_trial import try_own_clause
from chanmai.bureau.laboratory.writing.problems import problem_lines
from chanmai.bureau.laboratory.writing.suggestions import suggestions
from chanmai.bureau.refusal import Forbidden
from chanmai.engine.eligibility.clauses.clause import Condition, Group
from chanmai.engine.facts.problem import ProblemError
from chanmai.pack.load import load

WAN = 1_000_000
Match = Callable[..., int]
SignedIn = Callable[..., Client]
PACK = load(TOWN)
DRAFT = "/policies/lab/draft/"
OUTLINE = """规上软件企业  # 三(一)
营业收入 ≥ 5000万元
任一：  # 三(二)
  研发费用 / 营业收入 ≥ 5%
  认定：产品以自主研发为主（own_product）
至少2项：
  企业规模 = "大型"
  全部：
    营业收入 > 1亿元
    研发费用 > 0元
  增速(营业收入) > 25%"""
RD = {
    **empty(), "name": "研发奖励", "conditions": "研发费用 / 营业收入 >= 5%", "formula": "研发费用 * 10%",
    "cap": "40", "title": "研发若干措施", "issuer": "小镇工信局",
}  # fmt: skip


def shape(condition: Condition) -> object:
    if isinstance(condition, Group):
        return (condition.key, condition.count, condition.article, *map(shape, condition.items))
    return condition.key, condition.expr, condition.article, condition.finding


def test_an_outline_is_read_and_written_the_same() -> None:
    read = read_outline(OUTLINE, "own", PACK.dictionary)
    assert outline(read) == OUTLINE
    assert isinstance(read, Group)
    assert [item.key for item in read.items] == ["1", "2", "3", "4"]
    third, fourth = read.items[2:]
    assert isinstance(third, Group)
    assert isinstance(fourth, Group)
    assert (third.count, third.article, fourth.count) == (1, "三(二)", 2)
    assert third.items[1].finding  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "code", [code for code, clause in PACK.clauses.items() if clause.applies_to == "企业"]
)
def test_every_clause_of_a_pack_can_be_copied(code: str) -> None:
    clause = PACK.clauses[code]
    copy = read_own_clause(fields_of(clause), clause, PACK)
    assert copy.problems == {}
    assert copy.clause is not None
    assert shape(copy.clause.condition) == shape(clause.condition)
    if clause.amount is not None and copy.clause.amount is not None:
        same = ("formula", "cap", "cap_period", "rounding", "bound", "words")
        assert [getattr(copy.clause.amount, name) for name in same] == [
            getattr(clause.amount, name) for name in same
        ]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", (0, 0), "还没有条件"),
        ("规上软件企业\n营业收人 > 5000万元", (2, 1), "没有叫“营业收人”的事实"),
        ("规上软件企业\n  营业收入 > 5000", (2, 3), "上一行却不是"),
        ("任一：\n规上软件企业", (1, 1), "这一组下面没有条件"),
        ("至少3项：\n  规上软件企业\n  研发费用 > 0元", (1, 1), "2 项中不能至少 3 项"),
        ("认定：（x）", (1, 1), "认定事项没有写内容"),
        ("认定：甲（x）\n认定：乙（x）", (2, 1), "重复或不合规"),
        ("奖励:no-such >= 5万元", (1, 4), "没有“奖励:no-such”"),
        ("营业收入 > 5000", (1, 8), "金额缺少单位"),
        ("营业收入 + 5万元", (1, 1), "条件"),
        ("规上软件企业\n" * 201, (0, 0), "条件太长"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_line_and_column(text: str, place: tuple[int, int], said: str) -> None:
    read = read_own_clause({**RD, "conditions": text}, None, PACK)
    assert read.clause is None
    first, *_ = problem_lines(read.problems["conditions"], text, "zh")
    assert (first.line, first.column) == place
    assert said in first.said
    english, *_ = problem_lines(read.problems["conditions"], text, "en")
    assert english.said.isascii() or "“" in english.said or "`" in english.said


def test_a_marked_place_is_cut_out_of_its_line() -> None:
    with pytest.raises(ProblemError) as fault:
        read_outline("规上软件企业\n且 营业收人 > 5万元"[7:].removeprefix("且 "), "own", PACK.dictionary)
    (told_one,) = problem_lines(fault.value.problems, "营业收人 > 5万元", "zh")
    assert (told_one.before, told_one.marked, told_one.after) == ("", "营业收人", " > 5万元")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", " "), ("formula", "研发费用 *"), ("formula", "研发费用 > 1万元"), ("cap", "5%"), ("cap", "0"),
        ("cap", "0.001元"), ("cap", "("), ("kind", "奖品"), ("rounding", "角"), ("name", "长" * 81),
        ("formula", "奖励:nobody * 2"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_at_that_field(field: str, text: str) -> None:
    read = read_own_clause({**RD, field: text}, None, PACK)
    assert list(read.problems) == [field]
    assert read.clause is None


def test_money_in_ten_thousands_keeps_its_size() -> None:
    assert read_own_clause({**RD, "cap": "500万"}, None, PACK).clause.amount.cap == 500 * WAN  # type: ignore[union-attr]
    read = read_own_clause({**RD, "conditions": "营业收入不低于2000万"}, None, PACK)
    assert outline(read.clause.condition).strip() == "营业收入 ≥ 2000万元"  # type: ignore[union-attr]


def test_a_bare_number_beside_a_share_is_pointed_out(match: Match, signed_in: SignedIn) -> None:
    match()
    rule = {**RD, "conditions": "增速(营业收入) > 25"}
    (doubt,) = read_own_clause(rule, None, PACK).doubts
    assert doubt.message.zh == "25 没有写单位，就是 2500%。是要写 25% 吗？"
    client = signed_in("city")
    assert doubt.message.zh in page(client, f"{DRAFT}reading/", post=rule)
    assert doubt.message.zh in page(client, DRAFT, post={**rule, "act": "try"})
    assert "Is 25% meant?" in page(signed_in("district", "en"), f"{DRAFT}reading/", post=rule)


def test_a_new_clause_is_tried_over_the_town(match: Match, firms: dict[str, int]) -> None:
    """甲 spends 500 of 8,000万元: 10 % of it is above the cap of 40万元. 乙 spends 2 %, 丁 nothing, 丙 nobody knows."""
    match()
    work = try_own_clause(CITY, "", RD)
    assert list(work.trials) == ["a"]
    sums = work.trials["a"].sums
    assert (sums.met, sums.unknown, sums.not_met) == (1, 1, 2)
    assert (sums.least, sums.ceiling) == (40 * WAN, 80 * WAN)
    assert [change.firm.id for change in work.trials["a"].changes] == [firms["甲"], firms["丙"]]
    assert work.trials["a"].edits == ()


def test_a_copy_is_seen_beside_what_was_copied_and_a_kept_one(match: Match) -> None:
    match()
    fields = fields_of(city_pack().clauses["t-growth"])
    kept = keep_draft(
        CITY, "低门槛", "t-growth", "v", {**fields, "conditions": "营业收入 >= 4500万元"}, at=AT
    )
    higher = {**fields, "conditions": fields["conditions"].replace("5000万元", "9000万元")}
    work = try_own_clause(CITY, "t-growth", higher, against=kept)
    assert {key: trial.sums.met for key, trial in work.trials.items()} == {"base": 1, "a": 0, "b": 3}
    assert [edit.text.zh for edit in work.trials["a"].edits] == [
        "条件“营业收入 不低于 5000万元”改为“营业收入 不低于 9000万元”"
    ]


def test_officers_only(match: Match) -> None:
    match()
    for refused in (
        lambda: try_own_clause(ANALYST, "", RD),
        lambda: keep_draft(ANALYST, "x", "", "", RD, at=AT),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_words_are_found_by_any_of_their_names() -> None:
    def found(typed: str) -> list[str]:
        return [each.put for each in suggestions(TOWN, typed)]

    assert found("营业")[0] == "营业收入"
    assert found("yysr")[0] == "营业收入"
    assert found("reven")[0] == "营业收入"
    assert "近3年合计(" in found("近3年")
    assert "奖励:t-growth" in found("奖励:t")
    assert "梯队:fresh" in found("新企")
    assert found("") == []
    assert all(each.meaning.zh and each.meaning.en for each in suggestions(TOWN, "e"))


def page(client: Client, address: str, status: int = 200, *, post: dict[str, Any] | None = None) -> str:
    answer = client.get(address) if post is None else client.post(address, post)
    assert answer.status_code == status
    text: str = answer.content.decode()
    assert " style=" not in text
    return text


def test_the_page_starts_empty_from_a_copy_or_from_a_text(match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    assert "从哪里开始" in page(client, DRAFT)
    assert "增速(营业收入) &gt; 25%" in page(client, f"{DRAFT}?from=t-growth")
    page(client, f"{DRAFT}?from=nothing", 404)
    text = "一、支持增长\n规上软件企业营业收入超过5000万元的，按研发费用的5%给予奖励，最高不超过100万元。"
    offered = page(client, DRAFT, post={"act": "propose", "text": text})
    assert "读出的条款" in offered
    taken = page(client, DRAFT, post={"act": "take-0", "text": text})
    assert "营业收入 &gt; 5000万元" in taken
    assert "没有读出条款" in page(client, DRAFT, post={"act": "propose", "text": "今天天气不错。"})


def test_faults_stand_at_their_fields(match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    text = page(client, DRAFT, 400, post={**RD, "conditions": "规上软件企业\n营业收人 > 5万元", "cap": "5%"})
    for word in ("第 2 行第 1 字", "<mark>营业收人</mark>", 'id="draft-cap-faults"', 'aria-invalid="true"'):
        assert word in text, word
    assert "Line 2, column 1" in page(
        signed_in("district", "en"), DRAFT, 400, post={**RD, "conditions": "规上软件企业\n营业收人 > 5万元"}
    )
    reading = page(client, f"{DRAFT}reading/", post={**RD, "formula": "研发费用 *"})
    assert "金额算法" in reading
    assert "研发费用" in page(client, f"{DRAFT}reading/", post=RD)


def test_a_clause_is_tried_kept_and_opened_again(match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    text = page(client, DRAFT, post={**RD, "act": "try"})
    for word in ("40万元 – 80万元", "与没有本条款相比", "小镇甲软件有限公司", "新符合", "未核实"):
        assert word in text, word
    answer = client.post(DRAFT, {**RD, "act": "keep", "keep_name": "研发 10%"})
    kept = Scenario.objects.get()
    assert answer.status_code == 302
    assert (kept.name, kept.clause, kept.edits["new"]["cap"]) == ("研发 10%", "", "40")
    assert f"?scenario={kept.pk}" in page(client, "/policies/lab/")
    assert "40万元 – 80万元" in page(client, f"{DRAFT}?scenario={kept.pk}")
    page(signed_in("district"), f"{DRAFT}?scenario={kept.pk}", 404)
    assert may_try_policies(EAST)


def test_a_clause_is_exported_as_a_folder_that_passes_the_checker(match: Match, signed_in: SignedIn) -> None:
    match()
    answer = signed_in("city").post(DRAFT, {**RD, "act": "pack"})
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        names = file.namelist()
        policy = file.read(names[0]).decode()
    assert [name.rpartition("/")[2] for name in names] == ["policy.yaml", "cases.yaml"]
    assert names[0].startswith("policies/2026-town-draft-")
    assert "status: 征求意见稿" in policy
    assert "不得兑付" in policy


def test_a_draft_with_other_numbers_is_exported_too(match: Match, signed_in: SignedIn) -> None:
    match()
    client = signed_in("city")
    answer = client.get("/policies/lab/t-growth/?a.2@1=4500&b.cap=8&export=pack")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        texts = {name: file.read(name).decode() for name in file.namelist() if name.endswith("policy.yaml")}
    assert len(texts) == 2
    assert any("4500万元" in text for text in texts.values())
    assert all('replaces: ["t-growth"]' in text for text in texts.values())
    assert "没有可导出的草案" in page(client, "/policies/lab/t-growth/?export=pack", 422)


def test_what_no_case_can_show_is_refused_in_words(match: Match, signed_in: SignedIn) -> None:
    match()
    always = {**RD, "conditions": "营业收入 >= 0元\n规上软件企业", "act": "pack"}
    text = page(signed_in("city"), DRAFT, 422, post=always)
    assert "条件 1（营业收入 ≥ 0元）不会不成立" in text


@pytest.mark.parametrize("role", ["firm", "analyst"])
def test_the_pages_are_for_officers(match: Match, signed_in: SignedIn, role: str) -> None:
    match()
    client = signed_in(role)
    page(client, DRAFT, 403)
    page(client, DRAFT, 403, post={**RD, "act": "try"})
    page(client, f"{DRAFT}reading/", 403, post=RD)
    page(client, f"{DRAFT}words/?q=a", 403)


def test_words_come_as_json(match: Match, signed_in: SignedIn) -> None:
    match()
    found = signed_in("city", "en").get(f"{DRAFT}words/?q=revenue").json()["words"]
    assert found[0]["put"] == "营业收入"
    assert found[0]["note"].startswith("Revenue")
    assert settings.PACK == TOWN
