"""A clause that somebody drafted as a policy folder of the pack: never payable, with cases, checked before it is given.

The folder is read and checked as `chanmai pack check` would do with it inside the pack, before anybody gets it.
"""

import datetime
import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chanmai.engine.eligibility.clauses.clause import (
    Clause,
    Condition,
    Document,
    Evidence,
    Group,
    Status,
    Test,
    Validity,
    reference_year,
)
from chanmai.engine.eligibility.clauses.compile import compile_clause
from chanmai.engine.eligibility.versions.samples import Seen, samples
from chanmai.engine.facts.dictionary import FINDING
from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Fetch
from chanmai.engine.language.printing import to_chinese
from chanmai.pack.cases import CaseReader
from chanmai.pack.checks.cases import check_clause
from chanmai.pack.checks.evidence import check_evidence, check_sentences
from chanmai.pack.checks.groups import check_award_rings, check_groups
from chanmai.pack.checks.names import check_references
from chanmai.pack.checks.versions import check_versions
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Fault, Notebook
from chanmai.pack.pack import Pack
from chanmai.pack.policies import PolicyReader
from chanmai.pack.tree import Mapping as Branch
from chanmai.pack.tree import read_yaml
from chanmai.pack.writing import cases_yaml, policy_yaml

NOTE = "仿真方案导出的草案，未发布、未核实，不得兑付"
REMARKS = (
    "仿真方案导出的草案：未发布，未核实，不得兑付。放进政策包的 policies 文件夹后运行 chanmai pack check。",
    "A draft from the laboratory: not issued, not verified, never paid from. Put the folder into policies/ of the pack",
    "and run chanmai pack check.",
)
RULES = (check_references, check_versions, check_groups, check_award_rings, check_evidence, check_sentences)


@dataclass(frozen=True, slots=True)
class Folder:
    """A policy folder as text by file name. `clause` is what it holds, `unseen` what its cases could not show.

    `findings` are what the checker says of these files inside the pack; with an error among them the folder is of no
    use.
    """

    name: str
    clause: Clause
    files: Mapping[str, str]
    findings: tuple[Fault, ...]
    unseen: tuple[Seen, ...]


def draft_code(clause: Clause) -> str:
    """The code of a draft: it follows from what the clause says, so that the same draft has the same code."""
    content = [
        to_chinese_tree(clause.condition),
        str(clause.amount),
        clause.name,
        clause.reference,
        clause.matter,
    ]
    return "draft-" + hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:8]


def to_chinese_tree(condition: Condition) -> object:
    """The condition as nested lists of texts."""
    if isinstance(condition, Group):
        return [condition.count, *map(to_chinese_tree, condition.items)]
    return condition.text if condition.finding else to_chinese(condition.expr)


def as_draft(clause: Clause, code: str, document: Document) -> Clause:
    """The clause as a draft of its own: another code, its own document, never payable, without a term.

    Findings become findings of the draft; nobody has made them yet. A draft of another clause keeps its matter and
    names it as what it would replace.
    """
    old = clause.code
    own = old == code or not old
    return replace(
        clause,
        code=code,
        document=document,
        condition=_own(clause.condition, code),
        status=Status.DRAFT,
        status_note=NOTE,
        evidence=Evidence.UNSEEN,
        seen="",
        validity=Validity(),
        replaces=clause.replaces if own else (old,),
        article=clause.article or "（未编号）",
        deadline=None,
        window="",
        version="",
    )


def _own(condition: Condition, code: str) -> Condition:
    """The condition with findings of this clause and every expression as the language prints it."""
    if isinstance(condition, Group):
        return replace(condition, items=tuple(_own(item, code) for item in condition.items))
    return _own_test(condition, code)


def _own_test(test: Test, code: str) -> Test:
    if not test.finding:
        return replace(test, text=to_chinese(test.expr))
    name = test.expr.ref.fact.rpartition(".")[2] if isinstance(test.expr, Fetch) else test.key
    return replace(test, expr=Fetch(Ref(f"{FINDING}{code}.{name}")))


def folder_of(draft: Clause, pack: Pack, day: datetime.date) -> Folder:
    """The folder of a draft (see `as_draft`), checked inside the pack. `day` is that of its cases."""
    compiled = compile_clause(draft, pack.dictionary, as_of=day)
    sample_set = samples(compiled, pack.dictionary, reference_year(draft, day))
    if draft.amount is not None:
        text = to_chinese(draft.amount.formula) if draft.amount.formula is not None else ""
        words = draft.amount.words or text or "金额另定"
        draft = replace(draft, amount=replace(draft.amount, text=text, words=words))
    files = {
        "policy.yaml": policy_yaml(draft, remarks=REMARKS),
        "cases.yaml": cases_yaml(draft, sample_set.firms, day, pack.dictionary),
    }
    name = f"{day.year}-{pack.name}-{draft.code}"
    read, findings = check_draft(name, files, pack)
    return Folder(name, read or draft, files, findings, sample_set.unseen)


def check_draft(name: str, files: Mapping[str, str], pack: Pack) -> tuple[Clause | None, tuple[Fault, ...]]:
    """The clause as it is read back, and what the checker of packs says of the files inside the pack."""
    notes = Notebook()
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "policies" / name
        home.mkdir(parents=True)
        for file, text in files.items():
            (home / file).write_text(text, "utf-8")
        within, code = _inside(Path(place), name, pack, notes)
    if within is not None and not notes.errors:
        for rule in RULES:
            rule(within, notes)
        check_clause(within, code, notes)
    own = tuple(each for each in notes.in_order() if each.file.startswith(f"policies/{name}/"))
    return (within.clauses.get(code) if within is not None else None), own


def _inside(root: Path, name: str, pack: Pack, notes: Notebook) -> tuple[Pack | None, str]:
    """The pack with the folder in it, and the code of its clause."""
    policy = read_yaml(root, root / "policies" / name / "policy.yaml", notes)
    cases = read_yaml(root, root / "policies" / name / "cases.yaml", notes)
    if not isinstance(policy, Branch) or cases is None:
        return None, ""
    reader = PolicyReader(Expressions(pack.dictionary, notes))
    reader.places.update(pack.clause_places)
    own_policy = reader.read(name, Entry(policy, notes))
    code = own_policy.clauses[0].code if own_policy.clauses else ""
    cases_with_draft = {**pack.cases, code: tuple(CaseReader(pack.dictionary, notes).read(cases))}
    return replace(
        pack, policies=(*pack.policies, own_policy), cases=cases_with_draft, clause_places=reader.places
    ), code
