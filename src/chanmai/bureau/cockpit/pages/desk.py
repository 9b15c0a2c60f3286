"""The desk of a leader: are we on track, what moved, what needs somebody; then the figures behind it."""

from weakref import WeakKeyDictionary

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import viewer_of
from chanmai.bureau.city import city_pack
from chanmai.bureau.cockpit.operations import look, mark_seen
from chanmai.bureau.cockpit.pages.beneath import beneath
from chanmai.bureau.cockpit.permissions import sees_cockpit
from chanmai.bureau.cockpit.queries.attention import attention
from chanmai.bureau.cockpit.queries.headline import Headline, headline
from chanmai.bureau.cockpit.queries.news import news
from chanmai.bureau.enterprises.queries.search import own_firm
from chanmai.bureau.enterprises.queries.structure import FirmColumns, data_version
from chanmai.bureau.parameters import language
from chanmai.bureau.plan.operations.histories import queue_histories
from chanmai.bureau.plan.queries.city_years import take_kept
from chanmai.bureau.plan.queries.courses import courses_of, earlier_courses
from chanmai.bureau.plan.queries.measurement import city_columns
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.warnings.queries.firms import in_force, leading

FIRST_YEAR = 2015
"""Where the growth chart begins: the base year of the plan."""
FIRST = ("cockpit/on_track.html", "cockpit/news.html", "cockpit/attention.html", "cockpit/warnings.html")
"""The panels of the first screen, in their order: each a template that reads the context of the page."""
WARNED = 4
"""How many firms the desk warns of."""


def cockpit(request: HttpRequest) -> HttpResponse:
    """The city, or the visitor's districts, on one page; a firm's user is led to its own page."""
    viewer = viewer_of(request)
    if not sees_cockpit(viewer):
        own = own_firm(viewer)
        return redirect("enterprises:firm", pk=own) if own is not None else redirect("enterprises:firms")
    now = timezone.now()
    today, lang = timezone.localdate(now), language()
    columns = city_columns(viewer, as_of=today, known_at=now)
    head = _headline(columns)
    assessed = in_force(viewer)
    if take_kept(viewer, columns, today):
        found = courses_of(viewer, columns, lang, as_of=today, moved=request.GET.get("moved", "")[:80])
    else:
        queue_histories(by=viewer, at=now)
        found = earlier_courses(viewer, lang, as_of=today)
    context = {
        "title": city_pack().settings.title.of(lang),
        "city": city_pack().places.city,
        "today": today,
        "version": data_version().name,
        "comma": ", " if lang == "en" else "、",
        "head": head,
        "first": FIRST,
        "courses": found,
        "news": news(viewer, lang, since=look(by=viewer, at=now), until=now),
        "attention": attention(viewer, columns, head.year, today=today, lang=lang),
        "assessed": assessed,
        "warned": leading(viewer, WARNED, lang) if assessed else (),
        "beneath": beneath(request, viewer, columns, head=head, found=found, today=today, lang=lang),
    }
    return render(request, "cockpit/cockpit.html", context)


def _headline(columns: FirmColumns) -> Headline:
    head = _HEADS.get(columns)
    if head is None:
        head = _HEADS[columns] = headline(columns, first_year=FIRST_YEAR)
    return head


_HEADS: WeakKeyDictionary[FirmColumns, Headline] = WeakKeyDictionary()
"""The headline figures over columns, as long as these are kept."""


@require_POST
def dismiss_news(request: HttpRequest) -> HttpResponse:
    """From now on the desk tells what is new since this moment."""
    viewer = viewer_of(request)
    if not sees_cockpit(viewer):
        raise NotFound
    mark_seen(by=viewer, at=timezone.now())
    messages.success(request, _("已记下，以后只说从现在起的变化。"))
    return redirect("cockpit:cockpit")


urlpatterns = [path("", cockpit, name="cockpit"), path("news/dismiss/", dismiss_news, name="dismiss")]
