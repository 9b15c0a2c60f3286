"""What the pages of benefits have in common: tabs, forms that say what was refused, and what a step did."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.benefits.operations.bulk import BulkOutcome
from chanmai.bureau.benefits.permissions import sees_benefits, sees_ledger
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import Conflict, Refused, Unfit
from chanmai.engine.procedure.words import STATES

MOST_TOLD = 10


def page(request: HttpRequest, name: str, tab: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with the tabs that the visitor has."""
    viewer = viewer_of(request)
    tabs = [(_("清单"), reverse("benefits:lists"), "lists")] if sees_benefits(viewer) else []
    if sees_ledger(viewer):
        tabs += [
            (_("预算与账簿"), reverse("benefits:lines"), "lines"),
            (_("拨付文件"), reverse("benefits:files"), "files"),
        ]
    return render(request, f"benefits/{name}.html", {"tabs": tabs, "tab": tab} | context, status=status)


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here."""
    return [(_("兑现"), reverse("benefits:lists")), *more]


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


def attempt(request: HttpRequest, deed: Callable[[], object], done: str) -> bool:
    """True when a deed without a form was done; either is told on the next page."""
    try:
        deed()
    except (Unfit, Conflict) as refusal:
        tell_refusal(request, refusal)
        return False
    messages.success(request, done)
    return True


def tell_refusal(request: HttpRequest, refusal: Refused) -> None:
    """Say on the next page what was refused and why."""
    messages.error(request, refusal.whole.of(language()))


def tell_taken(request: HttpRequest, taken: BulkOutcome) -> None:
    """Say how many entries came where, and which were left and why."""
    lang = language()
    for state, number in taken.states:
        words = {"number": number, "state": STATES[state].of(lang)}
        messages.success(request, _("%(number)s 家 → %(state)s") % words)
    for _pk, firm, why in taken.left[:MOST_TOLD]:
        messages.error(request, f"{firm}{'：' if lang == 'zh' else ': '}{why.of(lang)}")
    if len(taken.left) > MOST_TOLD:
        messages.error(request, _("另有 %(number)s 家未办理。") % {"number": len(taken.left) - MOST_TOLD})
    if not taken.states and not taken.left:
        messages.warning(request, _("没有可办理这一步的企业。"))
