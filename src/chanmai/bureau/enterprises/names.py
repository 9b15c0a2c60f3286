"""Names of firms: one comparable form for spelling variants, the distinctive part, and pinyin for search."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin, pinyin
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NOISE = re.compile(r"[\s()\[\]{}<>《》“”‘’\"'·・.,，。、:：;；!！?？&+_\-—–/\\|*#]+")
_WARNING_PREFIX = re.compile(r"^\*?ST(?=[\u4e00-\u9fff])")
_LEGAL_FORMS = (
    "股份有限责任公司", "股份有限公司", "有限责任公司", "集团有限公司", "有限合伙企业", "有限公司", "有限合伙",
    "普通合伙", "合伙企业", "股份公司", "集团公司", "分公司", "公司", "集团", "个体工商户", "工作室",
)  # fmt: skip
_BRANCH = re.compile(
    r"(?:分公司|分厂|分店|分部|分院|分所|分行|支行|分社|分中心|营业部|办事处|代表处|联络处|分支机构|门店|经营部)$|\bbranch$"
)
SIMILAR = 85  # from here on two spellings are taken for one name with a slip
MOST_SLIPS = 2


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the search columns of a name hold."""

    normal: str
    initials: str
    pinyin: str


def normal(name: str) -> str:
    """The comparable form: half-width, lower case, no brackets, blanks or stops, ST mark dropped.

    “海风软件（集团）” and “海风软件(集团)” are equal; two firms with truly different names never are.
    """
    text = unicodedata.normalize("NFKC", name).strip()
    text = _WARNING_PREFIX.sub("", text)
    return _NOISE.sub("", text).lower()


def fold_name(name: str) -> str:
    """`normal` with Chinese numerals as digits, so that 四三九九 is found as 4399. For search and proposals only."""
    return normal(name).translate(_DIGITS)


def is_branch(name: str) -> bool:
    """True for the name of a part of a firm that has a credit code of its own (…分公司, …办事处)."""
    return bool(_BRANCH.search(re.sub(r"[\s)）]+$", "", unicodedata.normalize("NFKC", name)).lower()))


def is_part(name: str, whole: str) -> bool:
    """True for the name of a branch, or of anything that is called by the firm's whole name and more (…公司工会)."""
    text, begin = normal(name), normal(whole)
    longer = begin.endswith(_LEGAL_FORMS) and text.startswith(begin) and text != begin
    return longer or (is_branch(name) and not is_branch(whole))


def is_slip(one: str, other: str) -> bool:
    """True when two names differ by a letter or two, by letters of the same sound, or by their legal form only.

    Another place, a word more or a word less is another name.
    """
    a, b = _stem(one), _stem(other)
    slips = 0
    for change in Levenshtein.opcodes(a, b):
        before, after = a[change.src_start : change.src_end], b[change.dest_start : change.dest_end]
        if change.tag == "equal" or _sound_alike(before, after):
            continue
        if max(len(before), len(after)) > 1:
            return False
        slips += 1
    return slips <= MOST_SLIPS


def _sound_alike(one: str, other: str) -> bool:
    """True when every letter may be read as the other is, as 門 and 门."""
    sounds, others = (pinyin(text, style=Style.NORMAL, heteronym=True) for text in (one, other))
    return len(one) == len(other) and all(set(a) & set(b) for a, b in zip(sounds, others, strict=False))


def _stem(name: str) -> str:
    text = normal(name)
    form = next((form for form in _LEGAL_FORMS if text.endswith(form)), "")
    return text.removesuffix(form) or text


def distinctive(name: str) -> str:
    """The name without its legal form and a leading city: what people remember of it."""
    text = fold_name(name)
    for form in _LEGAL_FORMS:
        if text.endswith(form):
            text = text.removesuffix(form) or text
            break
    return re.sub(r"^(.{2,3}?[市省])(?=.{2})", "", text)


@lru_cache(maxsize=65_536)
def spelling(name: str) -> Spelling:
    """The search forms of a name: folded text, pinyin initials (xmmybk) and whole pinyin (xiamenmeiyabaike)."""
    text = fold_name(name)
    syllables = lazy_pinyin(text, style=Style.NORMAL)
    initials = "".join(s if s.isdigit() else s[:1] for s in _split_plain(syllables))
    return Spelling(text, initials[:200], "".join(syllables)[:400])


def _split_plain(syllables: list[str]) -> list[str]:
    """Latin letters and digits of the name come as one syllable: keep digits whole, letters by their initials."""
    return [part for s in syllables for part in (re.findall(r"\d+|[a-z]+|[^\da-z]", s) or [s])]


def likeness(one: str, other: str) -> int:
    """How alike two names sound and look, 0 to 100: the better of characters and pinyin of the distinctive part."""
    a, b = distinctive(one), distinctive(other)
    if not a or not b:
        return 0
    by_character = fuzz.ratio(a, b)
    by_sound = fuzz.ratio("".join(lazy_pinyin(a)), "".join(lazy_pinyin(b)))
    return round(max(by_character, by_sound if by_character >= 50 else 0))
