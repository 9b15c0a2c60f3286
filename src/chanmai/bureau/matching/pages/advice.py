"""What a firm could change to meet a clause, and the certificate of a decision to take away."""

import io
import zipfile

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.downloads import ZIP, download
from chanmai.bureau.matching.pages.frame import as_of_asked, part_or_page
from chanmai.bureau.matching.queries.certificates import certificate_of
from chanmai.bureau.matching.queries.plans import firm_plans
from chanmai.bureau.parameters import language

KINDS = {"html": "text/html; charset=utf-8", "json": "application/json; charset=utf-8"}


def plan(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What the firm could change to meet the clause."""
    viewer = viewer_of(request)
    page = firm_plans(viewer, pk, code, as_of_asked(request, viewer), timezone.now(), lang=language())
    trail = [
        (_("企业"), reverse("enterprises:firms")),
        (page.firm.name, reverse("matching:firm", args=[pk])),
        (page.clause.name, ""),
    ]
    return part_or_page(
        request, "matching/parts/plan.html", _("怎样才能符合"), {"shown": page, "trail": trail}
    )


def certificate(request: HttpRequest, pk: int, code: str, form: str) -> HttpResponse:
    """A decision to take away: the offline page, or the certificate as JSON (with those under it: a zip file)."""
    viewer = viewer_of(request)
    certificate_files = certificate_of(viewer, pk, code, as_of_asked(request, viewer), timezone.now())
    stem = f"certificate-{pk}-{certificate_files.code}"
    files = (
        {f"{stem}.html": certificate_files.page}
        if form == "html"
        else certificate_files.files(f"{stem}.json")
    )
    if len(files) == 1:
        ((name, text),) = files.items()
        return download(name, text.encode(), KINDS[form])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return download(f"{stem}.zip", buffer.getvalue(), ZIP)


urlpatterns = [
    path("policies/firm/<int:pk>/plan/<str:code>/", plan, name="plan"),
    path("policies/firm/<int:pk>/certificate/<str:code>.html", certificate, {"form": "html"}, name="dossier"),
    path(
        "policies/firm/<int:pk>/certificate/<str:code>.json",
        certificate,
        {"form": "json"},
        name="certificate",
    ),
]
