"""`chanmai pack check --prove`: the proofs about the clauses of a pack, printed with the firms that show them."""

import importlib.util
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Fault as Fault
from chanmai.pack.finding import Notebook, Place
from chanmai.pack.load import load
from chanmai.pack.pack import Pack
from chanmai.pack.signoffs import Signoff, place_of, read_signoffs

if TYPE_CHECKING:
    from chanmai.solvers.proofs.finding import Flaw, Specimen
    from chanmai.solvers.proofs.prove import Report

NO_SOLVER = Text(
    "证明需要 z3，而本安装没有。请安装附加组件：pip install 'chanmai[solve]'",
    "The proofs need z3, which this installation lacks. Install the extra: pip install 'chanmai[solve]'",
)


def available() -> bool:
    """Whether the solver is installed."""
    return importlib.util.find_spec("z3") is not None


def prove_pack(path: Path) -> "tuple[Pack, Report, list[Fault]]":
    """The report on a sound pack, and what is wrong in its list of sign-offs. Raises PackError when it is not sound."""
    from chanmai.solvers.proofs.prove import prove

    pack, notes = load(path), Notebook()
    signoffs = read_signoffs(path, notes)
    plausible = [node for form in pack.forms.values() for node in form.conditions()]
    report = prove(
        pack.compiled, pack.dictionary, ladders=pack.ladders, signoffs=signoffs, plausible=plausible,
        as_of=pack.settings.as_of_demo,
    )  # fmt: skip
    return pack, report, notes.in_order()


def run(path: Path, *, everything: bool, as_json: bool = False) -> tuple[str, bool]:
    """The report as text, and whether an error is left open; notes and signed findings only with `everything`."""
    if not available():
        return f"{NO_SOLVER.zh}\n{NO_SOLVER.en}", True
    pack, report, faults = prove_pack(path)
    wrong = bool(faults) or any(finding.weight == "error" for finding in report.open)
    if as_json:
        rows = [data(finding) for finding in report.findings]
        return json.dumps(rows, ensure_ascii=False, indent=2), wrong
    flaws = [
        each for each in report.findings if everything or (each.signed is None and each.weight != "note")
    ]
    lines = [str(fault) for fault in faults] + [flaw_text(finding, place(pack, finding)) for finding in flaws]
    return "\n".join([*lines, summary(report)]), wrong


def place(pack: Pack, finding: "Flaw") -> Place:
    """Where the clause of a finding stands; a stale sign-off stands in its own file."""
    return Place("signoffs.yaml") if finding.kind == "stale-signoff" else place_of(pack, finding.clause)


def flaw_text(finding: "Flaw", where: Place) -> str:
    """A finding in lines: place and kind, Chinese, English, each firm, and the sign-off."""
    mark = "signed off" if finding.signed is not None else str(finding.weight)
    lines = [
        f"{where}: {mark} [{finding.kind}] {finding.clause}",
        f"    {finding.message.zh}",
        f"    {finding.message.en}",
    ]
    lines += [line for firm in finding.firms for line in _firm(firm)]
    if isinstance(finding.signed, Signoff):
        signed = finding.signed
        lines.append(f"    签注 signed off: {signed.reason}（{signed.by}，{signed.date}）")
    return "\n".join(lines)


def _firm(firm: "Specimen") -> list[str]:
    from chanmai.solvers.proofs.finding import paid

    facts = "，".join(fact.text.zh for fact in firm.facts)
    outcomes = "；".join(f"{each.clause} {each.verdict} {paid(each.amount).zh}" for each in firm.outcomes)
    return [f"      {firm.role.zh} / {firm.role.en}: {facts}", f"        → {outcomes}"]


def summary(report: "Report") -> str:
    """How many findings of each kind, and what was not looked into, in both languages."""
    open_, signed = Counter(str(each.weight) for each in report.open), len(report.findings) - len(report.open)
    errors, warnings, notes = (open_[weight] for weight in ("error", "warning", "note"))
    lines = [
        f"证明 {report.clauses} 条：错误 {errors}，警告 {warnings}，提示 {notes}，已签注 {signed}（--all 全部列出）",
        f"{report.clauses} clauses proved: {errors} errors, {warnings} warnings, {notes} notes, {signed} signed off "
        "(--all lists all)",
    ]
    if report.untold:
        codes = "、".join(report.untold)
        lines.append(f"未能证明（写法超出求解器范围）/ not covered by the solver: {codes}")
    return "\n".join(lines)


def data(finding: "Flaw") -> dict[str, Any]:
    """The finding as JSON-ready data."""
    return {
        "kind": str(finding.kind),
        "weight": str(finding.weight),
        "clause": finding.clause,
        "other": finding.other,
        "subject": finding.subject,
        "zh": finding.message.zh,
        "en": finding.message.en,
        "size": finding.size,
        "signed": "" if finding.signed is None else finding.signed.reason,
        "firms": [
            {
                "role_zh": firm.role.zh,
                "role_en": firm.role.en,
                "facts": [
                    {"fact": fact.ref.fact, "back": fact.ref.back, "value": fact.text.zh}
                    for fact in firm.facts
                ],
                "outcomes": [
                    {"clause": each.clause, "verdict": str(each.verdict), "high": each.amount.high}
                    for each in firm.outcomes
                ],
            }
            for firm in finding.firms
        ],
    }
