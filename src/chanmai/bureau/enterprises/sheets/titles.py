"""The titles that a list of firms may name."""

import difflib
from collections.abc import Iterable

from chanmai.bureau.enterprises.sheets.refusals import refusal
from chanmai.engine.facts.fact import Fact, Kind
from chanmai.engine.facts.storage import Datum
from chanmai.engine.facts.texts import Text


def find_title(text: str, titles: Iterable[Fact]) -> tuple[Fact, Datum]:
    """The fact behind a title and the value that the title gives it. Raises NotRead."""
    titles = tuple(titles)
    for fact in titles:
        if fact.kind is Kind.FLAG and text in (fact.name, *fact.aliases):
            return fact, True
    listing = [fact for fact in titles if text in fact.values]
    if len(listing) == 1:
        return listing[0], [text] if listing[0].kind is Kind.SET else text
    if listing:
        names = "、".join(fact.name for fact in listing)
        raise refusal(
            "ambiguous_title",
            Text(
                f"“{text}”可以是 {names} 中的任一项。请写明是哪一项",
                f"“{text}” is a value of {names}. Say which one is meant",
            ),
        )
    words = [word for fact in titles for word in (fact.name, *fact.values)]
    near = "、".join(difflib.get_close_matches(text, words, n=3, cutoff=0.4))
    raise refusal(
        "unknown_title",
        Text(
            f"不认识的称号“{text[:40]}”。"
            + (f"是不是：{near}？" if near else "请按事实词典中的资质名称填写"),
            f"Unknown title “{text[:40]}”. "
            + (f"Did you mean {near}?" if near else "Use a title of the dictionary"),
        ),
    )
