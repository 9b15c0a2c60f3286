"""Word files part by part: the numbers Word counts, merged cells, what is hidden, and archives that mean harm."""

import io
import zipfile

import pytest

from chanmai.drafting.files import ooxml
from chanmai.drafting.files.files import read_bytes
from chanmai.drafting.files.numbering import chinese
from chanmai.drafting.files.trouble import Unreadable
from chanmai.drafting.text.numerals import number as read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"


def file(body: str, *, numbering: str = "", styles: str = "", space: str = W, head: str = "") -> bytes:
    """A docx of the parts given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        wrapped = {"document": f"<w:body>{body}</w:body>", "numbering": numbering, "styles": styles}
        for name, inner in wrapped.items():
            if inner:
                archive.writestr(f"word/{name}.xml", f'{head}<w:{name} xmlns:w="{space}">{inner}</w:{name}>')
    return out.getvalue()


def p(text: str, *, number: int | None = None, level: int = 0, style: str = "") -> str:
    """A paragraph."""
    listed = (
        "" if number is None else f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    )
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def level(at: int, form: str, text: str, more: str = "") -> str:
    """A level of a list."""
    numbers = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}">{numbers}</w:lvl>'


def lists(*levels: str, more: str = "") -> str:
    """One description and list 1 of it."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def lines(content: bytes) -> list[str]:
    """The lines read."""
    return read_bytes("a.docx", content).text.split("\n")


POLICY = lists(
    level(0, "chineseCountingThousand", "第%1条"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
)


def test_articles_items_and_their_items_are_counted_and_start_again() -> None:
    places = (("奖励", 0), ("软件", 1), ("甲", 2), ("乙", 2), ("平台", 1), ("丙", 2), ("附则", 0), ("丁", 1))
    body = "".join(p(text, number=1, level=at) for text, at in places)
    assert lines(file(body, numbering=POLICY)) == [
        "第一条奖励", "（一）软件", "1. 甲", "2. 乙", "（二）平台", "1. 丙", "第二条附则", "（一）丁",
    ]  # fmt: skip


def test_a_list_may_start_anew_count_on_or_write_in_its_own_way() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}'
        "</w:lvlOverride></w:num>"
    )
    made = lists(level(0, "chineseCounting", "%1、"), more=more)
    body = "".join(p("甲", number=each) for each in (1, 1, 3, 2, 2, 4))
    assert lines(file(body, numbering=made)) == ["一、甲", "二、甲", "三、甲", "一、甲", "二、甲", "A) 甲"]


def test_styles_number_headings_and_a_paragraph_may_decline() -> None:
    styles = (
        '<w:style w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    made = lists(
        level(0, "japaneseCounting", "第%1章"), level(1, "chineseCounting", "%2、", '<w:pStyle w:val="H2"/>')
    )
    body = (
        p("总则", style="H1")
        + p("目的", style="H2")
        + p("无号", style="H1", number=0)
        + p("正文", style="Loop")
    )
    read_lines = lines(file(body, numbering=made, styles=styles))
    assert read_lines == ["第一章总则", "一、目的", "无号", "正文"]


@pytest.mark.parametrize(
    ("form", "at", "written"),
    [
        ("decimalZero", 3, "03."), ("decimalEnclosedCircleChinese", 3, "③."), ("ideographTraditional", 3, "丙."),
        ("chineseLegalSimplified", 12, "拾贰."), ("lowerRoman", 14, "xiv."), ("upperRoman", 4, "IV."),
        ("lowerLetter", 28, "bb."), ("bullet", 2, ""), ("chineseCounting", 21, "二十一."),
    ],
)  # fmt: skip
def test_forms_of_numbers(form: str, at: int, written: str) -> None:
    body = "".join(p("甲", number=1) for _ in range(at))
    last = lines(file(body, numbering=lists(level(0, form, "%1."))))[-1]
    assert last.replace(" ", "") == f"{written}甲"


def test_a_number_that_cannot_be_told_is_owned_up_to() -> None:
    body = p("甲", number=1) + p("乙", number=7) + p("丙", number=1, level=4)
    page = read_bytes("a.docx", file(body, numbering=lists(level(0, "hebrew1", "%1."))))
    assert page.text == "甲\n乙\n丙"
    (lost,) = page.warnings
    assert "3 段" in lost.zh
    assert "3 paragraphs" in lost.en


@pytest.mark.parametrize("number", [1, 9, 10, 11, 20, 34, 100, 101, 110, 999, 1003, 2500, 9999])
def test_counted_numbers_are_those_that_are_read(number: int) -> None:
    assert read(chinese(number)) == number


def cell(text: str, properties: str = "") -> str:
    """A cell of a table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_merged_cells_say_what_they_span_and_a_table_within_stays_in_its_cell() -> None:
    inner = f"<w:tbl><w:tr>{cell('内')}{cell('里')}</w:tr></w:tbl>"
    wide, first, below = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = (
        cell("级别", wide) + cell("奖励（万元）"),
        cell("国家级", first) + cell("首次") + cell("100"),
        cell("", below) + cell("复核") + cell("50"),
        f"<w:tc>{p('省级')}{inner}</w:tc>" + cell("首次") + cell("a｜b"),
    )
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert lines(file(body)) == [
        "级别｜奖励（万元）",
        "国家级｜首次｜100",
        "国家级｜复核｜50",
        "省级 内|里｜首次｜a|b",
    ]


def test_what_a_reader_sees_is_read_and_what_was_deleted_or_hidden_is_not() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">营业 </w:t><w:tab/><w:t>收入</w:t></w:r>'
        "<w:ins><w:r><w:t>超过</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>低于</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:hyperlink><w:r><w:t>5000</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>"
        "<w:r><w:t>万元</w:t><w:br/><w:t>次行</w:t><w:footnoteReference/></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
    )
    page = read_bytes("a.docx", file(body, space=STRICT))
    assert page.text.split("\n") == ["营业  收入超过5000万元", "次行", "控件"]
    assert "1 处脚注" in page.warnings[0].zh


def _locked() -> bytes:
    content = bytearray(file(p("甲")))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(sign) + (6 if sign[2] == 3 else 8)] |= 1
    return bytes(content)


BILLION = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (_locked(), "密码"),
        (file(p("&y;"), head=BILLION), "已损坏"),
        (file("<w:p>" * 300 + "</w:p>" * 300), "已损坏"),
        (file(p("甲"))[:-40], "已损坏"),
        (file(p("甲")).replace(b"word/document.xml", b"word/docunent.xml"), "不是 Word"),
    ],
)
def test_archives_that_are_locked_hostile_or_broken_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_bytes("a.docx", content)


@pytest.mark.parametrize("limit", ["LARGEST_INSIDE", "LARGEST_PART", "MOST_ELEMENTS"])
def test_an_archive_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(ooxml, limit, 5)
    with pytest.raises(Unreadable, match="展开后太大"):
        read_bytes("a.docx", file(p("甲") * 9))


def test_the_text_may_stand_in_a_part_of_another_name() -> None:
    out = io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("_rels/.rels", f'<R xmlns="r"><a Type="{kind}" Target="/word/document2.xml"/></R>')
        archive.writestr(
            "word/document2.xml", f'<w:document xmlns:w="{W}"><w:body>{p("甲")}</w:body></w:document>'
        )
    assert lines(out.getvalue()) == ["甲"]
