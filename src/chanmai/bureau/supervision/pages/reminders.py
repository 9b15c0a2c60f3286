"""What is due, and the address under which a calendar subscribes to it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from chanmai.bureau.accounts.tokens import CALENDAR, LONGEST, bearer_of, make_token
from chanmai.bureau.accounts.viewer import as_program, only_for, viewer_of
from chanmai.bureau.calendar import ICALENDAR, calendar_file
from chanmai.bureau.city import city_pack
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import NotFound
from chanmai.bureau.supervision.pages.frame import page
from chanmai.bureau.supervision.permissions import sees_supervision
from chanmai.bureau.supervision.queries.deadlines import deadlines, reminders


@only_for(sees_supervision)
def reminder_list(request: HttpRequest) -> HttpResponse:
    """What is overdue or due soon; a POST makes a new address for one's calendar, shown this one time."""
    viewer, now, address = viewer_of(request), timezone.now(), ""
    if request.method == "POST":
        secret = make_token(viewer, _("督办日历"), days=LONGEST, may_write=False, at=now, parts=(CALENDAR,))
        address = request.build_absolute_uri(f"{reverse('supervision:calendar')}?token={secret}")
    rows = reminders(viewer, language(), as_of=timezone.localdate(now))
    days = city_pack().plan.supervision.reminder_days
    return page(request, "reminders", rows=rows, days=days, address=address)


@require_GET
@login_not_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar of the person behind the token in the address. Raises NotFound for any other token.

    The token stands in the query, which is not logged, and may be for nothing but the calendar.
    """
    now = timezone.now()
    bearer = bearer_of(request.GET.get("token", ""), now)
    if bearer is None or not bearer.opens_only(CALENDAR):
        raise NotFound
    as_program(request, bearer.user)
    viewer = viewer_of(request)
    if not sees_supervision(viewer):
        raise NotFound
    content = calendar_file(
        (each.due for each in deadlines(viewer, language(), as_of=timezone.localdate(now))),
        name=_("规划督办"),
        domain=f"supervision.{city_pack().name}",
        at=now,
    )
    return HttpResponse(content, content_type=ICALENDAR)


urlpatterns = [
    path("supervision/reminders/", reminder_list, name="reminders"),
    path("supervision/calendar.ics", calendar, name="calendar"),
]
