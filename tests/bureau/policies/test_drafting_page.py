"""The page that reads a policy text: pasted and as files, in both languages, for whom, and what it refuses."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from chanmai.bureau.laboratory.pages.draft_text import pieces
from chanmai.drafting.values.reading import read_text
from drafting.making_files import pdf, word
from drafting.small_city import WORDS

SignedIn = Callable[..., Client]
ADDRESS = "/policies/drafting/"
RULE = "东区规上软件企业营业收入超过5000万元且首创的，给予<b>50万元</b>奖励。"


def sent(client: Client, **data: object) -> tuple[HttpResponse, str]:
    answer = client.post(ADDRESS, data)
    return answer, answer.content.decode()


@pytest.mark.parametrize("role", ["city", "district", "analyst"])
def test_the_form_is_empty_at_first(signed_in: SignedIn, role: str) -> None:
    text = signed_in(role).get(ADDRESS).content.decode()
    assert "逐句读" in text
    assert "draft-sentences" not in text


def test_firms_do_not_draft(signed_in: SignedIn) -> None:
    client = signed_in("firm")
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"text": RULE}).status_code == 403
    assert ADDRESS not in client.get("/policies/").content.decode()


def test_the_library_leads_here(signed_in: SignedIn) -> None:
    assert ADDRESS in signed_in("city").get("/policies/").content.decode()


def test_a_pasted_text_is_read_and_shown_as_text(signed_in: SignedIn) -> None:
    answer, text = sent(signed_in("city"), text=RULE)
    assert answer.status_code == 200
    assert "<code>营业收入 &gt; 5000万元</code>" in text
    assert "<code>规上软件企业</code>" in text
    assert '<mark class="draft-read" title="门槛">' in text
    assert "部分读懂" in text
    assert "未核实" in text
    assert "<b>" not in text.split('id="content"')[1].split("<footer")[0]
    assert " style=" not in text


def test_in_english(signed_in: SignedIn) -> None:
    _, text = sent(signed_in("city", "en"), text="营业收入突破5000万元的企业，给予50万元奖励。")
    for words in (
        "Read a policy text",
        "threshold",
        "In doubt: ",
        "is read as at least",
        "1 proposed clause",
    ):
        assert words in text


@pytest.mark.parametrize(("name", "content"), [("a.docx", word([RULE])), ("a.pdf", pdf([[RULE]]))])
def test_a_file_is_read(signed_in: SignedIn, name: str, content: bytes) -> None:
    _, text = sent(signed_in("city"), text="", file=SimpleUploadedFile(name, content))
    assert "<code>营业收入 &gt; 5000万元</code>" in text
    assert ('name="wrapped"' in text) is (name == "a.pdf")


LIST = """对符合下列条件之一的首创企业，给予50万元奖励：
（一）营业收入不低于5000万元且规上软件企业；
（二）具有良好的市场口碑。
"""


def test_a_list_of_conditions_is_shown_as_one(signed_in: SignedIn) -> None:
    _, text = sent(signed_in("city"), text=LIST)
    shown = " ".join(
        re.sub(r"<[^>]+>", " ", text.split('class="draft-clause"')[1].split("</article>")[0]).split()
    )
    assert "以下任一 以下全部 营业收入 &gt;= 5000万元 规上软件企业 人工认定 具有良好的市场口碑" in shown
    assert "any of" in sent(signed_in("city", "en"), text=LIST)[1]


def test_the_draft_can_be_kept_as_a_folder_for_a_pack(signed_in: SignedIn) -> None:
    answer = signed_in("city").post(ADDRESS, {"text": RULE, "file_wanted": "1"})
    assert re.fullmatch(r'attachment; filename="draft-[0-9a-f]{8}\.zip"', answer["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        files = {name.partition("/")[2]: held.read(name).decode() for name in held.namelist()}
    assert sorted(files) == ["draft.md", "policy.yaml"]
    assert "status: 征求意见稿" in files["policy.yaml"]
    assert '- {test: "营业收入 > 5000万元", literal: "超过5000万元"}' in files["policy.yaml"]
    assert RULE in files["draft.md"]
    again = signed_in("city").post(ADDRESS, {"text": RULE, "file_wanted": "1"})
    assert again.content == answer.content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": " "}, "还没有文字"),
        ({"text": "字" * 200_001}, "文字太长"),
        ({"text": "", "file": SimpleUploadedFile("a.txt", ("字" * 200_001).encode())}, "文字太长"),
        ({"text": "", "file": SimpleUploadedFile("a.pdf", pdf([[]]))}, "扫描件"),
        ({"text": "", "file": SimpleUploadedFile("a.exe", b"MZ")}, "不认识的格式"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_form(
    signed_in: SignedIn, data: dict[str, object], words: str
) -> None:
    answer, text = sent(signed_in("city"), **data)
    assert answer.status_code == 400
    assert words in text
    assert 'role="alert"' in text


def test_nothing_read_is_said_so(signed_in: SignedIn) -> None:
    _, text = sent(signed_in("city"), text="今天天气很好。")
    assert "没有读出条款" in text


def test_the_pieces_of_a_sentence_make_the_sentence() -> None:
    (reading,) = read_text("对营业收入超过5000万元的首创企业按1%奖励。", WORDS).readings
    found = pieces(reading, "zh")
    assert "".join(each.words for each in found) == reading.words
    assert [(each.words, each.kind) for each in found if each.kind] == [
        ("营业收入超过5000万元", "read"),
        ("首创", "left"),
        ("1%", "read"),
    ]
