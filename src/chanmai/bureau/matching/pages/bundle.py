"""The page of the best bundle: budgets to keep to, the plan with its bound, and why an award is left out."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.downloads import XLSX, download
from chanmai.bureau.matching.bundles import budgets as named
from chanmai.bureau.matching.bundles.rows import budgets_shown, by_clause, left_out, page_of
from chanmai.bureau.matching.bundles.run import RunBundle, payable_from, run_bundle
from chanmai.bureau.matching.bundles.workbook import workbook
from chanmai.bureau.parameters import language, page_number

UNIT = 1_000_000  # 1 万元, by which budgets are moved


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form says."""

    documents: tuple[named.Choice, ...]
    clauses: tuple[named.Choice, ...]
    lines: tuple[named.Line, ...]

    @property
    def wrong(self) -> bool:
        return any(line.fault for line in self.lines)


def bundle(request: HttpRequest) -> HttpResponse:
    """The best plan on the latest run, under the budgets in the address."""
    viewer = viewer_of(request)
    documents, clauses = named.choices(payable_from(viewer))
    form = _Asked(documents, clauses, named.lines(request.GET.dict(), (*documents, *clauses)))
    context: dict[str, object] = {
        "asked": form,
        "trail": [(_("匹配"), reverse("matching:matching")), (_("资金安排"), "")],
    }
    if not form.wrong:
        budgets = [line.budget for line in form.lines if line.budget]
        unit = UNIT if budgets else 0
        calculation = run_bundle(viewer, timezone.now(), budgets=budgets, unit=unit, lang=language())
        tell = teller(language(), calculation.run.as_of.year)
        if request.GET.get("export") == "xlsx":
            return _file(calculation, tell)
        context |= _plan(request, calculation, tell)
    return render(request, "matching/bundle.html", context)


def _plan(request: HttpRequest, calculation: RunBundle, tell: Teller) -> dict[str, object]:
    city = calculation.found
    clause = request.GET.get("clause", "")
    return {
        "made": calculation,
        "found": city,
        "awards": city.bundle.plan.value - city.relief,
        "paid_firms": len({firm for firm, _code in city.bundle.plan.paid}),
        "sums": by_clause(city),
        "budgets": budgets_shown(city, tell),
        "clause": clause,
        "page": page_of(left_out(city, tell, clause=clause), page_number(request.GET)),
    }


def _file(calculation: RunBundle, tell: Teller) -> HttpResponse:
    name = f"bundle-{calculation.run.as_of}.xlsx"
    return download(name, workbook(calculation, tell), XLSX)


urlpatterns = [path("matching/bundle/", bundle, name="bundle")]
