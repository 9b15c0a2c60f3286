"""What trials gave, as the pages of the laboratory show it and as the files that they give."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.sentences import teller
from chanmai.bureau.downloads import XLSX, ZIP, Cell, download
from chanmai.bureau.laboratory.pages.rows import (
    PlaceRow,
    Typed,
    asides,
    firm_rows,
    movement,
    place_rows,
    tier_rows,
)
from chanmai.bureau.laboratory.pages.workbook import workbook
from chanmai.bureau.laboratory.trials.answers import Sums
from chanmai.bureau.laboratory.trials.bench import PLACES, Laboratory, Trial
from chanmai.bureau.laboratory.trials.proofs import available
from chanmai.bureau.laboratory.trials.tiers import order, titles
from chanmai.bureau.laboratory.writing.folders import archive, folders
from chanmai.bureau.parameters import language

Trials = Mapping[str, Trial]
"""What was tried, by its key; "base" is the version in force or the clause that was copied."""
Names = Mapping[str, str]
"""What the versions are called, by key."""


def versions(lab: Laboratory, trials: Trials, names: Names) -> list[dict[str, Any]]:
    """Each version with its sums, the firms that it treats differently, and what is to be said of it."""
    tell = teller(language(), lab.bench.as_of.year)
    return [
        {
            "key": key,
            "name": names[key],
            "trial": trial,
            "aside": asides(trial.aside, language()),
            **movement(trial.changes, tell, language()),
            "edits": [each.text.of(language()) for each in trial.edits],
            "findings": [(each, each.message.of(language())) for each in trial.findings],
        }
        for key, trial in trials.items()
    ]


def about_proofs() -> dict[str, bool]:
    """Whether rules can be checked here, and whether the firms of findings are told in English."""
    return {"proving": available(), "english": language() == "en"}


def groups(trials: Trials) -> list[dict[str, Any]]:
    """The sums by district, size, domain and tier."""
    labels = {"district": _("各区"), "size": _("各规模"), "domain": _("各领域"), "tier": _("各梯度")}
    return [
        {
            "field": place,
            "label": labels[place],
            "rows": _rows([trial.places[place] for trial in trials.values()], place),
        }
        for place in PLACES
    ]


def _rows(sums_of_versions: Sequence[Mapping[str, Sums]], place: str) -> tuple[PlaceRow, ...]:
    if place == "tier":
        return tier_rows(sums_of_versions, order(titles(city_pack())), language())
    return place_rows(sums_of_versions)


def table_file(lab: Laboratory, trials: Trials, names: Names, entries: Typed) -> HttpResponse:
    """The trials as a workbook."""
    tell = teller(language(), lab.bench.as_of.year)
    about: list[tuple[str, Cell]] = [
        (_("政策仿真"), lab.clause.name),
        (_("性质"), _("测算，不是兑付依据；单项金额，未扣除与其他奖补的衔接")),
        (_("数据"), _("演示数据") if lab.run.demo else ""),
        (_("条款"), f"{lab.clause.code} {lab.version[:12]}"),
        (_("基准日"), lab.run.as_of),
        (_("快照"), lab.run.snapshot_hash),
        (_("企业"), len(lab.firms)),
    ]
    version_rows = [
        (names[key], trial.sums, list(firm_rows(trial.changes, tell))) for key, trial in trials.items()
    ]
    apart = {names[key]: trial.aside for key, trial in trials.items()}
    parts = {each["label"]: each["rows"] for each in groups(trials)}
    book = workbook(about, lab.dials, entries, version_rows, parts, language(), aside=apart)
    return download(f"scenario-{lab.clause.code}.xlsx", book, XLSX)


def folder_file(lab: Laboratory, trials: Trials, names: Names) -> HttpResponse:
    """The drafts as policy folders of the pack, in a zip file. Raises Unfit when one would not pass the checker."""
    drafts = [(names[key], trial.clause) for key, trial in trials.items() if key != "base"]
    clause_folders = folders(drafts, lab.run.as_of)
    return download(f"{clause_folders[0].name}.zip", archive(clause_folders), ZIP)
