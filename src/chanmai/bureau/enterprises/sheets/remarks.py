"""Rows of a table that are no data: totals, remarks, signatures, numbers of columns, units of columns."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from chanmai.bureau.enterprises.sheets.book import Cell
from chanmai.bureau.enterprises.sheets.unit_words import speaks_of_unit, unit_line, unit_of
from chanmai.engine.facts.numerals import plain

_TOTAL = re.compile(
    r"(?:(?:本|全|各)?(?:页|市|区|省|国|县|部|年|月|行业|表|户|人)?(?:合计|总计|小计|共计|累计|平均|均值|平均值|平均数)(?:数|值)?"
    r"|(?:grand |sub)?-?totals?|averages?|mean|sum)[:：]?",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"(?:附?注|备注|说明|填表|制表|审核|复核|负责|单位负责|联系|数据来源|资料来源|填报|报送|统计负责|分管|以上|note|source|remark)"
    r"[^:：]{0,12}[:：]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]|[①-⑳※*＊])\s*\S")
_BEGINS = re.compile(r"(?:注|备注|说明|以上|本表|本页|数据来源|资料来源|填表|制表|审核|复核|联系)")
_FIRM = re.compile(
    r"(?:公司|集团|合伙企业|[(（](?:有限合伙|普通合伙)[)）]|事务所|研究院|研究所|中心|工作室|厂|店|社|行|院|所|部|站|学校|协会"
    r"|ltd\.?|co\.?|inc\.?|llc|limited|corp\.?|gmbh)$",
    re.IGNORECASE,
)
_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")
_UNIT_LABELS = frozenset(("单位", "计量单位", "金额单位", "—", "-", "/", "——", "--"))
_NUMBER_LABELS = frozenset(("栏次", "列次", "序号", "编号", "行次", "—", "-", "/"))
LONG = 40  # letters from which on a single text is a remark


def is_firm_name(text: str) -> bool:
    """True for a text that ends as names of firms do."""
    return bool(_FIRM.search(plain(text)))


def is_total(text: str) -> bool:
    """True for the label of a row of totals or means."""
    return bool(_TOTAL.fullmatch(plain(text).replace(" ", "")))


def is_remark(row: Sequence[Cell], label: str) -> bool:
    """True for a row of text about the table: it says so by its first words, and holds no number of a firm."""
    texts = [plain(cell) for cell in row if isinstance(cell, str)]
    if len(texts) != sum(cell is not None for cell in row):
        return False
    text = plain(label)
    if _REMARK.match(text):
        return True
    if is_firm_name(text) or len(texts) > 1:
        return False
    line = unit_line(text)
    speaks = bool(line.units or line.unclear or _NUMBERED.match(text) or _BEGINS.match(text))
    return speaks or len(text) > LONG or "。" in text


def numbers_columns(row: Sequence[Cell], identities: Sequence[int]) -> bool:
    """True for the row below a header that numbers its columns: 甲 乙 1 2 3, or 1 2 3 4 5."""
    labels_at = [(i, plain(str(cell))) for i, cell in enumerate(row) if cell is not None]
    rest = [text for i, text in labels_at if text not in _STEMS and text not in _NUMBER_LABELS]
    letters = sum(text in _STEMS or text == "栏次" for _, text in labels_at)
    if len(labels_at) < 3 or not all(text.isdecimal() and len(text) < 4 for text in rest):
        return False
    labels = _STEMS | _NUMBER_LABELS
    if any(i in identities and text not in labels and not text.isdecimal() for i, text in labels_at):
        return False
    numbers = [int(text) for text in rest]
    consecutive = all(b - a == 1 for a, b in pairwise(numbers))
    return consecutive and (letters > 0 or numbers[:1] == [1])


def names_units(row: Sequence[Cell], identities: Sequence[int]) -> bool:
    """True for a row of units below a header: no firm, no number, and what is filled in looks like units."""
    if any(isinstance(cell, Decimal) for cell in row):
        return False
    labels_at = {i: plain(str(cell)) for i, cell in enumerate(row) if cell is not None}
    if any(i in identities and text not in _UNIT_LABELS for i, text in labels_at.items()):
        return False
    return any(unit_of(text) is not None or speaks_of_unit(text) for text in labels_at.values()) and all(
        len(text) <= 12 for text in labels_at.values()
    )


def is_no_unit(text: str) -> bool:
    """True for a cell in a row of units that stands for none."""
    return plain(text) in _UNIT_LABELS
