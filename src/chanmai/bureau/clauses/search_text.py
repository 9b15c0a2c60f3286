"""What a search looks through: the words of a clause, cut into tokens by a Chinese dictionary."""

import re
from collections.abc import Iterable

import rjieba

from chanmai.engine.eligibility.clauses.clause import Clause, Condition

WORD = re.compile(r"[0-9a-zA-Z一-鿿㐀-䶿]+")


def text_of(clause: Clause) -> str:
    """Everything of a clause that one might search for."""
    document = clause.document
    amount = (clause.amount.words, clause.amount.text) if clause.amount else ()
    parts = (
        clause.name, clause.matter, document.title, document.number, document.issuer, clause.article, clause.kind,
        *clause.domains, clause.delivery, *amount, *_conditions(clause.condition), *clause.materials, clause.payer,
        clause.notes, clause.code,
    )  # fmt: skip
    return "\n".join(part for part in parts if part)


def _conditions(condition: Condition) -> Iterable[str]:
    return (text for test in condition.tests() for text in (test.text, test.literal))


def tokens_of(text: str) -> str:
    """The tokens of a text, divided by blanks; long words also in their parts."""
    return " ".join(token.lower() for token in rjieba.cut_for_search(text) if WORD.fullmatch(token))


def query_tokens(text: str) -> list[str]:
    """The words that a visitor typed, as tokens."""
    return tokens_of(text).split()[:12]
