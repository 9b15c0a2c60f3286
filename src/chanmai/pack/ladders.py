"""Ladders: the tiers that firms climb, each with the conditions of one version of its rules."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from chanmai.engine.eligibility.clauses.clause import (
    Addressee,
    Benefit,
    Clause,
    Condition,
    Document,
    Evidence,
    Group,
    Status,
    Validity,
)
from chanmai.engine.facts.texts import Text
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.pack.cases import Case, CaseReader
from chanmai.pack.conditions import ConditionReader
from chanmai.pack.documents import read_document, read_evidence, read_reference, read_status, read_validity
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Place
from chanmai.pack.words import read_words

KINDS = ("划型", "统计", "梯度", "资质", "参考口径", "上市", "税收")


def is_among(value: Any, titles: Collection[str]) -> bool | None:
    """Whether a granted fact, a flag, a word or several, says one of the titles; None where it is not known."""
    if value is None or isinstance(value, bool):
        return value
    return any(each in titles for each in ((value,) if isinstance(value, str) else value))


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier in one version. `requires` names the tier below that must be held; `grants` the title it gives.

    `titles` are the values that stand for it in a granted fact that lists several; its own name, without the year in
    brackets, when they are not written. `title_valid_years` is how long the title holds; `reference_only` marks
    criteria of other places, shown for orientation and never used to decide.
    """

    code: str
    name: Text
    level: int
    document: Document
    article: str
    status: Status
    evidence: Evidence
    seen: str
    validity: Validity
    reference: str
    condition: Condition
    grants: str  # name of the fact that says the title is held; empty when there is none
    requires: tuple[str, ...]
    note: Text
    place: Place
    status_note: str = ""
    title_valid_years: int | None = None
    reference_only: bool = False
    test_places: tuple[tuple[Place, Node], ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def undated(self) -> Text:
        """The name without the year of its rules, so that its versions are one."""
        return Text(self.name.zh.partition("（")[0], self.name.en.partition(" (")[0])

    def clause(self) -> Clause:
        """The tier as a clause without money, so that it is decided and explained like one."""
        return Clause(
            self.code, self.name.zh, self.document, self.article, Addressee.FIRM, self.status, self.evidence,
            self.validity, self.reference, self.condition, None, kind=Benefit.RECOGNITION, seen=self.seen,
            notes=self.note.zh, status_note=self.status_note,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ladder:
    """Tiers of one kind; `level` orders them and versions of a tier follow each other in time.

    `kind` is 划型, 统计, 梯度, 资质, 参考口径, 上市 or 税收. In an `exclusive` ladder a firm stands on one tier only.
    """

    code: str
    name: Text
    note: Text
    tiers: tuple[Tier, ...]
    findings: tuple[str, ...] = ()
    kind: str = ""
    exclusive: bool = False
    cases: tuple[Case, ...] = ()  # `clause` of a case is the code of its tier

    def expressions(self) -> Iterator[tuple[Node, Place]]:
        """Every test with its place."""
        for tier in self.tiers:
            for place, node in tier.test_places:
                yield node, place


def read_ladder(entry: Entry, expressions: Expressions) -> Ladder:
    """The ladder of one file."""
    tiers = tuple(_tier(item, entry, expressions) for item in entry.entries("tiers"))
    entry.knows("document", "status", "status_note", "evidence", "seen", "valid", "reference")
    if not tiers:
        entry.note_missing("tiers")
    expressions_of_findings = [test.expr for tier in tiers for test in tier.condition.tests() if test.finding]
    findings = tuple(node.ref.subject for node in expressions_of_findings if isinstance(node, Fetch))
    cases = entry.tree("cases")
    ladder = Ladder(
        code=entry.need("code"),
        name=read_words(entry, "name", needed=True),
        note=read_words(entry, "note"),
        tiers=tiers,
        findings=findings,
        kind=entry.among("kind", KINDS),
        exclusive=entry.flag("exclusive"),
        cases=tuple(CaseReader(expressions.dictionary, entry.notes).read(cases)) if cases is not None else (),
    )
    entry.note_unknown_keys()
    return ladder


def _tier(entry: Entry, ladder: Entry, expressions: Expressions) -> Tier:
    def layer(key: str) -> Entry:
        return entry if entry.has(key) else ladder

    code = entry.need("code")
    reader = ConditionReader(code, expressions)
    tree = entry.tree("conditions")
    condition = (reader.read(tree) if tree is not None else None) or Group("0", 0, ())
    if tree is None:
        entry.note_missing("conditions")
    name = read_words(entry, "name", needed=True)
    tier = Tier(
        code=code,
        name=name,
        level=entry.whole("level") or 0,
        document=read_document(layer("document")),
        article=entry.text("article"),
        status=read_status(layer("status")),
        evidence=read_evidence(layer("evidence")),
        seen=layer("seen").text("seen"),
        validity=read_validity(layer("valid")),
        reference=read_reference(layer("reference")),
        condition=condition,
        grants=entry.text("grants"),
        requires=entry.texts("requires"),
        note=read_words(entry, "note"),
        place=entry.place,
        status_note=layer("status_note").text("status_note"),
        title_valid_years=entry.whole("title_valid_years"),
        reference_only=entry.flag("reference_only"),
        test_places=tuple((reader.places[test.key], test.expr) for test in condition.tests()),
        titles=entry.texts("titles") or (name.zh.partition("（")[0],),
    )
    entry.note_unknown_keys()
    return tier
