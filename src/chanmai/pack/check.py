"""Everything that can be wrong with a pack, as findings: schema, expressions, versions, stacking, cases, coverage."""

from pathlib import Path, PurePosixPath

from chanmai.pack.checks.cases import check_cases
from chanmai.pack.checks.draft_targets import check_draft_targets
from chanmai.pack.checks.english import check_english
from chanmai.pack.checks.evidence import check_evidence, check_sentences
from chanmai.pack.checks.files import check_files
from chanmai.pack.checks.groups import check_award_rings, check_groups
from chanmai.pack.checks.links import check_series, check_sources
from chanmai.pack.checks.names import check_fact_names, check_levers, check_references, check_unused
from chanmai.pack.checks.papers import check_papers
from chanmai.pack.checks.scope import check_gates, check_hosts, check_places
from chanmai.pack.checks.tiers import check_tiers
from chanmai.pack.checks.versions import check_versions
from chanmai.pack.finding import Fault, Notebook
from chanmai.pack.load import read
from chanmai.pack.pack import Pack
from chanmai.pack.signoffs import check_signoffs

RULES = (
    check_files,
    check_references,
    check_fact_names,
    check_levers,
    check_versions,
    check_groups,
    check_award_rings,
    check_evidence,
    check_sentences,
    check_series,
    check_draft_targets,
    check_sources,
    check_hosts,
    check_places,
    check_gates,
    check_signoffs,
    check_papers,
)


def check(path: Path | str) -> list[Fault]:
    """Every finding, by file and line. Cases of a policy are run once its own files and the facts have no error."""
    return pack_and_findings(path)[1]


def pack_and_findings(path: Path | str) -> tuple[Pack | None, list[Fault]]:
    """The pack as far as it could be read, and every finding."""
    pack, notes = read(path)
    if pack is None:
        return None, notes.in_order()
    for rule in RULES:
        rule(pack, notes)
    if not notes.errors:
        check_unused(pack, notes)
    check_cases(pack, notes, _sound(pack, notes))
    check_tiers(pack, notes)
    if not notes.errors:
        check_english(pack, notes)
    return pack, notes.in_order()


def _sound(pack: Pack, notes: Notebook) -> list[str]:
    """Codes of clauses that can be run: no error in the files of their policy, nor in the dictionary of facts."""
    faulty_files = {finding.file for finding in notes.errors}
    if any(file.startswith("facts/") for file in faulty_files):
        return []
    folders = {PurePosixPath(file).parent.name for file in faulty_files if file.startswith("policies/")}
    return [code for code, policy in pack.policy_of.items() if policy.folder not in folders]
