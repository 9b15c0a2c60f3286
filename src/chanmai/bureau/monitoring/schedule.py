"""Which returns the pack asks for, and by when."""

import datetime
from collections.abc import Iterator

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.layouts import Layout
from chanmai.bureau.enterprises.pack_layouts import city_layouts
from chanmai.bureau.refusal import NotFound, Unfit
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.periods import before, period_written, periods_back
from chanmai.engine.facts.texts import Text
from chanmai.pack.forms import Form

KINDS = {"year": PeriodKind.YEAR, "quarter": PeriodKind.QUARTER, "month": PeriodKind.MONTH}
EXAMPLES = {"year": "2025", "quarter": "2025-Q2", "month": "2025-06"}
PER_YEAR = {"year": 1, "quarter": 4, "month": 12}


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
    if found is None or found[0] is not KINDS[form.period]:
        example = EXAMPLES[form.period]
        raise Unfit(
            Text(f"“{text}”不是这张表的所属期。", f"`{text}` is no period of this form."),
            mend=Text(f"请写成 {example} 这样。", f"Write it as {example}."),
            code="no_period",
        )
    if not _reached(text, day):
        raise Unfit(
            Text(f"{text} 还没有结束。", f"{text} is not over yet."),
            mend=Text("请在该期结束以后开始报送。", "Open it when the period is over."),
            code="period_to_come",
        )
    part = text.partition("-")[2].removeprefix("Q")
    if part and int(part) < form.first:
        raise Unfit(
            Text(f"这张表从每年第 {form.first} 期起报，{text} 没有单独的报表。",
                 f"There is no return of {text} alone; the first of a year is number {form.first}."),
            code="no_return",
        )  # fmt: skip
    return text


def _reached(period: str, day: datetime.date) -> bool:
    """True once the period is over."""
    year, _, part = period.partition("-")
    month = int(part[1]) * 3 if part.startswith("Q") else int(part or 12)
    return (day.year, day.month) > (int(year), month)


def basis_of(period: str) -> datetime.date:
    """The day by which the directory of a period is drawn up unless another is given: the last of a year.

    For a year its own, whose figures before are known by then; for a month or quarter that of the year before.
    """
    year, _, part = period.partition("-")
    return datetime.date(int(year) - bool(part), 12, 31)


def period_before(form: Form, period: str, count: int = 1) -> str:
    """The period so many before."""
    return before(period, KINDS[form.period], count)


def last_periods(form: Form, day: datetime.date, count: int = 6) -> Iterator[str]:
    """The periods that were over on a day, the latest first."""
    kind = KINDS[form.period]
    for back in range(count):
        period = (
            str(day.year - 1 - back) if kind is PeriodKind.YEAR else period_written(kind, back, day, day.year)
        )
        part = period.partition("-")[2].removeprefix("Q")
        if not part or int(part) >= form.first:
            yield period
