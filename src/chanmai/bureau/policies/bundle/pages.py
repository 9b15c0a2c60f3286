"""The page of the best bundle: budgets to keep to, the plan with its bound, and why an award is left out."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.policies.bundle import budgets as named
from chanmai.bureau.policies.bundle.shown import budgets_shown, by_clause, left_out, page_of
from chanmai.bureau.policies.bundle.workbook import workbook
from chanmai.bureau.policies.operations.bundles import RunBundle, payable_from, run_bundle
from chanmai.bureau.policies.wording import Teller, teller

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNIT = 1_000_000  # 1 万元, by which budgets are moved


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


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
    asked = _Asked(documents, clauses, named.lines(request.GET.dict(), (*documents, *clauses)))
    context: dict[str, object] = {
        "asked": asked,
        "english": _lang() == "en",
        "trail": [(_("匹配"), reverse("policies:matching")), (_("资金安排"), "")],
    }
    if not asked.wrong:
        wanted = [line.budget for line in asked.lines if line.budget]
        made = run_bundle(viewer, timezone.now(), budgets=wanted, unit=UNIT if wanted else 0)
        tell = teller(_lang(), made.run.as_of.year)
        if request.GET.get("export") == "xlsx":
            return _file(made, tell)
        context |= _plan(request, made, tell)
    return render(request, "policies/bundle.html", context)


def _plan(request: HttpRequest, made: RunBundle, tell: Teller) -> dict[str, object]:
    found = made.found
    clause = request.GET.get("clause", "")
    return {
        "made": made,
        "found": found,
        "awards": found.bundle.plan.value - found.relief,
        "paid_firms": len({firm for firm, _code in found.bundle.plan.paid}),
        "sums": by_clause(found),
        "budgets": budgets_shown(found, tell),
        "clause": clause,
        "page": page_of(left_out(found, tell, clause=clause), _number(request.GET.get("page", ""))),
    }


def _file(made: RunBundle, tell: Teller) -> HttpResponse:
    name = f"bundle-{made.run.as_of}.xlsx"
    return HttpResponse(
        workbook(made.run, made.found, tell),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


urlpatterns = [path("matching/bundle/", bundle, name="bundle")]
