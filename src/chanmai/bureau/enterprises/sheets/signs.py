"""Signs that nobody sees and signs that nobody wrote: what is stripped from a text, and what makes it unreadable."""

import re
import unicodedata

from chanmai.engine.facts.texts import Text

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180b-\u180e\u200b-\u200f\u202a\u202c\u202d\u2060-\u2066\u2068-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e01ef]"
)
_TURNED = re.compile("[\u202b\u202e\u2067]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_FILLER = re.compile("[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
_LOST = re.compile(
    "\ufffd|[?？]{2,}|锟斤拷|烫烫烫|[□■〓�]|(?<=[\u4e00-\u9fff])[?？](?=[\u4e00-\u9fff])|_x[0-9A-Fa-f]{4}_"
)
_PRIVATE = ("Co", "Cn", "Cs")
_HAN = re.compile("[\u4e00-\u9fff]")
_WIDE_LATIN = re.compile("[\xa1-\xfe]{4,}")
_WRONG = ("gb18030", "cp1252", "latin-1", "cp1250", "cp1251", "cp437", "cp850", "mac_roman", "cp932")
"""In what UTF-8 is taken to be written by who reads it wrongly."""
LEAST_BACK = 2  # letters


def strip_invisible(text: str) -> str:
    """The text without signs of no width, as web pages and Windows leave them behind."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def flaw_of(text: str) -> Text | None:
    """Why a text cannot be what was meant, or None: control signs, turned writing, letters lost or decoded wrongly."""
    if _CONTROL.search(text):
        return Text("含有控制字符", "holds control characters")
    if _LOST.search(text):
        return Text("有的字已经丢失（成了“?”或乱码）", "has lost letters (now “?” or rubbish)")
    if text.isascii():
        return None
    if _TURNED.search(text):
        return Text(
            "含有倒转书写方向的字符，所见与所存不同", "holds signs that turn the direction of writing"
        )
    if _FILLER.search(text):
        return Text("含有看不见的填充字符", "holds filler letters that cannot be seen")
    if any(unicodedata.category(sign) in _PRIVATE for sign in text):
        return Text("含有自造字或未定义的字符", "holds private or undefined characters")
    if mojibake(text):
        return Text("是乱码（文字编码被读错过）", "is rubbish (it was once decoded wrongly)")
    return None


def mojibake(text: str) -> bool:
    """True for UTF-8 or GBK that somebody read as something else: read back, it is Chinese."""
    if _WIDE_LATIN.search(text) and _comes_back(text, "latin-1", "gb18030"):
        return True
    return any(_comes_back(text, codec, "utf-8") for codec in _WRONG)


def _comes_back(text: str, wrong: str, right: str) -> bool:
    raw = text.encode(wrong, errors="ignore")
    if not raw or len(raw) < len(text):
        return False
    back = raw.decode(right, errors="replace")
    found, lost = len(_HAN.findall(back)), back.count("\ufffd")
    return back != text and found >= LEAST_BACK and lost <= found
