"""A person of a firm asks for an account; officers confirm or refuse that. Districts of firms that have none."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.claims import claim
from chanmai.bureau.accounts.membership import invitation
from chanmai.bureau.accounts.permissions import may_settle_claims
from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.enterprises.forms import ClaimForm, DistrictForm, ReasonForm
from chanmai.bureau.enterprises.operations.claims import confirm_claim, refuse_claim
from chanmai.bureau.enterprises.operations.districts import assign_district
from chanmai.bureau.enterprises.permissions import may_assign_districts
from chanmai.bureau.enterprises.queries.claims import firm_claims
from chanmai.bureau.enterprises.queries.lookup import firm_called
from chanmai.bureau.parameters import address_of
from chanmai.bureau.refusal import NotFound


@login_not_required
def ask(request: HttpRequest) -> HttpResponse:
    """The form for strangers, where the installation takes claims; what it answers hangs on the form alone."""
    if not settings.CLAIMS:
        raise NotFound
    form = ClaimForm(request.POST or None)
    taken = request.method == "POST" and form.is_valid()
    if taken:
        claim(**form.cleaned_data, address=address_of(request.META), at=timezone.now())
    return render(request, "enterprises/claim.html", {"form": form, "taken": taken})


@only_for(may_settle_claims)
def claims(request: HttpRequest) -> HttpResponse:
    """The claims that wait."""
    return _page(request)


@require_POST
@only_for(may_settle_claims)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the account, and show the link with which the person sets a password, this one time."""
    user_id = confirm_claim(pk, by=viewer_of(request), at=timezone.now())
    address = reverse("accounts:invitation", args=invitation(user_id))
    return _page(request, link=request.build_absolute_uri(address))


@require_POST
@only_for(may_settle_claims)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a claim, with a reason."""
    reason = request.POST.get("reason", "")
    refuse_claim(pk, by=viewer_of(request), at=timezone.now(), reason=reason)
    messages.success(request, _("已驳回"))
    return redirect("enterprises:claims")


@only_for(may_assign_districts)
def district(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in which district a firm is of which that is not known."""
    viewer = viewer_of(request)
    name, _demo = firm_called(viewer, pk)
    form = DistrictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        assign_district(pk, **form.cleaned_data, by=viewer, at=timezone.now())
        messages.success(request, _("已指定所属区；政策判定随之更新。"))
        return redirect("enterprises:firm", pk=pk)
    trail = [(_("企业"), reverse("enterprises:firms")), (name, reverse("enterprises:firm", args=[pk]))]
    context = {"form": form, "name": name, "pk": pk, "trail": [*trail, (_("指定所属区"), "")]}
    return render(request, "enterprises/district.html", context)


def _page(request: HttpRequest, link: str = "") -> HttpResponse:
    context = {"rows": firm_claims(viewer_of(request)), "link": link, "form": ReasonForm()}
    return render(request, "enterprises/claims.html", context)


urlpatterns = [
    path("claim/", ask, name="claim"),
    path("claims/", claims, name="claims"),
    path("claims/<int:pk>/confirm/", confirm, name="confirm_claim"),
    path("claims/<int:pk>/refuse/", refuse, name="refuse_claim"),
    path("enterprises/<int:pk>/district/", district, name="district"),
]
