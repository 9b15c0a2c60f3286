"""What was decided anew after the latest run, by which filings, and what is still to be followed."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.clauses.sentences import Teller, teller
from chanmai.bureau.enterprises.queries.filings import forms_and_periods
from chanmai.bureau.enterprises.queries.news import news_count
from chanmai.bureau.enterprises.queries.scope import in_scope
from chanmai.bureau.enterprises.queries.standing import absent_filings
from chanmai.bureau.matching.decision_rows import Revision
from chanmai.bureau.matching.models import MatchRun, Update
from chanmai.bureau.matching.permissions import sees_results
from chanmai.bureau.matching.queries.runs import latest
from chanmai.engine.eligibility.clauses.decision import Standing

SHOWN = 5


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A filing that brought something new, or that was `withdrawn`."""

    id: int
    form: str
    period: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A clause decided otherwise: standings, and what remains beside the other awards where it is told (分)."""

    code: str
    name: str
    before: str
    after: str
    before_most: int | None
    after_most: int | None


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """A firm decided anew: when, by which filings, and what changed."""

    at: datetime.datetime
    filings: tuple[FilingRow, ...]
    changes: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What came after a run: how many firms were decided otherwise, when last; how many wait to be followed."""

    firms: int = 0
    last: datetime.datetime | None = None
    waiting: int = 0


def updates_of(enterprise_id: int, lang: str = "zh", *, run: MatchRun | None = None) -> tuple[UpdateRow, ...]:
    """The last updates of a firm since a run, by default the latest, newest first.

    The caller has seen to it that it may be shown.
    """
    run = run or latest()
    if run is None:
        return ()
    updates = list(Update.objects.filter(run=run, enterprise_id=enterprise_id)[:SHOWN])
    filings = _filings({pk for each in updates for pk in each.filings}, lang)
    tell = teller(lang, run.as_of.year)
    return tuple(
        UpdateRow(
            each.at,
            _at(each, filings),
            tuple(_change(Revision.from_json(data), tell) for data in each.changes),
        )
        for each in updates
    )


def _at(update: Update, filings: Mapping[int, FilingRow]) -> tuple[FilingRow, ...]:
    """The filings of an update, as they stood at its moment."""
    absent = absent_filings(update.filings, update.at)
    return tuple(replace(filings[pk], withdrawn=pk in absent) for pk in update.filings if pk in filings)


def _filings(keys: Iterable[int], lang: str) -> Mapping[int, FilingRow]:
    titles = {code: form.title.of(lang) for code, form in city_pack().forms.items()}
    rows = forms_and_periods(keys).items()
    return {pk: FilingRow(pk, titles.get(form, form), period) for pk, (form, period) in rows}


def _change(revision: Revision, tell: Teller) -> ChangeRow:
    code, before, after = revision.clause, revision.before, revision.after
    return ChangeRow(
        code,
        tell.translation(tell.clauses.get(code, code)),
        str(before.standing if before else Standing.NOT_MET),
        str(after.standing if after else Standing.NOT_MET),
        before.high if before else None,
        after.high if after else None,
    )


def since(viewer: Viewer, run_id: int) -> Since:
    """What came after a run in the visitor's scope."""
    if not sees_results(viewer):
        return Since()
    updates = Update.objects.filter(in_scope(viewer, "enterprise__"), run_id=run_id)
    last = updates.first()
    return Since(
        updates.order_by().values("enterprise_id").distinct().count(),
        last.at if last else None,
        news_count(viewer),
    )
