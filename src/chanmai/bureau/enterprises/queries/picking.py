"""The last words on a few facts, picked out of the filings that may say them without reading the rest of these."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import F, Q, TextField
from django.db.models.expressions import Func

from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.queries.knowledge import (
    FactsByCode,
    Moment,
    Statement,
    filings_by,
    words_said,
)
from chanmai.bureau.enterprises.queries.standing import values_withdrawn
from chanmai.engine.facts.fact import PeriodKind
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import Datum


class Picking:
    """Reads the last word on each fact, firm and year out of the filings that may say it.

    `only`: the firms to read of, a few thousand at most; None: all.
    """

    def __init__(
        self,
        facts: tuple[str, ...],
        moment: Moment,
        row_of: Mapping[int, int],
        *,
        only: Collection[int] | None = None,
    ) -> None:
        self.moment, self.row_of, self.only = moment, row_of, only
        self.by_code = FactsByCode(city_pack().dictionary)
        self.facts = [city_pack().dictionary.get(name) for name in facts]
        self.codes = tuple(fact.code for fact in self.facts)
        self.places = list(enumerate(self.codes))
        self.others = [
            (place, fact.code) for place, fact in enumerate(self.facts) if fact.period is not PeriodKind.YEAR
        ]
        self.columns: dict[Ref, list[Datum | None]] = {}

    def filled_columns(self) -> dict[Ref, list[Datum | None]]:
        """The columns of which anything is known."""
        if not self.codes:
            return {}
        filings = filings_by(self.moment).filter(may_say(self.codes)).annotate(said=_Picked(self.codes))
        if self.only is not None:
            filings = filings.filter(enterprise_id__in=self.only)
        rows = filings.values_list("enterprise_id", "period", "said", "valid_from", "valid_to", "pk")
        yearly = self._by_back()
        unknown = values_withdrawn()
        for firm, period, data, start, end, filing in rows.iterator(chunk_size=5000):
            row = self.row_of.get(firm)
            if row is None:
                continue
            if filing in unknown:
                self._other(row, Statement(period, unknown[filing], start, end))
                continue
            entries = json.loads(data)
            columns = yearly.get(period)
            for place, column in columns or ():
                if (value := entries[place]) is not None:
                    column[row] = value
            rest = self.places if columns is None else self.others
            values = {code: value for place, code in rest if (value := entries[place]) is not None}
            if values:
                self._other(row, Statement(period, values, start, end))
        return {ref: values for ref, values in self.columns.items() if any(v is not None for v in values)}

    def _by_back(self) -> dict[str, list[tuple[int, list[Datum | None]]]]:
        """For each year as filings write it, the places of the facts of years and their columns."""
        return {
            str(self.moment.reference_year - back): [
                (place, self._column(Ref(fact.name, back)))
                for place, fact in enumerate(self.facts)
                if fact.period is PeriodKind.YEAR
            ]
            for back in range(self.moment.back + 1)
        }

    def _column(self, ref: Ref) -> list[Datum | None]:
        return self.columns.setdefault(ref, [None] * len(self.row_of))

    def _other(self, row: int, statement: Statement) -> None:
        """States, and titles that hold through years."""
        for back, words in words_said(statement, self.moment, self.by_code):
            for code, value in words.items():
                if code not in self.codes:
                    continue
                self._column(Ref(city_pack().dictionary.get(code).name, back))[row] = value


def may_say(codes: tuple[str, ...]) -> Q:
    """Filings of forms in which one of the facts can stand; a month says nothing of a year.

    Forms that the pack does not list, and lists of titles, may say anything.
    """
    pack = city_pack()
    code_set = set(codes)
    other = {code for code in codes if pack.dictionary.get(code).period is not PeriodKind.YEAR}
    silent, yearly = [], []
    for form in pack.forms.values():
        says = {each.code for each in form.fields if each.code}
        if any(each.identity == "title" for each in form.fields):
            continue
        if not says & code_set:
            silent.append(form.code)
        elif not says & other:
            yearly.append(form.code)
    return ~Q(form__in=silent) & ~Q(form__in=yearly, period__contains="-")


class _Picked(Func):
    """Some values of a filing as the text of a JSON list, in one reading of what is stored."""

    output_field = TextField()

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(F("values"))

    def as_sqlite(self, compiler: Any, *_more: Any, **_options: Any) -> tuple[str, tuple[Any, ...]]:
        """json_extract with several paths gives a list."""
        column, parameters = compiler.compile(self.source_expressions[0])
        paths = [f'$."{code}"' for code in self.codes] or ["$"]
        paths += paths[:1]  # a single path would give the bare value
        marks = ", ".join(["%s"] * len(paths))
        return f"JSON_REMOVE(JSON_EXTRACT({column}, {marks}), %s)", (
            *parameters,
            *paths,
            f"$[{len(self.codes)}]",
        )

    def as_postgresql(self, compiler: Any, *_more: Any, **_options: Any) -> tuple[str, tuple[Any, ...]]:
        """A list built of the values under each key."""
        column, parameters = compiler.compile(self.source_expressions[0])
        items = ", ".join([f"{column} -> %s"] * len(self.codes))
        spread = tuple(item for code in self.codes for item in (*parameters, code))
        return f"JSONB_BUILD_ARRAY({items})::text", spread
