"""Measures as tasks: the list, one with its progress, who is put in charge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.city import city_pack
from chanmai.bureau.downloads import download
from chanmai.bureau.parameters import language, page_number
from chanmai.bureau.supervision.forms import ChargeForm, OpinionForm, ProgressForm
from chanmai.bureau.supervision.operations.measures import charge, opine, report
from chanmai.bureau.supervision.pages.frame import carried_out, page
from chanmai.bureau.supervision.permissions import may_opine, may_report, may_supervise, sees_supervision
from chanmai.bureau.supervision.queries.measures import FILTERS, TaskSearch, tasks
from chanmai.bureau.supervision.queries.task import evidence_of, task


@only_for(sees_supervision)
def measure_list(request: HttpRequest) -> HttpResponse:
    """The measures in sight with their lights."""
    return _list(request, None)


def _list(request: HttpRequest, form: ChargeForm | None, *, chosen: tuple[str, ...] = ()) -> HttpResponse:
    viewer, today = viewer_of(request), timezone.localdate()
    texts = {name: request.GET.get(name, "").strip()[:80] for name in ("text", *FILTERS)}
    wanted = TaskSearch(**texts)
    found = tasks(viewer, wanted, language(), as_of=today)
    labels = {"light": _("灯号"), "owner": _("责任单位"), "part": _("章节或专栏")}
    if form is None and may_supervise(viewer):
        ends = city_pack().plan.supervision.ends
        due_on = ends if ends is not None and ends >= today else None
        form = ChargeForm(initial={"start_on": today, "due_on": due_on})
    return page(
        request,
        "measures",
        status=422 if form is not None and form.errors else 200,
        found=found,
        page=found.page(page_number(request.GET)),
        wanted=wanted,
        narrows=any(texts.values()),
        filters=[(name, labels[name], choices) for name, choices in found.filters.items()],
        form=form,
        chosen=chosen,
        rule=city_pack().plan.supervision,
    )


@require_POST
@only_for(may_supervise)
def put_in_charge(request: HttpRequest) -> HttpResponse:
    """Put an organisation in charge of the measures that were ticked."""
    form, codes = ChargeForm(request.POST), tuple(request.POST.getlist("code"))
    viewer, now = viewer_of(request), timezone.now()
    done = carried_out(
        form, lambda: charge(codes, form.task, reason=form.cleaned_data["reason"], by=viewer, at=now)
    )
    if not done:
        return _list(request, form, chosen=codes)
    messages.success(
        request,
        ngettext("已分派 %(n)s 条举措。", "已分派 %(n)s 条举措。", len(set(codes))) % {"n": len(set(codes))},
    )
    return redirect("supervision:measures")


@only_for(sees_supervision)
def one_measure(request: HttpRequest, code: str) -> HttpResponse:
    """A measure with its progress, opinions and who was in charge."""
    return _one(request, code)


def _one(
    request: HttpRequest,
    code: str,
    *,
    progress: ProgressForm | None = None,
    opinion: OpinionForm | None = None,
) -> HttpResponse:
    shown = task(viewer_of(request), code, language(), as_of=timezone.localdate())
    wrong = request.GET.get("corrects", "")
    named = next((each for each in shown.words if str(each.pk) == wrong and not each.corrected_by), None)
    if progress is None:
        known = named and {name: getattr(named, name) for name in ("text", "percent", "count", "link")}
        progress = ProgressForm(initial={**known, "corrects": named.pk} if named and known else {})
    return page(
        request,
        "measures_one",
        status=422 if progress.errors or (opinion is not None and opinion.errors) else 200,
        shown=shown,
        progress=progress,
        corrects=named,
        opinion=opinion or OpinionForm(),
        trail=[(_("督办"), reverse("supervision:measures")), (f"{code} {shown.row.title}", "")],
    )


@require_POST
@only_for(may_report)
def add_progress(request: HttpRequest, code: str) -> HttpResponse:
    """A word on how far it is."""
    form = ProgressForm(request.POST, request.FILES)
    viewer, now = viewer_of(request), timezone.now()
    task(viewer, code, language(), as_of=timezone.localdate(now))
    if not carried_out(form, lambda: report(code, form.word, by=viewer, at=now)):
        return _one(request, code, progress=form)
    messages.success(request, _("已记入。要改正时，请另报一条更正；原来的一条保留。"))
    return redirect("supervision:measure", code=code)


@require_POST
@only_for(may_opine)
def add_opinion(request: HttpRequest, code: str) -> HttpResponse:
    """An expert's opinion."""
    form = OpinionForm(request.POST)
    viewer, now = viewer_of(request), timezone.now()
    task(viewer, code, language(), as_of=timezone.localdate(now))
    if not carried_out(form, lambda: opine(code, form.cleaned_data["text"], by=viewer, at=now)):
        return _one(request, code, opinion=form)
    messages.success(request, _("意见已记入。"))
    return redirect("supervision:measure", code=code)


@only_for(sees_supervision)
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The file that came with a word on progress."""
    name, content = evidence_of(viewer_of(request), pk)
    return download(name, content, "application/octet-stream")


urlpatterns = [
    path("supervision/", measure_list, name="measures"),
    path("supervision/charge/", put_in_charge, name="charge"),
    path("supervision/measures/<slug:code>/", one_measure, name="measure"),
    path("supervision/measures/<slug:code>/progress/", add_progress, name="progress"),
    path("supervision/measures/<slug:code>/opinions/", add_opinion, name="opinion"),
    path("supervision/evidence/<int:pk>/", evidence, name="evidence"),
]
