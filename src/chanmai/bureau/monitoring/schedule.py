"""Which returns the pack asks for, and by when."""

import datetime
from collections.abc import Iterator

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.refusal import NotFound, Unfit
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import last_day, period_written, periods_back
from chanmai.engine.facts.texts import Text
from chanmai.pack.forms import Form

OPEN, CLOSE = "open_returns", "close_returns"
"""The kinds of jobs by which collections are opened and closed."""
EXAMPLES = {"year": "2025", "quarter": "2025-Q2", "month": "2025-06"}


def returns_asked() -> tuple[Form, ...]:
    """The forms that some firms have to file."""
    return tuple(form for form in city_pack().forms.values() if form.filers and form.deadline is not None)


def form_asked(code: str) -> Form:
    """One of these. Raises NotFound."""
    form = next((form for form in returns_asked() if form.code == code), None)
    if form is None:
        raise NotFound(Text(f"没有要企业填报的表“{code}”。", f"No return is asked for by the form {code}."))
    return form


def layout_of(code: str) -> Layout:
    """The columns of a form that is asked for. Raises NotFound."""
    layout = next((each for each in city_layouts() if each.code == code), None)
    if layout is None:
        raise NotFound
    return layout


def checked_period(form: Form, text: str, day: datetime.date) -> str:
    """A period for which the form can be asked on a day: over by then, and one that has a return. Raises Unfit."""
    found = periods_back(text, day, day.year)
    if found is None or found[0] is not PeriodKind(form.period):
        example = EXAMPLES[form.period]
        raise Unfit(
            Text(f"“{text}”不是这张表的所属期。", f"`{text}` is no period of this form."),
            mend=Text(f"请写成 {example} 这样。", f"Write it as {example}."),
            code="no_period",
        )
    end = last_day(text)
    if end is None or end >= day:
        raise Unfit(
            Text(f"{text} 还没有结束。", f"{text} is not over yet."),
            mend=Text("请在该期结束以后开始报送。", "Open it when the period is over."),
            code="period_to_come",
        )
    if 0 < _number(text) < form.first:
        raise Unfit(
            Text(f"这张表从每年第 {form.first} 期起报，{text} 没有单独的报表。",
                 f"There is no return of {text} alone; the first of a year is number {form.first}."),
            code="no_return",
        )  # fmt: skip
    return text


def _number(period: str) -> int:
    """Which month or quarter of its year a period is; 0 for a year."""
    return int(period.partition("-")[2].removeprefix("Q") or 0)


def basis_of(period: str) -> datetime.date:
    """The day by which the directory of a period is drawn up unless another is given: the last of a year.

    For a year its own, whose figures before are known by then; for a month or quarter that of the year before.
    """
    return datetime.date(int(period[:4]) - ("-" in period), 12, 31)


def last_periods(form: Form, day: datetime.date, count: int = 6) -> Iterator[str]:
    """The periods that were over on a day, the latest first."""
    kind = PeriodKind(form.period)
    for back in range(count):
        period = period_written(kind, back, day, day.year - 1)
        if not 0 < _number(period) < form.first:
            yield period
