"""What was typed into the laboratory, out of addresses and forms."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from chanmai.bureau.laboratory.pages.rows import DRAFTS
from chanmai.bureau.laboratory.writing.own_clause import empty

LONGEST = 60


def names() -> dict[str, str]:
    """What the versions of a clause with other numbers are called."""
    return {"base": _("条款原数"), "a": _("方案甲"), "b": _("方案乙")}


def typed_in(query: QueryDict) -> dict[str, dict[str, str]]:
    """What was typed, by draft and place: parameters a.<place> and b.<place>."""
    return {
        draft: {
            key.removeprefix(f"{draft}."): text.strip()[:LONGEST]
            for key, text in query.items()
            if key.startswith(f"{draft}.") and isinstance(text, str) and text.strip()
        }
        for draft in DRAFTS
    }


def written_in(query: QueryDict) -> dict[str, str]:
    """The fields of a clause of one's own, with the usual choices where nothing was sent."""
    return {name: query.get(name, default).replace("\r\n", "\n") for name, default in empty().items()}


def numbers(text: str) -> int | None:
    """A whole number of at most nine digits, else None."""
    return int(text) if text.isdecimal() and len(text) < 10 else None
