"""Pages about the rule of a clause: what the proofs find on it, and how it differs from the version before."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.clauses.sentences import teller
from chanmai.bureau.laboratory.pages.rows import asides, movement
from chanmai.bureau.laboratory.trials.versions import Beside, beside, flaw_report
from chanmai.bureau.matching.pages.frame import part_or_page
from chanmai.bureau.parameters import language


def _trail(code: str, name: str, title: str) -> list[tuple[str, str]]:
    return [
        (_("政策"), reverse("policies:library")),
        (name, reverse("policies:policy", args=[code])),
        (title, ""),
    ]


def checks(request: HttpRequest, code: str) -> HttpResponse:
    """What the proofs find on the clause."""
    viewer_of(request)
    report = flaw_report(code)
    rows = [(each, each.message.of(language()), signed) for each, signed in report.findings]
    context: dict[str, object] = {"found": report, "rows": rows, "english": language() == "en"}
    title = _("规则检查")
    return part_or_page(
        request,
        "laboratory/parts/checks.html",
        title,
        {**context, "trail": _trail(code, report.clause.name, title)},
    )


def difference(request: HttpRequest, code: str) -> HttpResponse:
    """The clause beside the version before it."""
    page = beside(viewer_of(request), code)
    title = _("与前一版相比")
    trail = _trail(code, page.new.name, title)
    return part_or_page(request, "laboratory/parts/difference.html", title, {**_told(page), "trail": trail})


def _told(page: Beside) -> dict[str, object]:
    context: dict[str, object] = {
        "shown": page,
        "edits": [(str(each.effect), each.text.of(language())) for each in page.edits],
        "regions": [(str(each.kind), each.text.of(language())) for each in page.regions],
    }
    if page.moves is not None:
        tell = teller(language(), page.moves.run.as_of.year)
        context |= movement(page.moves.changes, tell, language())
        context["aside"] = asides(page.moves.aside, language())
    return context


urlpatterns = [
    path("policies/<str:code>/checks/", checks, name="checks"),
    path("policies/<str:code>/difference/", difference, name="difference"),
]
