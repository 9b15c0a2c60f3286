"""A clause and its drafts on earlier years: one table and chart, filled year by year while it is worked out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chanmai.bureau.accounts.viewer import only_for, viewer_of
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.downloads import XLSX, Cell, download
from chanmai.bureau.laboratory.pages.fields import names, numbers, typed_in, written_in
from chanmai.bureau.laboratory.pages.rows import asides
from chanmai.bureau.laboratory.pages.workbook import years_workbook
from chanmai.bureau.laboratory.pages.year_chart import year_bars
from chanmai.bureau.laboratory.permissions import may_try_policies
from chanmai.bureau.laboratory.trials.backtest import YearRange, is_ready, year_range, year_trial
from chanmai.bureau.laboratory.trials.bench import Laboratory, laboratory
from chanmai.bureau.laboratory.trials.years import YearTrial
from chanmai.bureau.laboratory.writing.own_trial import prepare_own_clause
from chanmai.bureau.parameters import language
from chanmai.engine.eligibility.clauses.clause import Clause

Drafts = Mapping[str, Clause]
LEFT = (
    "csrfmiddlewaretoken", "first", "last", "known", "part", "done", "act", "export", "fit", "budget", "against",
    "keep_name",
)  # fmt: skip
"""What the page asks for itself, or what is of no use to it."""


def clause_years(request: HttpRequest, code: str) -> HttpResponse:
    """A clause, and the drafts with other numbers typed into the address."""
    lab = laboratory(viewer_of(request), code)
    entries = typed_in(request.GET)
    read = {draft: lab.edit(given) for draft, given in entries.items() if given}
    if any(each.faults for each in read.values()):
        return redirect(f"{reverse('laboratory:lab', args=[code])}?{request.GET.urlencode()}")
    drafts = {
        "base": lab.clause,
        **{key: each.clause for key, each in read.items() if each.clause != lab.clause},
    }
    return _answer(request, request.GET, lab, drafts, names())


@only_for(may_try_policies)
def draft_years(request: HttpRequest) -> HttpResponse:
    """A clause of one's own, as its form sends it."""
    if request.method != "POST":
        return redirect("laboratory:draft")
    base, fields = request.POST.get("base", "")[:80], written_in(request.POST)
    work = prepare_own_clause(viewer_of(request), base, fields)
    if work.read.clause is None:
        return redirect(f"{reverse('laboratory:draft')}{'?from=' + base if base else ''}")
    drafts = {"a": work.read.clause}
    if not work.lab.blank:
        drafts["base"] = work.lab.clause
    return _answer(request, request.POST, work.lab, drafts, {"base": _("被抄条款"), "a": _("自拟条款")})


def _answer(
    request: HttpRequest, query: QueryDict, lab: Laboratory, drafts: Drafts, version_names: Mapping[str, str]
) -> HttpResponse:
    """The page, or the part that is renewed while it is worked out: what is ready, and then one year more."""
    part = query.get("part", "")
    span = year_range(
        lab,
        numbers(query.get("first", "")),
        numbers(query.get("last", "")),
        known_then=query.get("known") == "then",
    )
    trials = _trials(lab, drafts, span, _fresh(part, query.get("done", ""), len(span.years)))
    if part == "xlsx":
        return _file(lab, trials, version_names)
    context = _context(lab, drafts, span, trials, version_names) | {
        "method": "post" if request.method == "POST" else "get",
        "address": request.path,
        "back": _back(query),
        "kept": [(key, text) for key, text in query.items() if key not in LEFT and isinstance(text, str)],
        "trail": [
            (_("政策"), reverse("policies:library")),
            (_("政策仿真"), reverse("laboratory:scenarios")),
            (_("按往年回测"), ""),
        ],
    }
    return render(request, "laboratory/parts/years.html" if part else "laboratory/years.html", context)


def _back(query: QueryDict) -> str:
    """The drafts of the address, for the way back."""
    parameters = query.copy()
    for name in ("first", "last", "known", "part", "done"):
        parameters.pop(name, None)
    return parameters.urlencode()


def _fresh(part: str, done: str, years: int) -> int:
    """How many years are worked out even if it takes a while: all for a file, one more for a page that fills."""
    if part == "xlsx":
        return years
    years_before = numbers(done)
    return 0 if years_before is None else years_before + 1


def _trials(lab: Laboratory, drafts: Drafts, span: YearRange, fresh: int) -> list[YearTrial]:
    """The first years of the span, whatever they take, and those behind them as long as they are ready."""
    trials = []
    for number, year in enumerate(span.years):
        if number >= fresh and not is_ready(lab, drafts, year, span):
            break
        trials.append(year_trial(lab, drafts, year, span))
    return trials


def _context(
    lab: Laboratory,
    drafts: Drafts,
    span: YearRange,
    trials: list[YearTrial],
    version_names: Mapping[str, str],
) -> dict[str, Any]:
    columns = [(key, version_names[key]) for key in drafts]
    this_year = lab.bench.as_of.year
    return {
        "lab": lab,
        "clause": next(iter(drafts.values())),
        "span": span,
        "choices": tuple(range(this_year, this_year - 20, -1)),
        "done": len(trials),
        "of": len(span.years),
        "whole": len(trials) == len(span.years),
        "names": [name for _key, name in columns],
        "years": [_row(trial, columns, teller(language(), trial.as_of.year)) for trial in trials],
        "forced": any(trial.force is not None for trial in trials),
        "chart": year_bars(trials, columns, _("当年施行的版本")) if len(trials) == len(span.years) else None,
    }


def _row(trial: YearTrial, columns: Sequence[tuple[str, str]], tell: Teller) -> dict[str, Any]:
    return {
        "trial": trial,
        "aside": asides(trial.aside, tell.lang),
        "sums": [(name, trial.sums[key]) for key, name in columns],
        "force": trial.force,
        "gaps": [(tell.label(gap.ref), gap.firms) for gap in trial.gaps],
        "absent": [tell.clauses.get(code, code) for code in trial.absent],
    }


def _file(lab: Laboratory, trials: list[YearTrial], version_names: Mapping[str, str]) -> HttpResponse:
    about: list[tuple[str, Cell]] = [
        (_("按往年回测"), lab.clause.name or version_names.get("a", "")),
        (_("性质"), _("测算，不是兑付依据；单项金额，未扣除与其他奖补的衔接")),
        (_("数据"), _("演示数据") if lab.run.demo else ""),
    ]
    rows = [
        (
            trial,
            [(version_names[key], sums) for key, sums in trial.sums.items()],
            "；".join(
                f"{name} {n}"
                for name, n in (
                    (teller(language(), trial.as_of.year).label(gap.ref), gap.firms) for gap in trial.gaps
                )
            ),
        )
        for trial in trials
    ]
    return download(f"years-{lab.clause.code}.xlsx", years_workbook(about, rows, language()), XLSX)


urlpatterns = [
    path("policies/lab/draft/years/", draft_years, name="draft_years"),
    path("policies/lab/<str:code>/years/", clause_years, name="lab_years"),
]
