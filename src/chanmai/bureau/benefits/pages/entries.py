"""The page of one entry: where it stands, what happened, what can be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.benefits.operations.steps import take_step
from chanmai.bureau.benefits.pages.frame import attempt, page, trail
from chanmai.bureau.benefits.permissions import may_verify, sees_benefits
from chanmai.bureau.benefits.queries.choices import choices
from chanmai.bureau.benefits.queries.entries import entry
from chanmai.bureau.parameters import language, number_in
from chanmai.bureau.refusal import NotFound
from chanmai.engine.procedure.words import EVENTS, Event

EDITION_DIGITS = 9


@only_for(sees_benefits)
def one_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry with its history."""
    viewer, lang = viewer_of(request), language()
    shown = entry(viewer, pk, lang)
    steps = choices(viewer, shown.row.state, lang) if may_verify(viewer) else ()
    way = trail((shown.clause_name, reverse("benefits:list", args=(shown.list_id,))), (shown.row.firm, ""))
    return page(request, "entry", "lists", shown=shown, steps=steps, trail=way)


@require_POST
@only_for(may_verify)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step of the entry as its page showed it."""
    asked = request.POST
    if asked.get("event", "") not in list(Event):
        raise NotFound
    event, viewer, now = Event(asked["event"]), viewer_of(request), timezone.now()
    edition = number_in(asked.get("edition", ""), EDITION_DIGITS, -1)
    note = asked.get("note", "")
    attempt(
        request,
        lambda: take_step(pk, event, by=viewer, at=now, note=note, edition=edition),
        _("已办理：%(event)s") % {"event": EVENTS[event].of(language())},
    )
    return redirect("benefits:entry", pk=pk)


urlpatterns = [
    path("benefits/entries/<int:pk>/", one_entry, name="entry"),
    path("benefits/entries/<int:pk>/step/", step, name="step"),
]
