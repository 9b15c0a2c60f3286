"""The pages of firms and imports."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.downloads import XLSX, download
from chanmai.bureau.enterprises import jobs
from chanmai.bureau.enterprises.forms import AnswerForm, UploadForm, form_choices
from chanmai.bureau.enterprises.operations.import_queue import Delivery
from chanmai.bureau.enterprises.operations.kept_files import kept_file
from chanmai.bureau.enterprises.operations.questions import answer_question
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.enterprises.permissions import may_import, sees_firms
from chanmai.bureau.enterprises.queries.batches import batch_file, batch_shown, batches
from chanmai.bureau.enterprises.queries.export import selection_file
from chanmai.bureau.enterprises.queries.facts_table import money_chart
from chanmai.bureau.enterprises.queries.filings import filing_shown
from chanmai.bureau.enterprises.queries.profile import profile
from chanmai.bureau.enterprises.queries.search import SORTS, FirmSearch, holds_any, own_firm, search
from chanmai.bureau.enterprises.sheets.guards import LIMITS, MEGABYTE
from chanmai.bureau.enterprises.sheets.marking import mark
from chanmai.bureau.enterprises.sheets.problem import SheetError
from chanmai.bureau.enterprises.sheets.reading import read_workbook
from chanmai.bureau.enterprises.sheets.writing import blank_form
from chanmai.bureau.jobs.queries import job_of
from chanmai.bureau.parameters import language, page_number
from chanmai.bureau.refusal import NotFound


def _wanted(request: HttpRequest) -> FirmSearch:
    criteria_texts = {
        name: request.GET.get(name, "").strip()[:80]
        for name in ("text", "district", "park", "domain", "size", "title")
    }
    sort = request.GET.get("sort", "")
    return FirmSearch(
        **criteria_texts,
        sort=sort if sort in SORTS else "",
        page=page_number(request.GET),
        on=timezone.localdate(),
    )


@only_for(sees_firms)
def firms(request: HttpRequest) -> HttpResponse:
    """The list of firms; a firm's own user is led to its page."""
    viewer = viewer_of(request)
    own = own_firm(viewer)
    if own is not None:
        return redirect("enterprises:firm", pk=own)
    criteria = _wanted(request)
    page = search(viewer, criteria)
    labels = {
        "district": _("所属区"),
        "park": _("所在园区"),
        "domain": _("产业领域"),
        "size": _("企业规模"),
        "title": _("资质"),
    }
    context = {
        "page": page,
        "facets": [(name, labels[name], choices) for name, choices in page.facets.items()],
        "sorts": _sorts(),
        "nothing_yet": not page.total and not criteria.narrows and not holds_any(viewer),
        "demo_rows": any(row.demo for row in page.rows),
    }
    return render(request, "enterprises/list.html", context)


def _sorts() -> list[tuple[str, str]]:
    return [
        ("name", _("名称拼音")),
        ("revenue", _("营业收入从高到低")),
        ("newest", _("成立日期从近到远")),
        ("changed", _("最近更新")),
    ]


@only_for(sees_firms)
def export(request: HttpRequest) -> HttpResponse:
    """The current selection as a workbook."""
    viewer = viewer_of(request)
    file = selection_file(viewer, _wanted(request), "xlsx", language())
    return download(_("企业名单") + ".xlsx", file, XLSX)


def firm(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one firm."""
    now = timezone.now()
    viewer = viewer_of(request)
    profile_page = profile(viewer, pk, as_of=timezone.localdate(now), known_at=now, lang=language())
    context = {
        "firm": profile_page,
        "chart": money_chart(profile_page.groups, profile_page.years, language()),
        "trail": _trail((_("企业档案"), "")) if not viewer.own_firm_only else [],
    }
    return render(request, "enterprises/profile.html", context)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("企业"), reverse("enterprises:firms")), *more]


def filing(request: HttpRequest, pk: int, filing_id: int) -> HttpResponse:
    """One filing with its values, beside the revision before it."""
    page = filing_shown(viewer_of(request), pk, filing_id, language())
    trail = _trail((page.firm, reverse("enterprises:firm", args=[pk])), (page.form, ""))
    return render(request, "enterprises/filing.html", {"filing": page, "trail": trail})


@require_POST
def answer(request: HttpRequest, pk: int, question_id: int) -> HttpResponse:
    """Close a question about a firm's data."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        answer_question(
            question_id=question_id,
            firm=pk,
            answer=form.cleaned_data["answer"],
            dismiss=form.cleaned_data["dismiss"],
            by=viewer_of(request),
            at=timezone.now(),
        )
        messages.success(request, _("已记录核实意见。"))
    return redirect(reverse("enterprises:firm", args=[pk]) + "#questions")


@only_for(may_import)
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a file; below, what was imported before."""
    viewer = viewer_of(request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        delivery = Delivery(
            file.name, file.read(), form.cleaned_data["source"], form=form.cleaned_data["form"]
        )
        pk = jobs.take_file(delivery=delivery, by=viewer, at=timezone.now())
        return redirect("enterprises:batch", pk=pk)
    jobs.close_broken()
    context: dict[str, Any] = {
        "form": form,
        "page": batches(viewer, page_number(request.GET), language()),
        "layouts": form_choices(),
        "limits": {"size": LIMITS.bytes // MEGABYTE, "rows": LIMITS.rows, "columns": LIMITS.columns},
    }
    return render(request, "enterprises/imports.html", context)


@only_for(may_import)
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of one file."""
    jobs.close_broken()
    page = batch_shown(viewer_of(request), pk, language())
    trail = [(_("导入"), reverse("enterprises:imports")), (page.batch.file_name, "")]
    return render(
        request,
        "enterprises/batch.html",
        {
            "shown": page,
            "batch": page.batch,
            "trail": trail,
            "layouts": form_choices(),
            "job": job_of("import", pk),
        },
    )


@only_for(may_import)
def workbook_with_marks(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of an import with its bad cells marked."""
    name, digest, problems = batch_file(viewer_of(request), pk)
    content = kept_file(digest)
    if content is None:
        raise NotFound
    try:
        book = read_workbook(name, content)
    except SheetError as error:
        raise NotFound from error
    stem = name.rpartition(".")[0] or name
    return download(f"{stem}-{_('问题标注')}.xlsx", mark(book, problems), XLSX)


@require_POST
@only_for(may_import)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the good rows of a refused file."""
    viewer = viewer_of(request)
    next_batch = jobs.take_good_rows(batch_id=batch_shown(viewer, pk).batch.id, by=viewer, at=timezone.now())
    return redirect("enterprises:batch", pk=next_batch)


@require_POST
@only_for(may_import)
def choose_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Import a refused file again in the form that was chosen."""
    viewer = viewer_of(request)
    batch_id, form = batch_shown(viewer, pk).batch.id, request.POST.get("form", "")
    next_batch = jobs.take_in_form(batch_id=batch_id, form=form, by=viewer, at=timezone.now())
    return redirect("enterprises:batch", pk=next_batch)


@require_POST
@only_for(may_import)
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Import a refused file again, with what was answered for rows that do not say which firm they mean."""
    viewer = viewer_of(request)
    page = batch_shown(viewer, pk)
    rest = request.POST.get("rest", "")
    answer_of_row = {choice.row: request.POST.get(f"row-{choice.row}", "") for choice in page.choices}
    answer_of_row = {
        choice.row: answer_of_row[choice.row] or (rest if choice.another else "") for choice in page.choices
    }
    choices = {row: answer for row, answer in answer_of_row.items() if answer}
    if not choices:
        messages.error(request, _("还没有答复任何一行，什么都没有导入。"))
        return redirect("enterprises:batch", pk=pk)
    next_batch = jobs.take_answers(batch_id=pk, answers=choices, by=viewer, at=timezone.now())
    return redirect("enterprises:batch", pk=next_batch)


@only_for(may_import)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import has come; asks the page to reload when it has ended."""
    jobs.close_broken()
    page = batch_shown(viewer_of(request), pk, language())
    answer = render(
        request,
        "enterprises/import_progress.html",
        {"shown": page, "batch": page.batch, "job": job_of("import", pk)},
    )
    if not page.under_way:
        answer["HX-Refresh"] = "true"
    return answer


@only_for(may_import)
def blank(request: HttpRequest, code: str) -> HttpResponse:
    """An empty file of a form."""
    layout = next((each for each in city_layouts() if each.code == code), None)
    if layout is None:
        raise NotFound
    return download(f"{layout.title}.xlsx", blank_form(layout, timezone.localdate().year - 1), XLSX)


urlpatterns = [
    path("enterprises/", firms, name="firms"),
    path("enterprises/export/", export, name="export"),
    path("enterprises/<int:pk>/", firm, name="firm"),
    path("enterprises/<int:pk>/filings/<int:filing_id>/", filing, name="filing"),
    path("enterprises/<int:pk>/questions/<int:question_id>/", answer, name="answer"),
    path("imports/", imports, name="imports"),
    path("imports/<int:pk>/", batch, name="batch"),
    path("imports/<int:pk>/progress/", progress, name="progress"),
    path("imports/<int:pk>/marked/", workbook_with_marks, name="marked"),
    path("imports/<int:pk>/accept/", accept, name="accept"),
    path("imports/<int:pk>/form/", choose_form, name="choose_form"),
    path("imports/<int:pk>/answers/", answers, name="answers"),
    path("imports/forms/<slug:code>/", blank, name="blank"),
]
