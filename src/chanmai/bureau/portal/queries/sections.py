"""The portal put together: each section has a name, a template and a query, so that others join by a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from chanmai.bureau.enterprises.queries.awards import awards_of
from chanmai.bureau.enterprises.queries.profile import OPEN, filings_of, questions_of
from chanmai.bureau.monitoring.queries.returns import AWAITED, returns_of
from chanmai.bureau.portal.queries.benefits import benefits_of
from chanmai.bureau.portal.queries.messages import messages_of
from chanmai.bureau.portal.queries.money import money_of
from chanmai.bureau.portal.queries.needs import wanted_facts
from chanmai.bureau.portal.queries.reach import within_reach
from chanmai.bureau.portal.queries.visit import Visit

NEAR_SHOWN, FILINGS_SHOWN = 3, 10


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: `ask` answers what its template shows as `shown`; None leaves the section out."""

    name: str
    template: str
    ask: Callable[[Visit], Any]


def _money(visit: Visit) -> Any:
    return money_of(visit)


def _benefits(visit: Visit) -> Any:
    return benefits_of(visit)


def _messages(visit: Visit) -> Any:
    return messages_of(visit)


def _missing(visit: Visit) -> Any:
    return wanted_facts(visit)


def _reach(visit: Visit) -> Any:
    reach = within_reach(visit.decisions)
    return {"rows": reach.rows[:NEAR_SHOWN], "total": len(reach.rows), "others": reach.others}


def _returns(visit: Visit) -> Any:
    rows = returns_of(visit.viewer, visit.firm, visit.lang, at=visit.at)
    awaited = tuple(row for row in rows if row.standing in AWAITED)
    return {"awaited": awaited, "done": tuple(row for row in rows if row not in awaited)}


def _questions(visit: Visit) -> Any:
    rows = questions_of(visit.viewer, visit.firm, lang=visit.lang)
    return tuple(row for row in rows if row.state == OPEN) or None


def _received(visit: Visit) -> Any:
    return awards_of(visit.firm, visit.at, visit.lang)


def _documents(visit: Visit) -> Any:
    filings = filings_of(visit.viewer, visit.firm, known_at=visit.at, lang=visit.lang)
    rows = [row for _, group in visit.decisions.groups[:1] for row in group]
    return {"decided": rows, "filings": filings[:FILINGS_SHOWN], "total": len(filings)}


BENEFITS = Section("benefits", "portal/sections/benefits.html", _benefits)
MESSAGES = Section("messages", "portal/sections/messages.html", _messages)
SECTIONS: tuple[Section, ...] = (
    Section("money", "portal/sections/money.html", _money),
    BENEFITS,
    MESSAGES,
    Section("missing", "portal/sections/missing.html", _missing),
    Section("reach", "portal/sections/reach.html", _reach),
    Section("returns", "portal/sections/returns.html", _returns),
    Section("questions", "portal/sections/questions.html", _questions),
    Section("received", "portal/sections/received.html", _received),
    Section("documents", "portal/sections/documents.html", _documents),
)
"""The parts of the portal in their order. An app above this one adds its own by a line."""
OF_A_FIRM_GONE = (BENEFITS, MESSAGES)
"""What a firm that has closed or moved away still has to see."""


@dataclass(frozen=True, slots=True)
class SectionAnswer:
    """A section with what was asked for it."""

    name: str
    template: str
    shown: Any


def sections_of(visit: Visit, sections: Sequence[Section] = SECTIONS) -> tuple[SectionAnswer, ...]:
    """Every section with its answer, for a visit."""
    answers = ((section, section.ask(visit)) for section in sections)
    return tuple(
        SectionAnswer(each.name, each.template, answer) for each, answer in answers if answer is not None
    )
