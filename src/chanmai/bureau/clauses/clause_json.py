"""A clause as JSON and back, so that an old version can be shown and run again after the pack has moved on."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Amount,
    Benefit,
    Bound,
    Clause,
    Condition,
    Delivery,
    Document,
    Evidence,
    Group,
    Level,
    Rounding,
    RoundingMode,
    Stacking,
    Status,
    Take,
    Test,
    Validity,
)
from chanmai.engine.eligibility.clauses.in_kind import InKind
from chanmai.engine.language.parse import parse
from chanmai.engine.language.printing import to_chinese

Payload = dict[str, Any]
WORDS = (
    "code", "name", "article", "applies_to", "reference", "kind", "matter", "delivery", "window", "payer", "notes",
    "seen", "version", "status_note",
)  # fmt: skip
LISTS = ("domains", "replaces", "materials")
VOCABULARIES: dict[str, type[str]] = {"applies_to": Addressee, "kind": Benefit, "delivery": Delivery}


def payload_of(clause: Clause) -> Payload:
    """The clause as JSON; expressions are printed in Chinese."""
    return {
        **{name: getattr(clause, name) for name in WORDS},
        **{name: list(getattr(clause, name)) for name in LISTS},
        "document": asdict(clause.document),
        "status": str(clause.status),
        "evidence": str(clause.evidence),
        "valid": {"start": _day_text(clause.validity.start), "end": _day_text(clause.validity.end)},
        "deadline": _day_text(clause.deadline),
        "condition": _condition(clause.condition),
        "amount": None if clause.amount is None else _amount(clause.amount),
        "stacking": [{**asdict(rule), "take": str(rule.take)} for rule in clause.stacking],
        **({"in_kind": [_in_kind(item) for item in clause.in_kind]} if clause.in_kind else {}),
    }


def clause_of(payload: Mapping[str, Any]) -> Clause:
    """The clause that `payload_of` wrote. Raises RuleError when an expression is no longer understood."""
    words: dict[str, Any] = {name: VOCABULARIES.get(name, str)(payload[name]) for name in WORDS}
    lists: dict[str, Any] = {name: tuple(payload[name]) for name in LISTS}
    return Clause(
        **words,
        **lists,
        document=Document(**{**payload["document"], "level": Level(payload["document"]["level"])}),
        status=Status(payload["status"]),
        evidence=Evidence(payload["evidence"]),
        validity=_validity_of(payload["valid"]),
        deadline=_day(payload["deadline"]),
        condition=_condition_of(payload["condition"]),
        amount=None if payload["amount"] is None else _amount_of(payload["amount"]),
        stacking=tuple(map(_stacking_of, payload["stacking"])),
        in_kind=tuple(map(_in_kind_of, payload.get("in_kind", ()))),
    )


def _in_kind(item: InKind) -> Payload:
    low, high = (None if share is None else str(share) for share in (item.low, item.high))
    return {"what": item.what, "low": low, "high": high, "article": item.article}


def _in_kind_of(payload: Payload) -> InKind:
    low, high = (None if payload[end] is None else Fraction(payload[end]) for end in ("low", "high"))
    return InKind(payload["what"], low, high, payload["article"])


def _condition(condition: Condition) -> Payload:
    if isinstance(condition, Group):
        items = [_condition(item) for item in condition.items]
        return {"key": condition.key, "count": condition.count, "items": items, "article": condition.article}
    names = ("key", "text", "article", "literal", "finding", "verified")
    return {"expr": to_chinese(condition.expr), **{name: getattr(condition, name) for name in names}}


def _condition_of(payload: Mapping[str, Any]) -> Condition:
    if "items" in payload:
        items = tuple(_condition_of(item) for item in payload["items"])
        return Group(payload["key"], payload["count"], items, payload["article"])
    return Test(**{**payload, "expr": parse(payload["expr"])})


def _amount(amount: Amount) -> Payload:
    names = ("text", "words", "cap", "cap_period", "article")
    return {
        **{name: getattr(amount, name) for name in names},
        "formula": None if amount.formula is None else to_chinese(amount.formula),
        "rounding": {"step": amount.rounding.step, "mode": str(amount.rounding.mode)},
        "bound": str(amount.bound),
        "instalments": [str(share) for share in amount.instalments],
    }


def _amount_of(payload: Mapping[str, Any]) -> Amount:
    rounding = _with_names(("step", "mode"), payload["rounding"])
    parts = {
        "formula": None if payload["formula"] is None else parse(payload["formula"]),
        "rounding": Rounding(rounding["step"], RoundingMode(rounding["mode"])),
        "bound": Bound(payload["bound"]),
        "instalments": tuple(Fraction(share) for share in payload["instalments"]),
    }
    return Amount(**{**payload, **parts})


def _validity_of(payload: Payload | list[Any]) -> Validity:
    days = _with_names(("start", "end"), payload)
    return Validity(_day(days["start"]), _day(days["end"]))


def _stacking_of(payload: Payload | list[Any]) -> Stacking:
    rule = _with_names(("group", "take", "cap", "article"), payload)
    return Stacking(**{**rule, "take": Take(rule["take"])})


def _with_names(names: Sequence[str], payload: Payload | list[Any]) -> Payload:
    """A part of a payload; version 0.2.0 wrote some as lists, in the order of these names."""
    return dict(zip(names, payload, strict=True)) if isinstance(payload, list) else payload


def _day_text(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
