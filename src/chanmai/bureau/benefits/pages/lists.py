"""The pages of lists: all of them, one with its entries, the department's figures, the approval, the publicity."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import Viewer, only_for, viewer_of
from chanmai.bureau.benefits.forms import CompareForm, DrawForm
from chanmai.bureau.benefits.operations.bulk import take_steps
from chanmai.bureau.benefits.operations.comparing import Comparison, compare
from chanmai.bureau.benefits.operations.drawing import draw_list
from chanmai.bureau.benefits.operations.paying import order_payments
from chanmai.bureau.benefits.pages.frame import carried_out, page, tell_refusal, tell_taken, trail
from chanmai.bureau.benefits.permissions import (
    may_approve,
    may_draw,
    may_pay,
    may_verify,
    sees_benefits,
    sees_publicity,
)
from chanmai.bureau.benefits.queries import lists as queries
from chanmai.bureau.benefits.queries.approval import approval
from chanmai.bureau.benefits.queries.choices import clauses_to_draw, together
from chanmai.bureau.benefits.queries.money import lines
from chanmai.bureau.matching.queries.runs import latest_run
from chanmai.bureau.parameters import language, page_number
from chanmai.bureau.refusal import Conflict, NotFound, Unfit
from chanmai.engine.procedure.words import Event


def _draw_form(viewer: Viewer, data: object = None) -> DrawForm:
    run = latest_run()
    budget = tuple(
        (each.id, f"{each.name} {each.year} {each.level_label}{each.district}") for each in lines(viewer)
    )
    initial = {"year": run.as_of.year if run else timezone.localdate().year}
    return DrawForm(data, initial=initial, clauses=clauses_to_draw(viewer, language()), lines=budget)


@only_for(sees_benefits)
def all_lists(request: HttpRequest) -> HttpResponse:
    """All lists; for the city the form that draws another."""
    viewer = viewer_of(request)
    return _lists(request, _draw_form(viewer) if may_draw(viewer) else None)


def _lists(request: HttpRequest, form: DrawForm | None) -> HttpResponse:
    rows = queries.lists(viewer_of(request), language())
    status = 422 if form is not None and form.errors else 200
    return page(request, "lists", "lists", status=status, rows=rows, form=form)


@require_POST
@only_for(may_draw)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a list from the run in force."""
    viewer, found = viewer_of(request), list[int]()
    form = _draw_form(viewer, request.POST)
    if not carried_out(form, lambda: found.append(draw_list(form.order, by=viewer, at=timezone.now()))):
        return _lists(request, form)
    messages.success(request, _("清单已生成。"))
    return redirect("benefits:list", pk=found[0])


@only_for(sees_benefits)
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list with its entries and what can be done with all of them."""
    return _one(request, pk, CompareForm())


def _one(
    request: HttpRequest, pk: int, form: CompareForm, comparison: Comparison | None = None
) -> HttpResponse:
    viewer, lang = viewer_of(request), language()
    state = request.GET.get("state", "")
    shown = queries.benefit_list(viewer, pk, state=state, page=page_number(request.GET), lang=lang)
    return page(
        request,
        "list",
        "lists",
        status=422 if form.errors else 200,
        shown=shown,
        form=form,
        comparison=comparison,
        steps=together(viewer, tuple(each.state for each in shown.row.states), lang)
        if may_verify(viewer)
        else (),
        trail=trail((shown.row.clause_name, "")),
    )


@require_POST
@only_for(may_verify)
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a step for all entries of the list that are at it."""
    return _together(request, pk, request.POST.get("event", ""))


def _together(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    if event not in list(Event):
        raise NotFound
    note = request.POST.get("note", "")
    tell_taken(request, take_steps(pk, Event(event), by=viewer_of(request), at=timezone.now(), note=note))
    return redirect("benefits:list", pk=pk)


@require_POST
@only_for(may_verify)
def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the department's figures in, and show where they differ."""
    form, viewer, found = CompareForm(request.POST, request.FILES), viewer_of(request), list[Comparison]()

    def deed() -> None:
        file = form.cleaned_data["file"]
        found.append(
            compare(
                pk,
                department=form.cleaned_data["department"],
                name=file.name,
                content=file.read(),
                by=viewer,
                at=timezone.now(),
            )
        )

    if not carried_out(form, deed):
        return _one(request, pk, form)
    return _one(request, pk, CompareForm(), found[0])


@only_for(may_approve)
def approve_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page for who decides: amounts, opinions, the budget."""
    shown = approval(viewer_of(request), pk, language())
    way = trail((shown.list.clause_name, reverse("benefits:list", args=(pk,))), (_("审批"), ""))
    return page(request, "approval", "lists", shown=shown, trail=way)


@require_POST
@only_for(may_approve)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve all that is submitted, or give it back with a note."""
    event = Event.RETURN if request.POST.get("deed") == "return" else Event.APPROVE
    return _together(request, pk, event.value)


@require_POST
@only_for(may_pay)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Order the payments that are due."""
    try:
        ordered = order_payments(pk, by=viewer_of(request), at=timezone.now())
    except (Unfit, Conflict) as refusal:
        tell_refusal(request, refusal)
        return redirect("benefits:list", pk=pk)
    messages.success(request, _("已生成拨付文件，%(number)s 笔。") % {"number": ordered.orders})
    for _entry, why in ordered.left:
        messages.error(request, why.of(language()))
    return redirect("benefits:file", pk=ordered.file)


@only_for(sees_publicity)
def publicity(request: HttpRequest, pk: int) -> HttpResponse:
    """What everybody who is signed in may read of a list."""
    shown = queries.publicity(viewer_of(request), pk, language())
    return page(request, "publicity", "lists", shown=shown)


urlpatterns = [
    path("benefits/", all_lists, name="lists"),
    path("benefits/draw/", draw, name="draw"),
    path("benefits/lists/<int:pk>/", one_list, name="list"),
    path("benefits/lists/<int:pk>/step/", step, name="steps"),
    path("benefits/lists/<int:pk>/figures/", figures, name="figures"),
    path("benefits/lists/<int:pk>/approval/", approve_page, name="approval"),
    path("benefits/lists/<int:pk>/approve/", approve, name="approve"),
    path("benefits/lists/<int:pk>/order/", order, name="order"),
    path("benefits/lists/<int:pk>/publicity/", publicity, name="publicity"),
]
