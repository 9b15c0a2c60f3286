"""Filters and tags for pages: exact money and shares, marks for verdicts and sources, charts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from django import template
from django.template.defaultfilters import stringfilter
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import chanmai
from chanmai.bureau.accounts import queries
from chanmai.bureau.city import translation
from chanmai.bureau.parameters import language
from chanmai.engine.facts.printing import ending, short, short_money, show_money
from chanmai.engine.facts.printing import percent as as_percent
from chanmai.engine.facts.texts import Text

register = template.Library()

UNKNOWN = gettext_lazy("未知")
LINE_BREAK = re.compile(r"\n\s*")

# What a mark means: tone of site.css and icon
MARKS: dict[str, tuple[str, str]] = {
    # verdicts and standings
    "符合": ("good", "ti-check"),
    "可享": ("good", "ti-check"),
    "差一点": ("near", "ti-stairs-up"),
    "待补充": ("open", "ti-question-mark"),
    "不符合": ("plain", "ti-x"),
    # how well a source was seen
    "原文": ("good", "ti-file-check"),
    "答复函": ("near", "ti-file-alert"),
    "问答": ("near", "ti-file-alert"),
    "办事指南": ("near", "ti-file-alert"),
    "官方转载": ("near", "ti-file-alert"),
    "转载": ("near", "ti-file-alert"),
    "二手": ("near", "ti-file-alert"),
    "未见": ("bad", "ti-file-unknown"),
    # policy status
    "现行": ("good", "ti-circle-check"),
    "推定现行": ("good", "ti-circle-dashed"),
    "旧文件": ("plain", "ti-archive"),
    "已到期": ("plain", "ti-archive"),
    "失效": ("plain", "ti-archive"),
    "征求意见稿": ("near", "ti-pencil"),
    "不明": ("plain", "ti-question-mark"),
}
LABELS = {
    "符合": gettext_lazy("符合"),
    "可享": gettext_lazy("可享"),
    "差一点": gettext_lazy("差一点"),
    "待补充": gettext_lazy("待补充"),
    "不符合": gettext_lazy("不符合"),
    "原文": gettext_lazy("已核原文"),
    "答复函": gettext_lazy("答复函所见，待核原文"),
    "问答": gettext_lazy("问答所见，待核原文"),
    "办事指南": gettext_lazy("办事指南所见，待核原文"),
    "官方转载": gettext_lazy("官方转载所见，待核原文"),
    "转载": gettext_lazy("转载所见，待核原文"),
    "二手": gettext_lazy("二手资料，未核实"),
    "未见": gettext_lazy("未见原文，未核实"),
    "现行": gettext_lazy("现行"),
    "推定现行": gettext_lazy("推定现行"),
    "旧文件": gettext_lazy("旧文件"),
    "已到期": gettext_lazy("已到期"),
    "失效": gettext_lazy("失效"),
    "征求意见稿": gettext_lazy("征求意见稿"),
    "不明": gettext_lazy("状态不明"),
}


@register.filter
def money(fen: int | None) -> str:
    """An amount in 分, exactly: 1,250万元, 3.5亿元; None is 未知."""
    return str(UNKNOWN) if fen is None else show_money(fen, language())


@register.filter
def money_short(fen: int | None) -> str:
    """An amount in 分 rounded to two decimals of the unit shown, for totals and tables; None is 未知."""
    return str(UNKNOWN) if fen is None else short_money(fen, language())


@register.filter
def percent(share: Fraction | Decimal | int | None, decimals: int = 2) -> str:
    """A share (1/20) as 5%, rounded half up; None is 未知."""
    return str(UNKNOWN) if share is None else as_percent(Fraction(share), decimals)


@register.filter
def number(value: int | Fraction | Decimal | None) -> str:
    """A number with thousands separators, exactly, one without an end as a fraction; None is 未知."""
    if value is None:
        return str(UNKNOWN)
    exact = Fraction(value)
    places = ending(exact)
    return f"{exact.numerator:,}/{exact.denominator:,}" if places is None else short(exact, places)


@register.filter(is_safe=True)
@stringfilter
def trim(text: str) -> str:
    """A piece of a page without the blanks at its ends: what holds nothing else is then empty for the style sheet."""
    return text.strip()


@register.filter(is_safe=True)
@stringfilter
def seamless(text: str) -> str:
    """A piece of a page without its line breaks and what indents the lines: pieces of a sentence that touch."""
    return LINE_BREAK.sub("", text)


@register.simple_tag
def mark(word: str) -> SafeString:
    """The mark of a verdict, standing, evidence or policy status, by its Chinese word (or enum)."""
    key = str(word)
    tone, icon = MARKS.get(key, ("plain", "ti-point"))
    return format_html(
        '<span class="mark mark-{}"><i class="ti {}" aria-hidden="true"></i>{}</span>',
        tone,
        icon,
        LABELS.get(key, key),
    )


@register.filter
def pack_name(words: object) -> str:
    """What the pack calls a thing, in the language of the page; several words are listed. Nothing stays nothing."""
    lang = language()
    if isinstance(words, list | tuple):
        return (", " if lang == "en" else "、").join(translation(str(word), lang) for word in words)
    return translation(str(words), lang) if words else ""


@register.filter
def in_language(text: Text) -> str:
    """A text in the language of the page."""
    return text.of(language())


@register.simple_tag
def official(title: str) -> SafeString:
    """A title of a document in the language of the page; in English the official Chinese stands below it."""
    name = pack_name(title)
    if name == title:
        return format_html("{}", title)
    return format_html('{}<span class="official" lang="zh-CN">{}</span>', name, title)


@register.simple_tag
def demo_badge() -> SafeString:
    """The mark of invented data."""
    return format_html('<span class="mark mark-demo">{}</span>', _("演示数据"))


@register.simple_tag
def version() -> str:
    """The version of the product."""
    return chanmai.__version__


@register.simple_tag
def role_name(role: str) -> str:
    """What a role is called."""
    return queries.role_label(role)


@register.simple_tag
def chart(key: str, option: dict[str, Any], label: str, size: str = "m") -> SafeString:
    """A chart from an ECharts option; `label` says it to those who cannot see it. Sizes: s, m, l.

    The page must load echarts.min.js and charts.js: {% include "parts/chart_scripts.html" %} in its block scripts.
    """
    return render_to_string("parts/chart.html", {"key": key, "option": option, "label": label, "size": size})


class PagerContext(Protocol):
    """What pager.html needs."""

    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class Step:
    """A link of the pager, or a gap."""

    number: int
    here: bool = False
    gap: bool = False


@register.filter
def page_steps(page: PagerContext) -> list[Step]:
    """First, last and the neighbours of this page, with gaps between."""
    return list(_steps(page.number, page.pages))


def _steps(here: int, last: int) -> Iterator[Step]:
    numbers = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    before = 0
    for step in numbers:
        if step > before + 1:
            yield Step(number=0, gap=True)
        yield Step(number=step, here=step == here)
        before = step
