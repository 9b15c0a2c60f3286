"""What is asked for from a page: plans for a firm, the certificate of a decision, checks of a clause, its difference
from the version before."""

import datetime
import io
import zipfile

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import Viewer, viewer_of
from chanmai.bureau.policies.laboratory.shown import foremost, moved, turns
from chanmai.bureau.policies.operations.checking import Beside, beside, checked
from chanmai.bureau.policies.queries.certificates import certified
from chanmai.bureau.policies.queries.plans import firm_plans
from chanmai.bureau.policies.queries.runs import latest_run
from chanmai.bureau.policies.wording import teller

MOST_FIRMS = 30
KINDS = {"html": "text/html; charset=utf-8", "json": "application/json; charset=utf-8"}


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def as_of_asked(request: HttpRequest, viewer: Viewer) -> datetime.date:
    """The day asked for, else that of the latest run, else today."""
    try:
        return datetime.date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        run = latest_run(viewer)
        return run.as_of if run else timezone.localdate()


def _shown(request: HttpRequest, part: str, title: str, context: dict[str, object]) -> HttpResponse:
    """The part alone for htmx, else on a page of its own."""
    given = {**context, "title": title, "part": f"policies/parts/{part}.html"}
    own = "policies/advice.html"
    return render(request, str(given["part"]) if getattr(request, "htmx", False) else own, given)


def plan(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What the firm could change to meet the clause."""
    viewer = viewer_of(request)
    shown = firm_plans(viewer, pk, code, as_of_asked(request, viewer), timezone.now(), lang=_lang())
    trail = [
        (_("企业"), reverse("enterprises:firms")),
        (shown.firm.name, reverse("policies:firm", args=[pk])),
        (shown.clause.name, ""),
    ]
    return _shown(request, "plan", _("怎样才能符合"), {"shown": shown, "trail": trail})


def certificate(request: HttpRequest, pk: int, code: str, form: str) -> HttpResponse:
    """A decision to take away: the offline page, or the certificate as JSON (with those under it: a zip file)."""
    viewer = viewer_of(request)
    found = certified(viewer, pk, code, as_of_asked(request, viewer), timezone.now())
    stem = f"certificate-{pk}-{found.code}"
    files = {f"{stem}.html": found.page} if form == "html" else found.files(f"{stem}.json")
    if len(files) == 1:
        ((name, text),) = files.items()
        return _taken_away(name, text.encode(), KINDS[form])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return _taken_away(f"{stem}.zip", packed.getvalue(), "application/zip")


def _taken_away(name: str, content: bytes, kind: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _trail(code: str, name: str, title: str) -> list[tuple[str, str]]:
    return [
        (_("政策"), reverse("policies:library")),
        (name, reverse("policies:policy", args=[code])),
        (title, ""),
    ]


def checks(request: HttpRequest, code: str) -> HttpResponse:
    """What the proofs find on the clause."""
    viewer_of(request)
    found = checked(code)
    english = _lang() == "en"
    rows = [(each, each.en if english else each.zh, signed) for each, signed in found.findings]
    context = {"found": found, "rows": rows, "english": english}
    title = _("规则检查")
    return _shown(request, "checks", title, {**context, "trail": _trail(code, found.clause.name, title)})


def difference(request: HttpRequest, code: str) -> HttpResponse:
    """The clause beside the version before it."""
    shown = beside(viewer_of(request), code)
    title = _("与前一版相比")
    trail = _trail(code, shown.new.name, title)
    return _shown(request, "difference", title, {**_told(shown), "trail": trail})


def _told(shown: Beside) -> dict[str, object]:
    english = _lang() == "en"
    context: dict[str, object] = {
        "shown": shown,
        "edits": [(str(each.effect), each.en if english else each.zh) for each in shown.edits],
        "regions": [(str(each.kind), each.en if english else each.zh) for each in shown.regions],
    }
    if shown.moves is not None:
        tell = teller(_lang(), shown.moves.run.as_of.year)
        every = list(moved(shown.moves.changes, tell))
        context |= {
            "moved": list(moved(foremost(shown.moves.changes, MOST_FIRMS), tell)),
            "turns": turns(shown.moves.changes, _lang()),
            "more": max(0, len(every) - MOST_FIRMS),
            "better": sum(1 for each in every if each.tone == "good"),
            "worse": sum(1 for each in every if each.tone == "bad"),
        }
    return context


urlpatterns = [
    path("policies/firm/<int:pk>/plan/<str:code>/", plan, name="plan"),
    path("policies/firm/<int:pk>/certificate/<str:code>.html", certificate, {"form": "html"}, name="dossier"),
    path(
        "policies/firm/<int:pk>/certificate/<str:code>.json",
        certificate,
        {"form": "json"},
        name="certificate",
    ),
    path("policies/<str:code>/checks/", checks, name="checks"),
    path("policies/<str:code>/difference/", difference, name="difference"),
]
