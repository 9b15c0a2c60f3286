"""A decision as one self-contained JSON document that can be checked without this package.

It holds the facts with their sources, the clause in full, the expressions, every evaluation step, the answer and, where
the answer is open, completions that lead to different answers. `tools/verify_decision.py` checks it from outside.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chanmai.engine.eligibility.certificates.facts import entry, facts_named
from chanmai.engine.eligibility.certificates.trees import Json, steps, tree
from chanmai.engine.eligibility.clauses.clause import reference_year
from chanmai.engine.eligibility.clauses.compile import Compiled
from chanmai.engine.eligibility.clauses.decision import AwardAmount, Decision, Verdict
from chanmai.engine.eligibility.clauses.view import View
from chanmai.engine.eligibility.missing.witnesses import Completion, pair_for
from chanmai.engine.facts.dictionary import AWARD, Dictionary
from chanmai.engine.facts.periods import period_written
from chanmai.engine.facts.record import Record, Ref, Source
from chanmai.engine.facts.storage import keep
from chanmai.engine.facts.texts import Text, TextError
from chanmai.engine.language.evaluate import evaluate

FORMAT = "chanmai-certificate"
EDITION = 1
UNSIGNED = ("digest", "signature")


class NotCertified(TextError, ValueError):
    """A decision, clause and content that do not belong together."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a certificate is about.

    `content` is the clause as its file has it, from which the version hash follows. `digests` are those of the
    certificates of the awards on which this one is built, by clause code, as far as they exist.
    """

    compiled: Compiled
    record: Record
    dictionary: Dictionary
    content: Mapping[str, Any]
    as_of: datetime.date
    known_at: datetime.datetime | None = None
    subject_name: str = ""
    awards: Mapping[str, AwardAmount] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def view(self) -> View:
        """What the evaluators ask."""
        return View(self.record, self.dictionary, self.awards)


def canonical(document: object) -> bytes:
    """The one way to write a JSON document: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(document: Mapping[str, Any]) -> str:
    """sha256 over the canonical form without digest and signature."""
    return hashlib.sha256(
        canonical({key: value for key, value in document.items() if key not in UNSIGNED})
    ).hexdigest()


def certificate(case: Case, decision: Decision) -> Json:
    """The document of a decision made on this case. Raises NotCertified when they do not belong together."""
    clause = case.compiled.clause
    _belong_together(case, decision)
    witnesses: list[Json] = []
    answer = _answer(case, decision, witnesses)
    document: Json = {
        "format": FORMAT,
        "edition": EDITION,
        "subject": {"id": case.record.subject, "name": case.subject_name},
        "as_of": case.as_of.isoformat(),
        "known_at": None if case.known_at is None else case.known_at.isoformat(),
        "record": {
            "reference_year": case.record.reference_year,
            "history_complete": case.record.history_complete,
        },
        "clause": {"code": clause.code, "version": clause.version, "content": dict(case.content)},
        "dictionary": [entry(fact) for fact in facts_named(clause, case.dictionary)],
        "rule": _rule(case.compiled),
        "facts": list(_facts(case)),
        "awards": list(_awards(case)),
        "steps": list(_steps(case)),
        "answer": answer,
        "witnesses": witnesses,
    }
    return document | {"digest": digest_of(document), "signature": None}


def _belong_together(case: Case, decision: Decision) -> None:
    clause = case.compiled.clause
    digest = hashlib.sha256(canonical(dict(case.content))).hexdigest()
    if digest != clause.version:
        raise NotCertified(
            Text(
                f"条款“{clause.name}”的内容与版本号不符，不能出具凭证；请用该版本的政策包。",
                f"The content of {clause.code} does not give its version hash; use the pack of that version.",
            ),
        )
    if (decision.clause, decision.version, decision.subject) != (
        clause.code, clause.version, case.record.subject,
    ):  # fmt: skip
        raise NotCertified(
            Text(
                "判定与条款或企业不符，不能出具凭证。",
                "The decision is on another clause, version or subject.",
            )
        )
    shift_differs = case.record.reference_year - reference_year(clause, case.as_of) != case.compiled.shift
    if shift_differs or case.compiled.as_of not in (None, case.as_of):
        raise NotCertified(
            Text(
                "基准日与资料的参考年度不符，不能出具凭证。",
                "The day and the reference year of the record do not fit the compiled clause.",
            ),
        )


def _rule(compiled: Compiled) -> Json:
    return {
        "shift": compiled.shift,
        "condition": tree(compiled.condition),
        "amount": None if compiled.amount is None else tree(compiled.amount),
    }


def _facts(case: Case) -> Iterator[Json]:
    view = case.view
    for ref in case.compiled.refs:
        if ref.prefix == AWARD:
            continue
        fact, value = view.fact(ref), view.fetch(ref)
        yield {
            "fact": ref.fact,
            "back": ref.back,
            "period": period_written(fact.period, ref.back, case.as_of, case.record.reference_year),
            "kept": None if value is None else keep(fact, value),
            "source": _source(case.record.sources.get(ref)),
        }


def _source(source: Source | None) -> Json | None:
    if source is None:
        return None
    return {
        "filing": source.filing,
        "form": source.form,
        "reporter": source.reporter,
        "filed_at": None if source.filed_at is None else source.filed_at.isoformat(),
        "demo": source.demo,
    }


def _awards(case: Case) -> Iterator[Json]:
    """The awards on which the clause is built; `amount` None: not decided."""
    for code in case.compiled.depends:
        amount = case.awards.get(code)
        yield {
            "clause": code,
            "amount": None if amount is None else _amount(amount),
            "certificate": case.digests.get(code),
        }


def _amount(amount: AwardAmount) -> Json:
    return {"kind": str(amount.kind), "low": amount.low, "high": amount.high}


def _steps(case: Case) -> Iterator[Json]:
    view, compiled = case.view, case.compiled
    yield from steps(compiled.condition, "/rule/condition", view.fetch)
    if compiled.amount is not None:
        yield from steps(compiled.amount, "/rule/amount", view.fetch, view.limits)


def _answer(case: Case, decision: Decision, witnesses: list[Json]) -> Json:
    """The answer. It is `hard` too where no two completions were found for a fact that is said to matter."""
    clause, condition = case.compiled.clause, case.compiled.condition_refs
    is_open = decision.verdict is Verdict.UNKNOWN
    missing = [_missing(case, ref, is_open and ref in condition, witnesses) for ref in decision.missing]
    unshown = any(
        row["pair"] is None and ref in condition for row, ref in zip(missing, decision.missing, strict=True)
    )
    evaluated = evaluate(case.compiled.condition, case.view.fetch)
    return {
        "verdict": str(decision.verdict),
        "settled_by": "analysis" if evaluated is None and not is_open else "evaluation",
        "hard": decision.hard or (is_open and unshown),
        "amount": _amount(decision.amount),
        "missing": missing,
        "unpayable": clause.unpayable,
        "valid_on_day": clause.validity.holds_on(case.as_of),
    }


def _missing(case: Case, ref: Ref, with_pair: bool, witnesses: list[Json]) -> Json:
    """A missing fact, and the places of two witnesses that differ in it only and in the answer."""
    pair = pair_for(case.compiled, case.view, ref) if with_pair else None
    places = None
    if pair is not None:
        places = [len(witnesses), len(witnesses) + 1]
        witnesses += [_witness(case, completion) for completion in pair]
    return {"fact": ref.fact, "back": ref.back, "pair": places}


def _witness(case: Case, completion: Completion) -> Json:
    values = [
        {"fact": ref.fact, "back": ref.back, "kept": keep(case.dictionary.get(ref.fact), value)}
        for ref, value in sorted(completion.values.items())
    ]
    return {"met": completion.met, "values": values}
