"""The pages of the laboratory: a clause with other numbers, two drafts side by side, a budget to keep to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.policies.laboratory.dials import Said
from chanmai.bureau.policies.laboratory.shown import (
    DRAFTS,
    MOST_FIRMS,
    FitShown,
    fit_shown,
    lines,
    moved,
    place_rows,
)
from chanmai.bureau.policies.laboratory.workbook import workbook
from chanmai.bureau.policies.operations.laboratory import PLACES, Laboratory, Trial, laboratory
from chanmai.bureau.policies.operations.scenarios import drop_scenario, keep_scenario
from chanmai.bureau.policies.queries.scenarios import scenarios
from chanmai.bureau.policies.wording import teller

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAN = 1_000_000  # 分
LONGEST = 60
BUDGET = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?")


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def typed_in(query: QueryDict) -> dict[str, dict[str, str]]:
    """What was typed, by draft and place: parameters a.<place> and b.<place>."""
    return {
        draft: {
            key.removeprefix(f"{draft}."): text.strip()[:LONGEST]
            for key, text in query.items()
            if key.startswith(f"{draft}.") and isinstance(text, str) and text.strip()
        }
        for draft in DRAFTS
    }


@dataclass(slots=True)
class _Bench:
    """One request to the laboratory, worked out."""

    lab: Laboratory
    typed: dict[str, dict[str, str]]
    trials: dict[str, Trial] = field(default_factory=dict)
    faults: dict[str, Mapping[str, Said]] = field(default_factory=dict)

    def work(self) -> None:
        """Try the version in force and every draft with a changed number."""
        self.trials["base"] = self.lab.trial(self.lab.clause)
        for draft in DRAFTS:
            if not self.typed[draft]:
                continue
            tried = self.lab.edited(self.typed[draft])
            self.faults[draft] = tried.faults
            if not tried.faults and tried.clause != self.lab.clause:
                self.trials[draft] = self.lab.trial(tried.clause)

    def fits(self, key: str, budget: str) -> tuple[tuple[FitShown, ...], str]:
        """The search for a budget in 万元 on draft A, or what is wrong with the budget."""
        if not key or not budget:
            return (), ""
        if not BUDGET.fullmatch(budget.replace(",", "")):
            return (), _("预算请写成不小于零的数字，以万元为单位，如 5000。")
        fen = Fraction(budget.replace(",", "")) * WAN
        tried = self.lab.edited(self.typed["a"])
        unit = next((dial.unit for dial in self.lab.dials if dial.key == key), "")
        found = [
            fit_shown(
                self.lab.fit(tried.clause, key, int(fen), ceiling=ceiling), unit, _lang(), ceiling=ceiling
            )
            for ceiling in (False, True)
        ]
        return tuple(found), ""


def names() -> dict[str, str]:
    """What the versions are called."""
    return {"base": _("条款原数"), "a": _("方案甲"), "b": _("方案乙")}


def bench(request: HttpRequest, code: str) -> HttpResponse:
    """A clause on the bench: the form, and what the drafts typed into it would do."""
    viewer = viewer_of(request)
    work = _Bench(laboratory(viewer, code), typed_in(request.GET))
    work.work()
    if request.GET.get("export") == "xlsx":
        return _file(work)
    key, budget = request.GET.get("fit", "")[:LONGEST], request.GET.get("budget", "").strip()[:20]
    fits, budget_fault = work.fits(key, budget)
    lab = work.lab
    context = {
        "lab": lab,
        "clause": lab.clause,
        "lines": lines(lab.dials, work.typed, work.faults, _lang()),
        "versions": _versions(work),
        "groups": _groups(work),
        "fit_key": key,
        "budget": budget,
        "fits": fits,
        "budget_fault": budget_fault,
        "wrong": any(work.faults.values()),
        "query": _kept(request.GET),
        "hidden": [(f"{d}.{k}", text) for d, numbers in work.typed.items() for k, text in numbers.items()],
        "trail": [
            (_("政策"), reverse("policies:library")),
            (lab.clause.name, reverse("policies:policy", args=[code])),
            (_("政策仿真"), ""),
        ],
    }
    return render(request, "policies/lab.html", context)


def _kept(query: QueryDict) -> str:
    """The drafts of the address, for links that keep them."""
    kept = query.copy()
    for name in ("export", "saved"):
        kept.pop(name, None)
    return kept.urlencode()


def _versions(work: _Bench) -> list[dict[str, Any]]:
    tell = teller(_lang(), work.lab.bench.as_of.year)
    english = _lang() == "en"
    return [
        {
            "key": key,
            "name": names()[key],
            "trial": trial,
            "moved": list(moved(trial.changes[:MOST_FIRMS], tell)),
            "more": max(0, len(trial.changes) - MOST_FIRMS),
            "better": sum(1 for each in moved(trial.changes, tell) if each.tone == "good"),
            "worse": sum(1 for each in moved(trial.changes, tell) if each.tone == "bad"),
            "edits": [each.en if english else each.zh for each in trial.edits],
            "findings": [(each, each.en if english else each.zh) for each in trial.findings],
        }
        for key, trial in work.trials.items()
    ]


def _groups(work: _Bench) -> list[dict[str, Any]]:
    labels = {"district": _("各区"), "size": _("各规模"), "domain": _("各领域")}
    trials = list(work.trials.values())
    return [
        {
            "field": place,
            "label": labels[place],
            "rows": place_rows([trial.places[place] for trial in trials]),
        }
        for place in PLACES
    ]


def _file(work: _Bench) -> HttpResponse:
    lab, lang = work.lab, _lang()
    tell = teller(lang, lab.bench.as_of.year)
    about = [
        (_("政策仿真"), lab.clause.name),
        (_("性质"), _("测算，不是兑付依据；单项金额，未扣除与其他奖补的衔接")),
        (_("数据"), _("演示数据") if lab.run.demo else ""),
        (_("条款"), f"{lab.clause.code} {lab.version[:12]}"),
        (_("基准日"), lab.run.as_of.isoformat()),
        (_("快照"), lab.run.snapshot_hash),
        (_("企业"), str(len(lab.firms))),
    ]
    versions = [
        (names()[key], trial.sums, list(moved(trial.changes, tell))) for key, trial in work.trials.items()
    ]
    answer = HttpResponse(workbook(about, lab.dials, work.typed, versions, lang), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="scenario-{lab.clause.code}.xlsx"'
    return answer


@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the drafts under a name."""
    viewer = viewer_of(request)
    lab = laboratory(viewer, code)
    drafts = typed_in(request.POST)
    known = {dial.key for dial in lab.dials}
    drafts = {d: {k: text for k, text in numbers.items() if k in known} for d, numbers in drafts.items()}
    keep_scenario(viewer, request.POST.get("name", ""), code, lab.version, drafts, at=timezone.now())
    return redirect("policies:scenarios")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a scenario off the list."""
    drop_scenario(viewer_of(request), pk, at=timezone.now())
    return redirect("policies:scenarios")


def listed(request: HttpRequest) -> HttpResponse:
    """The kept scenarios."""
    rows = [(row, _address(row.clause, row.edits)) for row in scenarios(viewer_of(request))]
    trail = [(_("政策"), reverse("policies:library")), (_("政策仿真"), "")]
    return render(request, "policies/scenarios.html", {"rows": rows, "trail": trail})


def _address(code: str, edits: Mapping[str, Mapping[str, str]]) -> str:
    query = QueryDict(mutable=True)
    for draft, numbers in edits.items():
        for key, text in numbers.items():
            query[f"{draft}.{key}"] = text
    return f"{reverse('policies:lab', args=[code])}?{query.urlencode()}"


urlpatterns = [
    path("policies/lab/", listed, name="scenarios"),
    path("policies/lab/scenario/<int:pk>/drop/", drop, name="drop_scenario"),
    path("policies/lab/<str:code>/", bench, name="lab"),
    path("policies/lab/<str:code>/keep/", keep, name="keep_scenario"),
]
