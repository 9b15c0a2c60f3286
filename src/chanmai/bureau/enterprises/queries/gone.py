"""Firms that had closed or moved out of the city by a day, as their registry filings say."""

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import FormKind
from chanmai.bureau.enterprises.pack_layouts import STATUS, STATUS_DAY, city_layouts
from chanmai.bureau.enterprises.queries.knowledge import Moment, filings_by

_GONE = re.compile(
    r"(?<![未拟待不非将欲])(?<!申请|正在|准备|办理|尚未)(?:注销|吊销|撤销|迁出)(?!中|备案|公告|公示|申请|失败|未|程序|流程|登记中)"
)
"""The words of the registrar for a firm that is no longer there, alone or within others such as “吊销，未注销”."""

WITHDRAWN = "撤回"
"""The word for a firm that was withdrawn from the library."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What became of a firm, in the registrar's word, and since when."""

    word: str
    on: datetime.date


def gone_firms(moment: Moment, *, only: Collection[int] | None = None) -> dict[int, Gone]:
    """The firms that were gone on the day, as far as it was known; `only` looks at these firms.

    The last word of the registry counts. Where it gives no day, the firm is gone from the day of that filing.
    """
    dictionary = city_pack().dictionary
    if STATUS not in dictionary:
        return {}
    status = dictionary.get(STATUS).code
    day = dictionary.get(STATUS_DAY).code if STATUS_DAY in dictionary else ""
    forms = [layout.code for layout in city_layouts() if layout.kind is FormKind.REGISTRY]
    filings = filings_by(moment).filter(form__in=forms, values__has_key=status)
    if only is not None:
        filings = filings.filter(enterprise_id__in=only)
    last: dict[int, Gone] = {}
    for firm, values, filed_at in filings.values_list("enterprise_id", "values", "filed_at").iterator(2000):
        if values[status] is None:  # set back to unknown
            last.pop(firm, None)
            continue
        day_word = values.get(day)
        last[firm] = Gone(
            str(values[status]), datetime.date.fromisoformat(day_word) if day_word else filed_at
        )
    return {firm: gone for firm, gone in last.items() if is_gone(gone.word) and gone.on <= moment.as_of}


def is_gone(word: str) -> bool:
    """True for a state of registration in which a firm is no longer there; 拟注销 and 未迁出 are none."""
    return _GONE.search(word) is not None
