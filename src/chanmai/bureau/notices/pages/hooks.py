"""The addresses of an organisation's own systems."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.notices.forms import HookForm
from chanmai.bureau.notices.operations.hooks import add_hook, end_hook, try_hook
from chanmai.bureau.notices.pages.frame import page
from chanmai.bureau.notices.permissions import may_keep_hooks
from chanmai.bureau.notices.queries.hooks import own_hooks
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Conflict, Unfit


@only_for(may_keep_hooks)
def hooks(request: HttpRequest) -> HttpResponse:
    """The list, and the form that adds one; its secret is shown this one time."""
    viewer, secret = viewer_of(request), ""
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            secret = add_hook(viewer, told["address"], told["kinds"], at=timezone.now())
            form = HookForm()
        except (Unfit, Conflict) as refusal:
            form.add_error(None, refusal.whole.of(language()))
    status = 422 if form.errors else 200
    return page(request, "hooks", status=status, form=form, rows=own_hooks(viewer), secret=secret)


@require_POST
@only_for(may_keep_hooks)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell an address no more."""
    end_hook(viewer_of(request), pk, at=timezone.now())
    messages.success(request, _("已停用"))
    return redirect("notices:hooks")


@require_POST
@only_for(may_keep_hooks)
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an address a message that tells nothing."""
    try:
        try_hook(viewer_of(request), pk, at=timezone.now())
        messages.success(request, _("对方已收下试推"))
    except Conflict as refusal:
        messages.error(request, refusal.whole.of(language()))
    return redirect("notices:hooks")


urlpatterns = [
    path("notices/hooks/", hooks, name="hooks"),
    path("notices/hooks/<int:pk>/end/", end, name="end_hook"),
    path("notices/hooks/<int:pk>/try/", attempt, name="try_hook"),
]
