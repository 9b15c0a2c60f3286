"""What a request asks for beside its address: the language of the answer and the number of a page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

DIGITS = 6


def language() -> str:
    """The language in which the visitor is answered: zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def page_number(query: Mapping[str, Any]) -> int:
    """The number of a page as it stands in an address (`page`); 1 where it is no number."""
    text = str(query.get("page", ""))
    return int(text) if text.isdecimal() and len(text) <= DIGITS else 1
