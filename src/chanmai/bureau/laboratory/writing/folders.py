"""A draft of the laboratory as policy folders of the pack, in a zip file: marked as drafts, with cases, checked."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from chanmai.bureau.city import city_pack
from chanmai.bureau.downloads import still_archive
from chanmai.bureau.laboratory.trials.nobody import NEW
from chanmai.bureau.refusal import Unfit
from chanmai.engine.eligibility.clauses.clause import Clause, Document, Level
from chanmai.engine.eligibility.clauses.decision import Verdict
from chanmai.engine.facts.texts import Text
from chanmai.pack.drafts import Folder, as_draft, draft_code, folder_of
from chanmai.pack.finding import Fault, Severity

Named = tuple[str, Clause]
"""What a draft is called, and the draft."""
SHOWN = {
    Verdict.MET: Text("成立", "true"),
    Verdict.NOT_MET: Text("不成立", "false"),
    Verdict.UNKNOWN: Text("未知", "unknown"),
}
MOST_TOLD = 5


def folders(drafts: Iterable[Named], day: datetime.date) -> tuple[Folder, ...]:
    """The folders of drafts, `day` being that of their documents and cases.

    Raises Unfit when one would not pass the checker of packs, saying why.
    """
    clause_folders = tuple(_folder(name, clause, day) for name, clause in drafts)
    if not clause_folders:
        raise _refused(
            Text("没有可导出的草案。", "There is no draft to export."),
            Text("先改动条款，再导出。", "Change the clause first."),
        )
    return clause_folders


def archive(clause_folders: Iterable[Folder]) -> bytes:
    """The folders as a zip file that is unpacked inside a pack. The same folders give the same bytes."""
    return still_archive(
        {
            f"policies/{folder.name}/{name}": text
            for folder in clause_folders
            for name, text in folder.files.items()
        }
    )


def _folder(name: str, clause: Clause, day: datetime.date) -> Folder:
    pack, document = city_pack(), clause.document
    own = Document(
        title=f"{document.title or clause.name}（{name}，草案）",
        number="",
        issuer=document.issuer or pack.title.zh,
        level=document.level or Level.CITY,
        issued=day.isoformat(),
    )
    clause = replace(clause, name=clause.name or name)
    code = draft_code(clause)
    clause = replace(clause, code=code) if clause.code == NEW else clause
    folder = folder_of(as_draft(clause, code, own), pack, day)
    faults = [each for each in folder.findings if each.severity is Severity.ERROR]
    if folder.unseen:
        raise _unseen(name, folder)
    if faults:
        raise _faulty(name, faults)
    return folder


def _unseen(name: str, folder: Folder) -> Unfit:
    """A test that cannot come out one way or the other: the checker asks for a case that cannot be."""
    texts = {test.key: test.text for test in folder.clause.condition.tests()}
    first_unseen = folder.unseen[:MOST_TOLD]
    zh = "；".join(f"条件 {key}（{texts[key]}）不会{SHOWN[verdict].zh}" for key, verdict in first_unseen)
    en = "; ".join(f"test {key} ({texts[key]}) is never {SHOWN[verdict].en}" for key, verdict in first_unseen)
    return _refused(
        Text(f"{name}没有导出：{zh}。", f"{name} was not exported: {en}."),
        Text(
            "政策包要求每个条件都有成立、不成立、未知的案例。请改写或去掉这个条件。",
            "A pack wants every test to be seen true, false and unknown. Rewrite the test or leave it out.",
        ),
    )


def _faulty(name: str, faults: list[Fault]) -> Unfit:
    zh = "".join(f"{each.message.zh}。{each.mend.zh}" for each in faults[:MOST_TOLD])
    en = " ".join(f"{each.message.en}. {each.mend.en}" for each in faults[:MOST_TOLD])
    return _refused(
        Text(
            f"{name}没有导出，政策包检查不通过：{zh}",
            f"{name} was not exported; the checker of packs says: {en}",
        ),
        Text("改好条款后再导出。", "Mend the clause and export it again."),
    )


def _refused(message: Text, mend: Text) -> Unfit:
    return Unfit(message, mend, code="no-export")
