"""The joint meeting: convened, its agenda, what was settled, both as Word files."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import download
from chanmai.bureau.parameters import language
from chanmai.bureau.supervision import documents
from chanmai.bureau.supervision.forms import MeetingForm, ResolutionForm, TopicForm
from chanmai.bureau.supervision.operations.meetings import add_topic, confirm_minutes, convene, resolve
from chanmai.bureau.supervision.pages.frame import carried_out, page
from chanmai.bureau.supervision.permissions import may_supervise, sees_meetings
from chanmai.bureau.supervision.queries.sittings import meeting, meetings


@only_for(sees_meetings)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """All sittings, and the form that convenes one."""
    return _list(request, MeetingForm())


def _list(request: HttpRequest, form: MeetingForm) -> HttpResponse:
    found = meetings(viewer_of(request), language())
    return page(request, "meetings", status=422 if form.errors else 200, found=found, form=form)


@require_POST
@only_for(may_supervise)
def call(request: HttpRequest) -> HttpResponse:
    """Convene the joint meeting."""
    form, viewer, now = MeetingForm(request.POST), viewer_of(request), timezone.now()
    if not carried_out(form, lambda: convene(form.invitation, by=viewer, at=now)):
        return _list(request, form)
    messages.success(request, _("会议已登记，常设议题已列入议程。"))
    return redirect("supervision:meetings")


@only_for(sees_meetings)
def one_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A sitting with its topics."""
    return _one(request, pk)


def _one(
    request: HttpRequest,
    pk: int,
    *,
    topic: TopicForm | None = None,
    resolution: ResolutionForm | None = None,
    about: int = 0,
) -> HttpResponse:
    shown = meeting(viewer_of(request), pk, language())
    wrong = (topic is not None and topic.errors) or (resolution is not None and resolution.errors)
    topics = [
        (
            row,
            resolution
            if resolution is not None and row.pk == about
            else ResolutionForm(auto_id=f"id_{row.pk}_%s"),
        )
        for row in shown.topics
    ]
    return page(
        request,
        "meetings_one",
        status=422 if wrong else 200,
        shown=shown,
        topics=topics,
        form=topic or TopicForm(),
        trail=[
            (_("督办"), reverse("supervision:measures")),
            (_("联席会议"), reverse("supervision:meetings")),
            (f"{shown.held_on:%Y-%m-%d}", ""),
        ],
    )


@require_POST
@only_for(may_supervise)
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """One more topic."""
    form, viewer, now = TopicForm(request.POST), viewer_of(request), timezone.now()
    if not carried_out(form, lambda: add_topic(pk, **form.cleaned_data, by=viewer, at=now)):
        return _one(request, pk, topic=form)
    return redirect("supervision:meeting", pk=pk)


@require_POST
@only_for(may_supervise)
def settle(request: HttpRequest, pk: int, topic_id: int) -> HttpResponse:
    """What was settled on a topic."""
    form = ResolutionForm(request.POST, auto_id=f"id_{topic_id}_%s")
    viewer, now = viewer_of(request), timezone.now()
    if not carried_out(form, lambda: resolve(topic_id, **form.cleaned_data, by=viewer, at=now)):
        return _one(request, pk, resolution=form, about=topic_id)
    return redirect("supervision:meeting", pk=pk)


@require_POST
@only_for(may_supervise)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes stand."""
    confirm_minutes(pk, by=viewer_of(request), at=timezone.now())
    messages.success(request, _("纪要已确认，不再更改。"))
    return redirect("supervision:meeting", pk=pk)


@only_for(sees_meetings)
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda as a Word file."""
    shown = meeting(viewer_of(request), pk, language())
    name = _("议程 %(day)s.docx") % {"day": shown.held_on.isoformat()}
    return download(name, documents.agenda(shown), documents.WORD)


@only_for(sees_meetings)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as a Word file."""
    shown = meeting(viewer_of(request), pk, language())
    name = _("纪要 %(day)s.docx") % {"day": shown.held_on.isoformat()}
    return download(name, documents.minutes(shown), documents.WORD)


urlpatterns = [
    path("supervision/meetings/", meeting_list, name="meetings"),
    path("supervision/meetings/call/", call, name="call"),
    path("supervision/meetings/<int:pk>/", one_meeting, name="meeting"),
    path("supervision/meetings/<int:pk>/topics/", topic, name="topic"),
    path("supervision/meetings/<int:pk>/topics/<int:topic_id>/", settle, name="settle"),
    path("supervision/meetings/<int:pk>/confirm/", confirm, name="confirm"),
    path("supervision/meetings/<int:pk>/agenda/", agenda, name="agenda"),
    path("supervision/meetings/<int:pk>/minutes/", minutes, name="minutes"),
]
