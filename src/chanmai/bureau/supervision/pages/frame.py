"""What the pages of supervision have in common: tabs, and a form that says what was refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Conflict, Unfit
from chanmai.bureau.supervision.permissions import sees_meetings


def page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with the tabs that the visitor has."""
    tabs = [
        (_("举措"), reverse("supervision:measures"), "measures"),
        (_("提醒与日历"), reverse("supervision:reminders"), "reminders"),
    ]
    if sees_meetings(viewer_of(request)):
        tabs += [
            (_("定期评估"), reverse("supervision:evaluations"), "evaluations"),
            (_("联席会议"), reverse("supervision:meetings"), "meetings"),
        ]
    frame = {"tabs": tabs, "tab": name.partition("_")[0]}
    return render(request, f"supervision/{name}.html", frame | context, status=status)


def carried_out(form: forms.Form, deed: Callable[[], object]) -> bool:
    """True when a sound form's deed was done; what is refused is told at the form."""
    if not form.is_valid():
        return False
    try:
        deed()
    except (Unfit, Conflict) as refusal:
        form.add_error(None, refusal.whole.of(language()))
        return False
    return True
