"""Reading docx, pdf, html and txt, and refusing what cannot be read in words that help."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from chanmai.drafting.files import files
from chanmai.drafting.files.files import read_bytes, read_file
from chanmai.drafting.files.trouble import Unreadable
from drafting.making_files import locked, pdf, word

RULE = "规上软件企业营业收入超过5000万元的，给予50万元奖励。"
TABLE = (("级别", "奖励金额（万元）"), ("国家级", "100"), ("省级", "50"))


def test_a_word_file_with_a_table() -> None:
    page = read_bytes("政策.docx", word(["第一条 奖励", RULE], TABLE))
    assert page.text.split("\n") == ["第一条 奖励", RULE, "级别｜奖励金额（万元）", "国家级｜100", "省级｜50"]
    assert page.warnings == ()


def test_numbers_that_word_counts_are_part_of_the_text() -> None:
    page = read_bytes("政策.docx", word([RULE], numbered=["支持研发", "支持上云"]))
    assert page.text.split("\n") == [RULE, "1. 支持研发", "2. 支持上云"]
    assert page.warnings == ()


def test_a_pdf_with_chinese_text_and_broken_lines() -> None:
    lines = [
        "一、支持企业做大做强",
        "（一）对上一年度营业收入超过五千万元并且增速高于百分之二十",
        "五的规上软件企业，按营业收入增量的千分之五给予奖励，每家企",
        "业每年最高不超过五百万元。",
        "- 1 -",
    ]
    page = read_bytes("政策.pdf", pdf([lines]))
    assert page.wrapped
    assert page.text.split("\n") == lines[:-1]


def test_a_table_in_a_pdf() -> None:
    page = read_bytes("政策.pdf", pdf([[RULE]], TABLE))
    assert page.text.split("\n") == [RULE, "级别｜奖励金额（万元）", "国家级｜100", "省级｜50"]


def test_some_pages_without_text_are_owned_up_to() -> None:
    page = read_bytes("政策.pdf", pdf([[RULE], []]))
    (lost,) = page.warnings
    assert "2 页中有 1 页" in lost.zh


def test_a_web_page_shows_what_a_reader_sees() -> None:
    html = (
        "<!DOCTYPE html><html><head><title>标题</title><style>p{}</style></head><body><nav>首页</nav>"
        "<p>第一条&nbsp;奖励</p>"
        "<script>var a='<p>不可见</p>';</script><div>规上软件企业<b>营业收入</b>超过5000万元<br>给予50万元</div>"
        "<table><tr><th>级别</th><th>金额</th></tr><tr><td><p>国家级</p></td><td></td></tr></table></body></html>"
    )
    page = read_bytes("a.html", html.encode())
    assert page.text.split("\n") == [
        "第一条 奖励",
        "规上软件企业营业收入超过5000万元",
        "给予50万元",
        "级别｜金额",
        "国家级 ｜",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_plain_text(encoding: str) -> None:
    assert read_bytes("a.txt", RULE.encode(encoding)).text == RULE


def test_a_page_that_names_its_encoding() -> None:
    html = f'<html><head><meta charset="gb2312"></head><body><p>{RULE}</p></body></html>'
    assert read_bytes("a.htm", html.encode("gb2312")).text == RULE


def _zip(names: list[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "空的"),
        ("a.txt", b" \n ", "空的"),
        ("a.txt", b"\x00\x01\x02", "不是文字"),
        ("a.txt", b"\xff\xff\xff\xff\xff", "编码"),
        ("a.jpg", b"\xff\xd8\xff", "不认识的格式"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 40, ".doc"),
        ("a.docx", b"plain words", "不是 .docx"),
        ("a.pdf", b"plain words", "不是 .pdf"),
        ("a.docx", b"PK\x03\x04 broken", "已损坏"),
        ("a.docx", _zip(["xl/workbook.xml"]), "不是 Word"),
        ("a.docx", _zip(["word/document.xml"]), "已损坏"),
        ("a.pdf", b"%PDF-1.4 broken", "已损坏"),
        ("a.pdf", pdf([[]]), "扫描"),
        ("a.pdf", locked(pdf([[RULE]]), "secret"), "密码"),
        ("a.html", b"<html><body><script>x</script></body></html>", "没有读出文字"),
    ],
)
def test_what_cannot_be_read_is_refused_in_both_languages(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_bytes(name, content)
    assert words in refused.value.message.zh
    assert refused.value.message.en.isascii()
    assert refused.value.mend.zh
    assert refused.value.mend.en


def test_a_pdf_that_anybody_may_open_is_read() -> None:
    assert read_bytes("a.pdf", locked(pdf([[RULE]]), "")).text == RULE


def test_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "LARGEST", 100)
    path = tmp_path / "a.txt"
    path.write_text(RULE * 10, encoding="utf-8")
    with pytest.raises(Unreadable, match="文件太大"):
        read_file(path)
    with pytest.raises(Unreadable, match="文件太大"):
        read_bytes("a.txt", path.read_bytes())


def test_a_pdf_needs_parts_and_the_message_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *args: object, **more: object) -> object:
        if name in ("pypdf", "pdfplumber", "docx"):
            raise ImportError(name)
        return real(name, *args, **more)  # type: ignore[arg-type]

    file = word([RULE])
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unreadable) as refused:
        read_bytes("a.pdf", b"%PDF-1.4")
    for words in (refused.value.mend.zh, refused.value.mend.en):
        assert re.search(r"python\S* -m pip install 'pdfplumber[^']*>=[^']*' 'pypdf[^']*>=[^']*'", words)
    assert read_bytes("a.docx", file).text == RULE, "docx, html and txt need nothing that is not always there"
