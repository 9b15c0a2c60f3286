"""What the pages of matching share: the day that is asked for, and a part on a page of its own."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.matching.queries.runs import latest_run


def as_of_asked(request: HttpRequest, viewer: Viewer) -> datetime.date:
    """The day asked for, else that of the latest run, else today."""
    try:
        return datetime.date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        run = latest_run()
        return run.as_of if run else timezone.localdate()


def part_or_page(request: HttpRequest, part: str, title: str, context: dict[str, object]) -> HttpResponse:
    """The part alone for htmx, else on a page of its own."""
    full_context = {**context, "title": title, "part": f"{part}"}
    own = "matching/advice.html"
    return render(
        request, str(full_context["part"]) if getattr(request, "htmx", False) else own, full_context
    )
