"""The pages on which an officer writes a clause: a form with help, tried over the city, kept, exported."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from chanmai.bureau.accounts.viewer import Viewer, only_for, viewer_of
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.queries.rule import rule_of
from chanmai.bureau.laboratory.operations.scenarios import keep_draft
from chanmai.bureau.laboratory.pages.fields import numbers, written_in
from chanmai.bureau.laboratory.pages.results import about_proofs, folder_file, groups, table_file, versions
from chanmai.bureau.laboratory.permissions import may_try_policies
from chanmai.bureau.laboratory.queries.scenarios import scenario
from chanmai.bureau.laboratory.writing.own_clause import CHOICES, OwnClause, empty, fields_of
from chanmai.bureau.laboratory.writing.own_trial import (
    OwnTrial,
    base_fields,
    bench_of,
    clauses_to_copy,
    others,
    read_draft,
    try_own_clause,
)
from chanmai.bureau.laboratory.writing.problems import ProblemLine, problem_lines
from chanmai.bureau.laboratory.writing.proposals import proposals
from chanmai.bureau.laboratory.writing.suggestions import suggestions
from chanmai.bureau.parameters import language
from chanmai.bureau.refusal import NotFound

MOST_TEXT = 200_000  # characters
Values = dict[str, str]


def names(work: OwnTrial) -> dict[str, str]:
    """What the versions are called."""
    other = work.other.name if work.other is not None else ""
    return {"base": _("被抄条款"), "a": _("自拟条款"), "b": other}


@only_for(may_try_policies)
def write(request: HttpRequest) -> HttpResponse:
    """The form: empty, with a copy, with what was kept, or with what was just sent and what it would do."""
    viewer = viewer_of(request)
    if request.method != "POST":
        return _opened(request, viewer)
    base, fields = request.POST.get("base", "")[:80], written_in(request.POST)
    act = request.POST.get("act", "try")
    if act.startswith("take-") or act == "propose":
        return _proposals(request, viewer, act)
    work = try_own_clause(viewer, base, fields, against=numbers(request.POST.get("against", "")))
    if work.read.clause is not None and act == "xlsx":
        return table_file(work.lab, work.trials, names(work), {})
    if work.read.clause is not None and act == "pack":
        return folder_file(work.lab, {"a": work.trials["a"]}, names(work))
    if work.read.clause is not None and act == "keep":
        name = request.POST.get("keep_name", "") or fields["name"]
        scenario_id = keep_draft(viewer, name, base, work.lab.version, fields, at=timezone.now())
        return redirect(f"{reverse('laboratory:draft')}?scenario={scenario_id}")
    return _shown(request, viewer, base, fields, work)


def _opened(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The form before anything was sent; a kept clause is tried at once."""
    base, number = request.GET.get("from", "")[:80], numbers(request.GET.get("scenario", ""))
    if number is not None:
        row = scenario(viewer, number)
        if row.own_fields is None:
            raise NotFound
        fields = {**empty(), **row.own_fields}
        return _shown(
            request, viewer, row.clause, fields, try_own_clause(viewer, row.clause, fields), row.name
        )
    fields = base_fields(base) if base else empty()
    return _shown(request, viewer, base, fields, OwnTrial(bench_of(viewer, base), OwnClause(None, {})))


def _proposals(request: HttpRequest, viewer: Viewer, act: str) -> HttpResponse:
    """What the drafting aid reads out of a text, to choose from; or the form with the chosen one."""
    text = request.POST.get("text", "")[:MOST_TEXT]
    clauses = proposals(text, city_pack()) if text.strip() else ()
    number = numbers(act.removeprefix("take-"))
    blank = OwnTrial(bench_of(viewer, ""), OwnClause(None, {}))
    if number is not None and number < len(clauses):
        return _shown(request, viewer, "", fields_of(clauses[number]), blank)
    rows = [(at, each, rule_of(each, language())) for at, each in enumerate(clauses)]
    more = {"text": text, "proposals": rows, "asked": True}
    return _shown(request, viewer, "", empty(), blank, more=more)


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    base: str,
    fields: Values,
    work: OwnTrial,
    scenario_name: str = "",
    *,
    more: Any = None,
) -> HttpResponse:
    lab = work.lab
    context = {
        "lab": lab,
        "clause": work.read.clause or lab.clause,
        "base": base,
        "fields": fields,
        "faults": _faults(work.read, fields),
        "wrong": bool(work.read.problems),
        "reading": _reading(work.read),
        "doubts": list(problem_lines(work.read.doubts, "", language())),
        "choices": CHOICES,
        "copyable": clauses_to_copy(),
        "others": others(viewer, base),
        "against": work.other,
        "kept_name": scenario_name,
        "versions": versions(lab, work.trials, names(work)),
        "groups": groups(work.trials),
        **about_proofs(),
        "blank": lab.blank,
        "trail": [
            (_("政策"), reverse("policies:library")),
            (_("政策仿真"), reverse("laboratory:scenarios")),
            (_("自拟条款"), ""),
        ],
        **(more or {}),
    }
    return render(request, "laboratory/own_clause.html", context, status=400 if work.read.problems else 200)


def _faults(read: OwnClause, fields: Values) -> dict[str, list[ProblemLine]]:
    return {
        name: list(problem_lines(problems, fields.get(name, ""), language()))
        for name, problems in read.problems.items()
    }


def _reading(read: OwnClause) -> Any:
    return None if read.clause is None else rule_of(read.clause, language())


@require_POST
@only_for(may_try_policies)
def reading(request: HttpRequest) -> HttpResponse:
    """What is filled in so far, in words, or what is wrong with it; asked for while somebody writes."""
    fields = written_in(request.POST)
    read = read_draft(request.POST.get("base", "")[:80], fields)
    context = {
        "reading": _reading(read),
        "doubts": list(problem_lines(read.doubts, "", language())),
        "faults": _faults(read, fields),
        "clause": read.clause,
    }
    return render(request, "laboratory/parts/reading.html", context)


@only_for(may_try_policies)
def words(request: HttpRequest) -> JsonResponse:
    """Words that a rule may continue with."""
    matches = suggestions(settings.PACK, request.GET.get("q", "")[:40])
    return JsonResponse(
        {"words": [{"put": each.put, "note": each.meaning.of(language())} for each in matches]}
    )


urlpatterns = [
    path("policies/lab/draft/", write, name="draft"),
    path("policies/lab/draft/reading/", reading, name="draft_reading"),
    path("policies/lab/draft/words/", words, name="draft_words"),
]
