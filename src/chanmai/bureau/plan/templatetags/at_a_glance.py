"""The filter for amounts on pages that are read at a glance."""

from django import template
from django.utils.translation import gettext_lazy

from chanmai.bureau.parameters import language
from chanmai.engine.facts.printing import short_money

register = template.Library()
UNKNOWN = gettext_lazy("未知")


@register.filter
def cash(fen: int | None) -> str:
    """An amount in 分 with two decimals of the unit that reads best (亿元, billion …); None is 未知."""
    return str(UNKNOWN) if fen is None else short_money(fen, language())
