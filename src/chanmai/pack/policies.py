"""One policy folder: policy.yaml read into engine clauses, what they inherit from their document included."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chanmai.engine.eligibility.clause import Clause, Document, Evidence, Group, Status, Validity
from chanmai.pack.amounts import read_amount, read_stacking
from chanmai.pack.conditions import ConditionReader
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Place

LEVELS = ("国家", "省", "市", "区", "园区")
SUBJECTS = ("企业", "人才", "产品", "项目", "园区")
KINDS = ("奖励", "补贴", "补助", "补偿", "贴息", "税收优惠", "认定", "资助", "券", "配套", "场地支持", "其他")
DELIVERIES = ("免申即享", "申报", "推荐", "自行享受", "兑换券")
INHERITED: tuple[str, ...] = (
    "status",
    "status_note",
    "evidence",
    "seen",
    "valid",
    "domains",
    "applies_to",
    "reference",
)
INHERITED += ("delivery", "window", "deadline", "payer", "materials")
CODE = re.compile(r"[a-z][a-z0-9]*([-.][a-z0-9]+)*")


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


def read_policy(
    folder: str, entry: Entry, expressions: Expressions, places: dict[str, ClausePlaces]
) -> Policy:
    """The policy of one file; `places` gains an entry for every clause."""
    document = read_document(entry)
    status, status_note, evidence, seen = _standing(entry, entry)
    for key in ("status", "evidence"):
        if not entry.has(key):
            entry.missing(key)
    for key in INHERITED:
        entry.has(key)
    clauses = [_clause(item, entry, document, expressions, places) for item in entry.entries("clauses")]
    if not clauses:
        entry.missing("clauses")
    policy = Policy(
        folder, document, status, status_note, evidence, seen, read_validity(entry), entry.text("notes"),
        tuple(clauses), entry.place,
    )  # fmt: skip
    entry.done()
    return policy


def read_document(entry: Entry) -> Document:
    """The document of a policy or a tier."""
    document = entry.entry("document")
    if document is None:
        entry.missing("document")
        return Document("", "", "", "", "")
    if not document.has("level"):
        document.missing("level")
    url = document.text("url")
    result = Document(
        title=document.need("title"),
        number=document.stated("number"),
        issuer=document.need("issuer"),
        level=document.among("level", LEVELS),
        issued=document.loose_day("issued"),
        url=url,
    )
    document.stated("issued")
    if url and not url.startswith("https://") and not url.startswith("http://"):
        words = ("网址应以 https:// 开头", "A link should begin with https://")
        document.notes.error(document.at("url"), "bad-url", words)
    document.done()
    return result


def _standing(entry: Entry, policy: Entry) -> tuple[Status, str, Evidence, str]:
    return (
        _layer("status", entry, policy).choice("status", Status, Status.UNCLEAR),
        _layer("status_note", entry, policy).text("status_note"),
        _layer("evidence", entry, policy).choice("evidence", Evidence, Evidence.UNSEEN),
        _layer("seen", entry, policy).text("seen"),
    )


def _layer(key: str, clause: Entry, policy: Entry) -> Entry:
    """Where an inherited key is written: in the clause itself, else in the policy."""
    return clause if clause.has(key) else policy


def read_validity(entry: Entry) -> Validity:
    """The half-open interval of `valid`; open where nothing is written."""
    valid = entry.entry("valid")
    if valid is None:
        return Validity()
    validity = Validity(valid.day("from"), valid.day("to"))
    if validity.start is not None and validity.end is not None and validity.start >= validity.end:
        entry.notes.error(
            valid.place,
            "empty-validity",
            ("起止日期颠倒或区间为空", "The interval of validity is empty or reversed"),
            (
                "区间含起日、不含止日：to 写失效后的第一天。",
                "`from` is included and `to` is not: `to` is the first day on which it no longer holds.",
            ),
        )
    valid.done()
    return validity


def _clause(
    entry: Entry, policy: Entry, document: Document, expressions: Expressions, places: dict[str, ClausePlaces]
) -> Clause:
    code = _code(entry, places)
    status, status_note, evidence, seen = _standing(entry, policy)
    reader = ConditionReader(code, expressions)
    tree = entry.tree("conditions")
    condition = reader.read(tree) if tree is not None else None
    if tree is None:
        entry.missing("conditions")
    amount = entry.entry("amount")
    if amount is None:
        entry.stated("amount")
    clause = Clause(
        code=code,
        name=entry.need("name"),
        document=document,
        article=entry.need("article"),
        applies_to=_layer("applies_to", entry, policy).among("applies_to", SUBJECTS, "企业"),
        status=status,
        evidence=evidence,
        validity=read_validity(_layer("valid", entry, policy)),
        reference=read_reference(_layer("reference", entry, policy)),
        condition=condition if condition is not None else Group("0", 0, ()),
        amount=read_amount(amount, expressions) if amount is not None else None,
        stacking=tuple(read_stacking(item) for item in entry.entries("stacking")),
        kind=entry.among("kind", KINDS, "奖励"),
        domains=_layer("domains", entry, policy).texts("domains"),
        matter=entry.text("matter"),
        replaces=entry.texts("replaces"),
        delivery=_layer("delivery", entry, policy).among("delivery", DELIVERIES),
        window=_layer("window", entry, policy).text("window"),
        deadline=_layer("deadline", entry, policy).day("deadline"),
        materials=_layer("materials", entry, policy).texts("materials"),
        payer=_layer("payer", entry, policy).text("payer"),
        notes=entry.text("notes"),
        seen=seen,
        version=version_of(entry, policy),
        status_note=status_note,
    )
    places[code] = ClausePlaces(
        entry.place,
        {key: scalar.place for key, scalar in entry.node.keys.items()},
        reader.places,
        tuple(reader.findings),
        entry.flag("overlaps"),
    )
    entry.done()
    return clause


def _code(entry: Entry, taken: Mapping[str, ClausePlaces]) -> str:
    code = entry.need("code")
    if code in taken:
        words = (
            f"条款代码“{code}”重复，前一处 {taken[code].clause}",
            f"The clause code `{code}` is taken, {taken[code].clause}",
        )
        entry.notes.error(entry.at("code"), "code-twice", words, ("换一个代码。", "Choose another code."))
    if code and not CODE.fullmatch(code):
        entry.notes.error(
            entry.at("code"),
            "bad-code",
            (f"条款代码“{code}”不合规", f"The clause code `{code}` is not allowed"),
            (
                "只用小写英文字母、数字，以 - 或 . 分隔。",
                "Use lower-case letters and digits, divided by - or a dot.",
            ),
        )
    return code


def read_reference(entry: Entry) -> str:
    """What a bare fact name means: 上一年度, 当年度 or a year."""
    text = entry.text("reference", "上一年度")
    if text in ("上一年度", "当年度") or re.fullmatch(r"(19|20)\d\d", text):
        return text
    words = (f"reference 不能写“{text}”", f"`reference` cannot be `{text}`")
    mend = ("写 上一年度、当年度 或四位年份。", "Write 上一年度, 当年度 or a year of four digits.")
    entry.notes.error(entry.at("reference"), "not-among", words, mend)
    return "上一年度"


def version_of(entry: Entry, policy: Entry) -> str:
    """sha256 over canonical JSON of what the clause says, the document and what it inherits included."""
    whole = {key: policy.data(key) for key in ("document", *INHERITED)}
    whole |= {key: entry.data(key) for key in entry.node.keys}
    whole = {key: value for key, value in whole.items() if value is not None}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
