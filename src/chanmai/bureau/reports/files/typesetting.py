"""Typst with the fonts of this machine: those of the system and those in the folder `fonts` of the installation."""

import datetime
import importlib.metadata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun",
)  # fmt: skip
"""Families with simplified Chinese, the first that is there is taken."""
LATIN = "Libertinus Serif"
"""Comes with Typst: what has no Chinese can always be set."""
PPI = 200
NO_FONT = Text("本机没有中文字体，不能排 PDF。", "This machine has no Chinese font; no PDF can be set.")


def folder() -> Path:
    """Where an installation puts fonts of its own."""
    return Path(settings.HOME) / "fonts"


@lru_cache(maxsize=4)
def _fonts(own: Path) -> typst.Fonts:
    return typst.Fonts(font_paths=[str(own)] if own.is_dir() else [])


def chinese_family() -> str:
    """The Chinese family that is set in; empty where there is none."""
    there = set(_fonts(folder()).families())
    return next((family for family in CHINESE if family in there), "")


def setting() -> str:
    """What sets the type: equal where equal reports give equal files."""
    return f"typst {importlib.metadata.version('typst')}, {chinese_family() or LATIN}"


def no_font() -> Conflict:
    """Why a report with Chinese characters is not set here, and what to do."""
    return Conflict(
        NO_FONT,
        Text(
            f"请安装 fonts-noto-cjk，或把一个中文字体文件放进 {folder()}，重启后再生成；Word 和 Excel 不受影响。",
            f"Install fonts-noto-cjk, or put a Chinese font file into {folder()}, restart and make the report again; "
            "Word and Excel are there without it.",
        ),
        code="no-chinese-font",
    )


def pdf(source: str, day: datetime.date) -> bytes:
    """A PDF dated by the day."""
    noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
    return _one(_compiler().compile(source.encode(), format="pdf", timestamp=noon))


def png(source: str) -> bytes:
    """The first page as a picture."""
    return _one(_compiler().compile(source.encode(), format="png", ppi=PPI))


def _compiler() -> typst.Compiler:
    return typst.Compiler(root=_empty(), font_paths=_fonts(folder()))


def _empty() -> str:
    """A folder from which a source could read nothing that matters."""
    return str(Path(__file__).parent)


def _one(found: bytes | list[bytes] | None) -> bytes:
    return next(_pages(found))


def _pages(found: bytes | list[bytes] | None) -> Iterator[bytes]:
    yield from [found] if isinstance(found, bytes) else found or ()


def literal(text: str) -> str:
    """A text as a string of Typst, in which nothing of it is markup."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def words(text: str) -> str:
    """A text within code of Typst."""
    return f"text({literal(text)})"


def family() -> str:
    """The families as an argument of `set text`."""
    names = [name for name in (chinese_family(), LATIN) if name]
    return f"font: ({', '.join(map(literal, names))},)"
