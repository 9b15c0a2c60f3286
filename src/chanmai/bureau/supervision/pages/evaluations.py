"""Key technologies, major projects and key firms, evaluated regularly."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.parameters import language
from chanmai.bureau.supervision.forms import EvaluationForm, SubjectForm
from chanmai.bureau.supervision.operations.meetings import drop_subject, enter_subject, evaluate
from chanmai.bureau.supervision.pages.frame import carried_out, page
from chanmai.bureau.supervision.permissions import may_supervise, sees_meetings
from chanmai.bureau.supervision.queries.evaluations import subjects


@only_for(sees_meetings)
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """The subjects with their evaluations."""
    return _list(request)


def _list(
    request: HttpRequest,
    *,
    subject: SubjectForm | None = None,
    evaluation: EvaluationForm | None = None,
    about: int = 0,
) -> HttpResponse:
    today = timezone.localdate()
    wrong = (subject is not None and subject.errors) or (evaluation is not None and evaluation.errors)
    rows = subjects(viewer_of(request), language(), as_of=today)
    forms = [
        (
            row,
            evaluation
            if evaluation is not None and row.pk == about
            else EvaluationForm(initial={"held_on": today}, auto_id=f"id_{row.pk}_%s"),
        )
        for row in rows
    ]
    return page(
        request,
        "evaluations",
        status=422 if wrong else 200,
        rows=forms,
        form=subject or SubjectForm(),
    )


@require_POST
@only_for(may_supervise)
def add_subject(request: HttpRequest) -> HttpResponse:
    """One more subject."""
    form = SubjectForm(request.POST)
    viewer, now = viewer_of(request), timezone.now()
    if not carried_out(form, lambda: enter_subject(**form.cleaned_data, by=viewer, at=now)):
        return _list(request, subject=form)
    messages.success(request, _("已列入。"))
    return redirect("supervision:evaluations")


@require_POST
@only_for(may_supervise)
def add_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """How a subject stands."""
    form = EvaluationForm(request.POST, auto_id=f"id_{pk}_%s")
    viewer, now = viewer_of(request), timezone.now()
    if not carried_out(form, lambda: evaluate(pk, **form.cleaned_data, by=viewer, at=now)):
        return _list(request, evaluation=form, about=pk)
    messages.success(request, _("评估已记入。"))
    return redirect("supervision:evaluations")


@require_POST
@only_for(may_supervise)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """A subject is evaluated no more."""
    drop_subject(pk, reason=request.POST.get("reason", ""), by=viewer_of(request), at=timezone.now())
    messages.success(request, _("已移出，评估记录保留。"))
    return redirect("supervision:evaluations")


urlpatterns = [
    path("supervision/evaluations/", evaluation_list, name="evaluations"),
    path("supervision/evaluations/subjects/", add_subject, name="subject"),
    path("supervision/evaluations/<int:pk>/", add_evaluation, name="evaluation"),
    path("supervision/evaluations/<int:pk>/drop/", drop, name="drop"),
]
