"""Clauses and their firms as JSON, for the API. Money is in 分; null is unknown."""

from dataclasses import asdict
from typing import Any

from chanmai.bureau.clauses.as_json import english, source_json
from chanmai.bureau.clauses.queries.rule import ConditionRow
from chanmai.bureau.matching.as_json import tally_json
from chanmai.bureau.matching.queries.firms import FirmsPage
from chanmai.bureau.policies.queries.clause import ClausePage
from chanmai.bureau.policies.queries.library import ClauseRow

Json = dict[str, Any]


def row_json(row: ClauseRow) -> Json:
    """A clause in a list."""
    named = {"name_en": english(row.name), "title_en": english(row.title)}
    return {**asdict(row), **named, "tally": tally_json(row.tally)}


def clause_json(page: ClausePage) -> Json:
    """Everything about a clause."""
    rule, found = page.rule, page.findings
    return {
        **source_json(page.clause),
        "current": page.current,
        "conditions": condition_json(rule.condition),
        "amount": None if rule.amount is None else asdict(rule.amount),
        "stacking": [asdict(group) for group in rule.stacking],
        "builds_on": [code for code, _name in rule.builds_on],
        "chain": [{"code": row.code, "name": row.name, "issued": row.issued} for row in page.chain],
        "cases": [asdict(case) for case in page.cases],
        "run": None if found is None else found.run.id,
        "tally": None if found is None else tally_json(found.tally),
        "wanted": [] if found is None else [{**asdict(item), "firms": firms} for item, firms in found.wanted],
    }


def condition_json(row: ConditionRow) -> Json:
    """A condition with those below it."""
    return {**asdict(row), "children": [condition_json(child) for child in row.children]}


def firms_json(page: FirmsPage) -> Json:
    """A page of the firms of a clause."""
    return {
        "total": page.total,
        "page": page.number,
        "pages": page.pages,
        "standing": page.standing,
        "firms": [asdict(row) for row in page.rows],
    }
