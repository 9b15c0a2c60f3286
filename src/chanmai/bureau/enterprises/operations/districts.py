"""Saying in which district a firm is of which that is not known: a filing of its own, by somebody who may."""

import datetime

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack, day_of
from chanmai.bureau.enterprises.layouts import FormKind
from chanmai.bureau.enterprises.operations.filings import Arrival, NewFiling, file_values
from chanmai.bureau.enterprises.pack_layouts import FACTS, city_layouts
from chanmai.bureau.enterprises.permissions import may_assign_districts
from chanmai.bureau.enterprises.queries.scope import visible_firm
from chanmai.bureau.refusal import Conflict, Forbidden, Unfit
from chanmai.engine.facts.texts import Text

DISTRICT = FACTS["district"]


def assign_district(firm: int, district: str, *, by: Viewer, at: datetime.datetime, reason: str) -> None:
    """File the district of a firm that has none; decisions follow.

    Raises Forbidden, NotFound, Unfit for a district that the pack does not have, Conflict when there is one already.
    """
    if not may_assign_districts(by):
        raise Forbidden
    row = visible_firm(by, firm)
    if row.district:
        raise Conflict(
            Text(f"“{row.name}”已有所属区。", f"{row.name} has a district already."),
            mend=Text("有误请用企业登记表更正。", "Correct a wrong one by the register."),
            code="has-a-district",
        )
    places, fact = city_pack().places, city_pack().dictionary.get(DISTRICT)
    if district not in [each.name for each in places.districts]:
        raise Unfit(Text("没有这个区。", "There is no such district."), code="no-such-district")
    form = next(
        layout.code
        for layout in city_layouts()
        if layout.kind is FormKind.REGISTRY and any(column.fact == fact for column in layout.columns)
    )
    draft = NewFiling(firm, form, "", {fact.code: district}, day_of(at), item="district")
    source = f"指定所属区（{by.name}）"[:300]
    file_values(drafts=[draft], arrival=Arrival(at, source, "", row.demo), by=by, reason=reason)
