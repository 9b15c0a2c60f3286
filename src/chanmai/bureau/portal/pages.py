"""The pages of the portal: my firm at a glance, what is missing, what a filing changed, what is within reach."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.enterprises.queries.search import own_firm
from chanmai.bureau.parameters import KEY_DIGITS, language, number_in, page_number
from chanmai.bureau.portal.operations import answer_list, supply_facts
from chanmai.bureau.portal.permissions import may_answer_lists, sees_portal
from chanmai.bureau.portal.queries.benefits import benefit_of
from chanmai.bureau.portal.queries.difference import difference_by
from chanmai.bureau.portal.queries.needs import wanted_facts
from chanmai.bureau.portal.queries.reach import page_of_reach
from chanmai.bureau.portal.queries.sections import OF_A_FIRM_GONE, SECTIONS, sections_of
from chanmai.bureau.portal.queries.visit import visit_to
from chanmai.bureau.refusal import Conflict, NotFound, Refused, Unfit
from chanmai.engine.procedure.words import EVENTS, Event

EDITION_DIGITS = 9
FACT, NOTE = "fact.", "note."
"""Before the code of a fact, and of a check, in the names of fields."""


@only_for(sees_portal)
def own(request: HttpRequest) -> HttpResponse:
    """A firm's people come to their firm; officers choose one from the list."""
    viewer = viewer_of(request)
    firm = own_firm(viewer)
    if firm is not None:
        return redirect("portal:firm", pk=firm)
    if not viewer.own_firm_only:
        return redirect("enterprises:firms")
    return render(request, "portal/unknown.html")


@only_for(sees_portal)
def home(request: HttpRequest, pk: int) -> HttpResponse:
    """A firm at a glance."""
    visit = visit_to(viewer_of(request), pk, language(), at=timezone.now())
    context = {
        "firm": visit.decisions.firm,
        "decisions": visit.decisions,
        "sections": sections_of(visit, OF_A_FIRM_GONE if visit.decisions.gone else SECTIONS),
    }
    return render(request, "portal/home.html", context)


@only_for(sees_portal)
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing, to be filled in. What is refused comes back with everything that was typed."""
    viewer, now = viewer_of(request), timezone.now()
    typed, notes = _posted(request, FACT), _posted(request, NOTE)
    refusal: Refused | None = None
    form, period = request.POST.get("form", ""), request.POST.get("period", "")
    if request.method == "POST":
        before = number_in(request.POST.get("before", ""), KEY_DIGITS)
        try:
            filing = supply_facts(
                firm=pk, form=form, period=period, texts=typed, notes=notes, before=before, by=viewer, at=now
            )
        except (Unfit, Conflict) as error:
            refusal = error
        else:
            if filing is not None:
                messages.success(request, _("已收到，并已重新判定。"))
                return redirect("portal:difference", pk=pk, filing=filing)
            messages.info(request, _("与已有的相同，没有另报。"))
            return redirect("portal:facts", pk=pk)
    visit = visit_to(viewer, pk, language(), at=now)
    firm = visit.decisions.firm
    context = {
        "firm": firm,
        "wanted": wanted_facts(visit, typed=typed, notes=notes),
        "refusal": refusal.whole.of(language()) if refusal is not None else "",
        "trail": _trail(pk, firm.name, _("还缺什么")),
    }
    return render(request, "portal/facts.html", context, status=200 if refusal is None else 422)


@only_for(sees_portal)
def difference(request: HttpRequest, pk: int, filing: int) -> HttpResponse:
    """What a filing changed."""
    shown = difference_by(viewer_of(request), pk, filing, language())
    firm = shown.after.firm
    context = {"firm": firm, "shown": shown, "trail": _trail(pk, firm.name, _("这次填报改变了什么"))}
    return render(request, "portal/difference.html", context)


@only_for(sees_portal)
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """What is within reach, and the smallest change for each."""
    visit = visit_to(viewer_of(request), pk, language(), at=timezone.now())
    page, firm = page_of_reach(visit, page_number(request.GET)), visit.decisions.firm
    context = {"firm": firm, "page": page, "trail": _trail(pk, firm.name, _("还可以争取"))}
    return render(request, "portal/reach.html", context)


@only_for(sees_portal)
def benefit(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """One entry of the firm: where it stands, its payments, and what the firm may do."""
    return _benefit(request, pk, entry)


def _benefit(
    request: HttpRequest, pk: int, entry: int, refusal: Refused | None = None, typed: str = ""
) -> HttpResponse:
    shown = benefit_of(viewer_of(request), pk, entry, language(), at=timezone.now())
    context = {
        "benefit": shown,
        "refusal": refusal.whole.of(language()) if refusal is not None else "",
        "typed": typed,
        "trail": _trail(pk, shown.shown.row.firm, _("兑现")),
    }
    statuses = {Unfit: 422, Conflict: 409}
    status = next((number for kind, number in statuses.items() if isinstance(refusal, kind)), 200)
    return render(request, "portal/benefit.html", context, status=status)


@require_POST
@only_for(may_answer_lists)
def answer(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """The firm's own step; what is refused comes back with what was typed."""
    asked = request.POST
    event = asked.get("event", "")
    try:
        answer_list(
            firm=pk,
            entry=entry,
            event=_event(event),
            edition=number_in(asked.get("edition", ""), EDITION_DIGITS, -1),
            note=asked.get("note", ""),
            sure=bool(asked.get("sure")),
            by=viewer_of(request),
            at=timezone.now(),
        )
    except (Unfit, Conflict) as refusal:
        return _benefit(request, pk, entry, refusal, asked.get("note", ""))
    messages.success(request, _("已办理：%(event)s") % {"event": EVENTS[Event(event)].of(language())})
    return redirect("portal:benefit", pk=pk, entry=entry)


def _event(word: str) -> Event:
    """Raises NotFound for a word that is none."""
    if word not in list(Event):
        raise NotFound
    return Event(word)


def _posted(request: HttpRequest, prefix: str) -> dict[str, str]:
    """The fields whose names begin so, without the prefix."""
    return {
        name.removeprefix(prefix): str(request.POST[name]) for name in request.POST if name.startswith(prefix)
    }


def _trail(pk: int, name: str, here: str) -> list[tuple[str, str]]:
    return [(name, reverse("portal:firm", args=[pk])), (here, "")]


app_name = "portal"
urlpatterns = [
    path("portal/", own, name="own"),
    path("portal/<int:pk>/", home, name="firm"),
    path("portal/<int:pk>/facts/", facts, name="facts"),
    path("portal/<int:pk>/filings/<int:filing>/", difference, name="difference"),
    path("portal/<int:pk>/reach/", reach, name="reach"),
    path("portal/<int:pk>/benefits/<int:entry>/", benefit, name="benefit"),
    path("portal/<int:pk>/benefits/<int:entry>/answer/", answer, name="answer"),
]
