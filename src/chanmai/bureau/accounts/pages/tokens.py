"""One's own tokens, with which programs sign in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts import tokens
from chanmai.bureau.accounts.member_forms import TokenForm
from chanmai.bureau.accounts.viewer import viewer_of


def own_tokens(request: HttpRequest) -> HttpResponse:
    """The list, and the form that makes one; a new secret is shown this one time."""
    viewer, now, secret = viewer_of(request), timezone.now(), ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = tokens.make_token(viewer, at=now, **form.cleaned_data)
        form = TokenForm()
    context = {"rows": tokens.tokens_of(viewer, now), "form": form, "secret": secret}
    return render(request, "accounts/tokens.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one."""
    tokens.revoke_token(viewer_of(request), pk, at=timezone.now())
    messages.success(request, _("令牌已作废"))
    return redirect("accounts:tokens")


urlpatterns = [
    path("accounts/tokens/", own_tokens, name="tokens"),
    path("accounts/tokens/<int:pk>/revoke/", revoke, name="revoke_token"),
]
