"""Reading and checking the audit chain."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from chanmai.bureau.accounts import queries
from chanmai.bureau.accounts.anchors import FILE
from chanmai.bureau.accounts.permissions import sees_audit
from chanmai.bureau.accounts.viewer import only_for
from chanmai.bureau.parameters import page_number


@only_for(sees_audit)
def audit(request: HttpRequest) -> HttpResponse:
    """The audit chain, newest first, with the result of checking it from end to end."""
    page = queries.audit_page(number=page_number(request.GET))
    state = queries.chain_state(Path(settings.HOME) / FILE)
    return render(request, "accounts/audit.html", {"page": page, "state": state})


urlpatterns = [path("accounts/audit/", audit, name="audit")]
