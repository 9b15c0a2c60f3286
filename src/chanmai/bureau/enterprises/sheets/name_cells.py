"""Names of firms out of cells: kept as they were printed, or refused when something else stands in the cell as well."""

import re
import unicodedata

from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.bureau.enterprises.sheets.remarks import is_firm_name
from chanmai.engine.facts.numerals import plain
from chanmai.engine.facts.refusals import NotRead
from chanmai.engine.facts.texts import Text

LONGEST_NAME = 200
_HAN = "\u3400-\u9fff"
_BETWEEN = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_ENDS = "。；;，,、：:"
_SPECIAL_TREATMENT = re.compile(r"^[*＊]?S?\*?ST(?=[\u4e00-\u9fff])")
_MARKS = re.compile("[①-⓿㈠-㊰¹²³⁰-ₜ†‡§¶*＊※★☆▲△▼▽●○◎◆◇◯]")
_ORDINAL = re.compile(
    r"(?:[(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)]|(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、])(?!\d)"
)
_RESIDUE = re.compile(
    r"&(?:#\w{1,7}|[a-z]{2,8});|_x[0-9a-f]{4}_|[<>\\{}|^`~$=]|\\u[0-9a-f]{4}|%[0-9a-f]{2}", re.IGNORECASE
)
_ODD = ("So", "Sk", "Mn", "Me", "Mc")
_ASIDE = re.compile(
    r"[(\[【](?:[^)\]】]*(?:注销|吊销|撤销|迁[出入]|停业|歇业|清算|破产|公示|申请|曾用|更名|改名|现名|同上|重复|新增|删除|见注|备注)"
    r"|已|拟|待|曾|原|含|不含|非|注?\d{1,2}[)\]】])"
)
_NUMBERED_BEHIND = re.compile(r"(?:公司|集团|合伙企业|中心|研究院)[(]?\d{1,2}[)]?$")
_PLACEHOLDER = re.compile(
    r"(?:[x×某*]+|测试|示例|样例|待定|张三|abc)(?:企业|公司|单位|有限公司|有限责任公司|股份有限公司)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*\d{6})[0-9A-Z]{15,18}", re.IGNORECASE)
_SEVERAL = re.compile(r"[、/;；,，|]")


def name_of(text: str, *, whole: bool = True) -> str:
    """The name in a cell, without blanks between Chinese letters. `whole`: a full name, not a short one.

    Raises NotRead for a name with a footnote, a remark or a number beside it, for two names, and for what is none.
    """
    text = unicodedata.normalize("NFC", text)
    name = text if _RESIDUE.search(text) else _BETWEEN.sub("", text).rstrip(_ENDS)
    if len(name) > LONGEST_NAME:
        raise _too_long(name)
    half, original = plain(name), _SPECIAL_TREATMENT.sub("", name)
    bare = _SPECIAL_TREATMENT.sub("", half)
    if _CODE.fullmatch(half.replace(" ", "")) or (whole and not any(sign.isalpha() for sign in half)):
        raise _refused(name, Text("不是名称", "is no name"))
    if _PLACEHOLDER.fullmatch(half):
        raise _refused(name, Text("是示例，不是企业的名称", "is a placeholder, not the name of a firm"))
    if _RESIDUE.search(half) or any(unicodedata.category(sign) in _ODD for sign in original):
        raise _refused(name, Text("含有不会出现在名称里的符号", "holds signs that no name has"))
    beside = (
        _MARKS.search(original),
        _ORDINAL.match(bare),
        _ASIDE.search(bare),
        _NUMBERED_BEHIND.search(bare),
    )
    if any(beside):
        raise _refused(
            name, Text("除名称外还有序号、注码或说明", "holds a number, a footnote or a remark besides")
        )
    if sum(
        is_firm_name(part) for part in _SEVERAL.split(half) if part.strip()
    ) > 1 and not _IS_ENGLISH.search(half):
        raise _refused(name, Text("有几个名称", "holds several names"))
    return name


_IS_ENGLISH = re.compile(r"\b(?:co|ltd|inc|llc|limited|corp)\b", re.IGNORECASE)


def _refused(name: str, reason: Text) -> NotRead:
    return refusal(
        "odd_name",
        Text(
            f"名称“{name[:40]}”{reason.zh}。请只填企业名称，说明写到备注列",
            f"The name “{name[:40]}” {reason.en}. Enter the name of the firm only, remarks in a column of their own",
        ),
    )


def _too_long(text: str) -> NotRead:
    return refusal(
        "name_too_long",
        Text(
            f"名称有 {len(text)} 个字，上限 {LONGEST_NAME}。请核对这一格",
            f"The name has {len(text)} letters; the limit is {LONGEST_NAME}. Look at this cell",
        ),
    )
