"""The pages of the laboratory: a clause with other numbers, two drafts side by side, a budget to keep to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.laboratory.operations.scenarios import drop_scenario, keep_scenario
from chanmai.bureau.laboratory.pages.fields import LONGEST, names, typed_in
from chanmai.bureau.laboratory.pages.results import about_proofs, folder_file, groups, table_file, versions
from chanmai.bureau.laboratory.pages.rows import FitShown, fit_shown, lines
from chanmai.bureau.laboratory.queries.scenarios import ScenarioRow, scenarios
from chanmai.bureau.laboratory.trials.bench import Laboratory, Trial, laboratory
from chanmai.bureau.parameters import language
from chanmai.engine.facts.numerals import field_number
from chanmai.engine.facts.texts import Text

WAN = 1_000_000  # 分
BUDGET_DIGITS = 10


@dataclass(slots=True)
class _Bench:
    """One request to the laboratory, worked out."""

    lab: Laboratory
    typed: dict[str, dict[str, str]]
    trials: dict[str, Trial] = field(default_factory=dict)
    faults: dict[str, Mapping[str, Text]] = field(default_factory=dict)

    def work(self) -> None:
        """Try the version in force and every draft with a changed number."""
        self.trials["base"] = self.lab.trial(self.lab.clause)
        for draft in self.typed:
            if not self.typed[draft]:
                continue
            edit = self.lab.edit(self.typed[draft])
            self.faults[draft] = edit.faults
            if not edit.faults and edit.clause != self.lab.clause:
                self.trials[draft] = self.lab.trial(edit.clause)

    def fits(self, key: str, budget: str) -> tuple[tuple[FitShown, ...], str]:
        """The search for a budget in 万元 on draft A, or what is wrong with the budget."""
        if not key or not budget:
            return (), ""
        number = field_number(budget.replace(",", ""), BUDGET_DIGITS)
        if number is None:
            return (), _("预算请写成不小于零的数字，以万元为单位，如 5000。")
        edit = self.lab.edit(self.typed["a"])
        unit = next((dial.unit for dial in self.lab.dials if dial.key == key), "")
        fits = [
            fit_shown(
                self.lab.fit(edit.clause, key, int(number * WAN), ceiling=ceiling),
                unit,
                language(),
                ceiling=ceiling,
            )
            for ceiling in (False, True)
        ]
        return tuple(fits), ""


def bench(request: HttpRequest, code: str) -> HttpResponse:
    """A clause on the bench: the form, and what the drafts typed into it would do."""
    viewer = viewer_of(request)
    work = _Bench(laboratory(viewer, code), typed_in(request.GET))
    work.work()
    if request.GET.get("export") == "xlsx":
        return table_file(work.lab, work.trials, names(), work.typed)
    if request.GET.get("export") == "pack":
        return folder_file(work.lab, work.trials, names())
    key, budget = request.GET.get("fit", "")[:LONGEST], request.GET.get("budget", "").strip()[:20]
    fits, budget_fault = work.fits(key, budget)
    lab = work.lab
    context = {
        "lab": lab,
        "clause": lab.clause,
        "lines": lines(lab.dials, work.typed, work.faults, language()),
        "versions": versions(lab, work.trials, names()),
        "groups": groups(work.trials),
        **about_proofs(),
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
    return render(request, "laboratory/numbers.html", context)


def _kept(query: QueryDict) -> str:
    """The drafts of the address, for links that keep them."""
    parameters = query.copy()
    for name in ("export", "saved"):
        parameters.pop(name, None)
    return parameters.urlencode()


@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the drafts under a name."""
    viewer = viewer_of(request)
    lab = laboratory(viewer, code)
    known = {dial.key for dial in lab.dials}
    entries = {
        draft: {key: text for key, text in numbers.items() if key in known}
        for draft, numbers in typed_in(request.POST).items()
    }
    keep_scenario(viewer, request.POST.get("name", ""), code, lab.version, entries, at=timezone.now())
    return redirect("laboratory:scenarios")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a scenario off the list."""
    drop_scenario(viewer_of(request), pk, at=timezone.now())
    return redirect("laboratory:scenarios")


def scenarios_page(request: HttpRequest) -> HttpResponse:
    """The kept scenarios."""
    rows = [(row, _address(row)) for row in scenarios(viewer_of(request))]
    trail = [(_("政策"), reverse("policies:library")), (_("政策仿真"), "")]
    return render(request, "laboratory/scenarios.html", {"rows": rows, "trail": trail})


def _address(row: ScenarioRow) -> str:
    """Where a kept scenario is opened."""
    if row.own_fields is not None:
        return f"{reverse('laboratory:draft')}?scenario={row.id}"
    query = QueryDict(mutable=True)
    for draft, numbers in row.edits.items():
        for key, text in numbers.items():
            query[f"{draft}.{key}"] = text
    return f"{reverse('laboratory:lab', args=[row.clause])}?{query.urlencode()}"


urlpatterns = [
    path("policies/lab/", scenarios_page, name="scenarios"),
    path("policies/lab/scenario/<int:pk>/drop/", drop, name="drop_scenario"),
    path("policies/lab/<str:code>/", bench, name="lab"),
    path("policies/lab/<str:code>/keep/", keep, name="keep_scenario"),
]
