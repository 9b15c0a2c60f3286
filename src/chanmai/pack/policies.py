"""One policy folder: policy.yaml read into engine clauses, what they inherit from their document included."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Benefit,
    Clause,
    Condition,
    Delivery,
    Document,
    Evidence,
    Group,
    Status,
    Validity,
)
from chanmai.engine.facts.dictionary import Title
from chanmai.engine.facts.texts import Text
from chanmai.pack.amounts import read_amount, read_in_kind, read_stacking
from chanmai.pack.conditions import ConditionReader
from chanmai.pack.documents import read_document, read_evidence, read_reference, read_status, read_validity
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Place
from chanmai.pack.tree import data

INHERITED = (
    "status", "status_note", "evidence", "seen", "valid", "domains", "applies_to", "reference", "delivery",
    "window", "deadline", "payer", "materials",
)  # fmt: skip
CODE = re.compile(r"[a-z][a-z0-9]*(?>[-.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Policy:
    """A document with its clauses. `folder` is its folder's name."""

    folder: str
    document: Document
    status: Status
    status_note: str
    evidence: Evidence
    seen: str
    validity: Validity
    notes: str
    clauses: tuple[Clause, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ClausePlaces:
    """Where a clause and its parts stand in the files, for findings made after reading."""

    clause: Place
    keys: Mapping[str, Place] = field(default_factory=dict)  # key of the clause → its place
    tests: Mapping[str, Place] = field(default_factory=dict)  # key of a test or group → its place
    findings: tuple[str, ...] = ()
    overlaps: bool = False  # the version chain may overlap in time, said so in the file

    def at(self, key: str) -> Place:
        """Where a key of the clause stands; the clause itself when it is not written."""
        return self.keys.get(key, self.clause)


class PolicyReader:
    """Reads policy files one after the other; `places` has what was read of every clause so far."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.notes = expressions.notes
        self.places: dict[str, ClausePlaces] = {}

    def read(self, folder: str, entry: Entry) -> Policy:
        """The policy of one file."""
        document = read_document(entry)
        for key in ("status", "evidence"):
            if not entry.has(key):
                entry.note_missing(key)
        entry.knows(*INHERITED)
        items = entry.entries("clauses")
        if not items:
            entry.note_missing("clauses")
        policy = Policy(
            folder=folder,
            document=document,
            status=read_status(entry),
            status_note=entry.text("status_note"),
            evidence=read_evidence(entry),
            seen=entry.text("seen"),
            validity=read_validity(entry),
            notes=entry.text("notes"),
            clauses=tuple(self._clause(item, entry, document) for item in items if self._free(item)),
            place=entry.place,
        )
        entry.note_unknown_keys()
        return policy

    def _free(self, entry: Entry) -> bool:
        """True if the clause has a code of its own; a second one of that code is noted and left out."""
        code = entry.need("code")
        if code and not CODE.fullmatch(code):
            words = Text(f"条款代码“{code}”不合规", f"The clause code `{code}` is not allowed")
            mend = Text(
                "用小写英文字母、数字，以 - 或 . 分隔。",
                "Use lower-case letters and digits, divided by - or a dot.",
            )
            self.notes.error(entry.at("code"), "bad-code", words, mend)
        if code in self.places:
            first = self.places[code].clause
            words = Text(
                f"条款代码“{code}”重复，前一处 {first}", f"The clause code `{code}` is taken: {first}"
            )
            self.notes.error(
                entry.at("code"), "code-twice", words, Text("换一个代码。", "Choose another code.")
            )
        return bool(code) and code not in self.places

    def _clause(self, entry: Entry, policy: Entry, document: Document) -> Clause:
        code = entry.need("code")
        condition = self._condition(code, entry)

        def layer(key: str) -> Entry:
            """Where an inherited key is written: in the clause itself, else in the policy."""
            return entry if entry.has(key) else policy

        amount = entry.entry("amount")
        if amount is None:
            entry.stated_node("amount")
        clause = Clause(
            code=code,
            name=entry.need("name"),
            document=document,
            article=entry.need("article"),
            applies_to=layer("applies_to").choice("applies_to", Addressee, Addressee.FIRM),
            status=read_status(layer("status")),
            evidence=read_evidence(layer("evidence")),
            validity=read_validity(layer("valid")),
            reference=read_reference(layer("reference")),
            condition=condition if condition is not None else Group("0", 0, ()),
            amount=read_amount(amount, self.expressions) if amount is not None else None,
            stacking=tuple(read_stacking(item) for item in entry.entries("stacking")),
            kind=entry.choice("kind", Benefit, Benefit.AWARD),
            domains=layer("domains").texts("domains"),
            matter=entry.text("matter"),
            replaces=entry.texts("replaces"),
            delivery=layer("delivery").choice("delivery", Delivery, Delivery.UNSTATED),
            window=layer("window").text("window"),
            deadline=layer("deadline").day("deadline"),
            materials=layer("materials").texts("materials"),
            payer=layer("payer").text("payer"),
            notes=entry.text("notes"),
            seen=layer("seen").text("seen"),
            version=version_of(entry, policy),
            status_note=layer("status_note").text("status_note"),
            in_kind=tuple(read_in_kind(item) for item in entry.entries("in_kind")),
        )
        entry.note_unknown_keys()
        return clause

    def _condition(self, code: str, entry: Entry) -> Condition | None:
        """The condition of a clause; notes the places of the clause on the way."""
        reader = ConditionReader(code, self.expressions)
        tree = entry.tree("conditions")
        if tree is None:
            entry.note_missing("conditions")
        condition = reader.read(tree) if tree is not None else None
        self.places[code] = ClausePlaces(
            entry.place,
            {key: scalar.place for key, scalar in entry.node.keys.items()},
            reader.places,
            tuple(reader.findings),
            entry.flag("overlaps"),
        )
        return condition


def titles_of(policies: Iterable[Policy]) -> dict[str, Title]:
    """What every clause is called, by code."""
    clauses = [clause for policy in policies for clause in policy.clauses]
    return {clause.code: (clause.name, clause.document.number) for clause in clauses}


def content_of(entry: Entry, policy: Entry) -> dict[str, object]:
    """What the clause says, the document and what it inherits included, as text without places."""
    inherited = {key: node for key, node in policy.node.values.items() if key in ("document", *INHERITED)}
    whole = {key: data(node) for key, node in (inherited | entry.node.values).items()}
    return {key: value for key, value in whole.items() if value is not None}


def version_of(entry: Entry, policy: Entry) -> str:
    """sha256 over canonical JSON of the clause's content.

    The order of keys, quotes, comments and layout do not count; every word does.
    """
    text = json.dumps(content_of(entry, policy), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
