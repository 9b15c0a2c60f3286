"""Whether the returns of a year came in time: filed by the system itself, as a fact that rules can use."""

import datetime

from django.db.models import Q

from chanmai.bureau.accounts.viewer import SYSTEM, Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, add_values
from chanmai.bureau.enterprises.queries.filings import arrivals, values_of_form
from chanmai.bureau.monitoring.models import Collection, Duty, Return
from chanmai.pack.forms import Form


def settle_timeliness(year: str, *, by: Viewer | str, at: datetime.datetime) -> int:
    """File for each firm that had to report in a year whether all its returns came in time; how many filings that is.

    No, as soon as one of a closed collection came late or not at all. Yes, when a return of the whole year is closed
    and no collection of that year is open. Before that it is not known; what was filed earlier is set back. Belongs
    into the transaction of what changed; decisions follow after it.
    """
    form = _form()
    if form is None:
        return 0
    before = values_of_form(form.code, year)
    drafts: dict[bool, list[NewFiling]] = {False: [], True: []}
    for (firm, demo), answer in sorted(_answers(year).items()):
        if answer is not None or form.timeliness in before.get(firm, {}):
            drafts[demo].append(NewFiling(firm, form.code, year, {form.timeliness: answer}, day_of(at)))
    source = f"{year} 年报送情况"
    return sum(
        add_values(drafts=drafts[demo], arrival=Arrival(at, source, form.reporter, demo), by=by).filings
        for demo in drafts
    )


def _form() -> Form | None:
    return next((form for form in city_pack().forms.values() if form.timeliness), None)


def _answers(year: str) -> dict[tuple[int, bool], bool | None]:
    """By firm and whether it is invented; None where it is too early to say, or the firm had nothing to file."""
    collections = Collection.objects.filter(Q(period=year) | Q(period__startswith=f"{year}-"))
    whole = collections.filter(period=year).exists() and not collections.filter(closed_at=None).exists()
    found: dict[tuple[int, bool], bool | None] = {}
    for each in collections.exclude(closed_at=None):
        came = arrivals(SYSTEM, each.form, each.period)
        rows = Return.objects.filter(collection=each)
        for firm, demo, duty in rows.values_list("enterprise_id", "enterprise__demo", "duty"):
            arrival = came.get(firm)
            key = (firm, demo)
            if duty != Duty.REQUIRED:
                found.setdefault(key, None)
            elif arrival is None or arrival.first_on > each.due_on:
                found[key] = False
            elif found.get(key) is None:
                found[key] = True if whole else None
    return found
