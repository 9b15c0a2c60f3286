"""How far a withdrawal reaches: the filings, firms and names that would no longer count, and what stays."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Q, QuerySet

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.models import (
    Absence,
    BatchState,
    Enterprise,
    Filing,
    ImportBatch,
    NameKind,
    Naming,
    Withdrawal,
    WithdrawalKind,
)
from chanmai.bureau.enterprises.permissions import may_withdraw
from chanmai.bureau.enterprises.queries.news import News
from chanmai.bureau.enterprises.queries.scope import visible_firm, visible_imports
from chanmai.bureau.enterprises.queries.standing import is_absent, standing_filings, standing_namings
from chanmai.bureau.refusal import Conflict, Forbidden, NotFound
from chanmai.engine.facts.texts import Text

Kind = Literal["import", "filing", "firm", "name"]
TAKEN = (BatchState.ACCEPTED, BatchState.PARTIAL)
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be withdrawn: its kind and its number. A name is asked for by its firm."""

    kind: Kind
    key: int


@dataclass(slots=True)
class Reach:
    """What a withdrawal takes away, by numbers in the database.

    `firms` leave the library; `stay` are firms that the import brought and of whom something else is known. `touched`
    are all whose data or names change, with the facts. `repeats` are later imports with rows that only repeated what
    was filed: these rows were not kept.
    """

    target: Target
    subject: str
    filings: list[int] = field(default_factory=list)
    firms: list[int] = field(default_factory=list)
    namings: list[int] = field(default_factory=list)
    touched: dict[int, News] = field(default_factory=dict)
    values: int = 0
    stay: int = 0
    repeats: int = 0

    @property
    def facts(self) -> set[str]:
        """The codes of the facts that are touched."""
        return {fact for news in self.touched.values() for fact in news.facts}


def reach_of(viewer: Viewer, target: Target) -> Reach:
    """How far it would reach. Raises Forbidden, NotFound, and Conflict when it is withdrawn already."""
    if not may_withdraw(viewer):
        raise Forbidden(
            Text("当前账户不能撤回数据。", "This account may not withdraw data."),
            mend=Text("请使用市级或区级账户。", "Use a city or district account."),
            code="may_not_withdraw",
        )
    reach = _REACHES[target.kind](viewer, target)
    check_scope(viewer, reach.touched)
    return reach


def _of_import(viewer: Viewer, target: Target) -> Reach:
    batch = visible_imports(viewer).filter(pk=target.key).first()
    if batch is None:
        raise NotFound
    if batch.state not in TAKEN:
        raise Conflict(
            Text(
                "这次导入没有写入数据，无可撤回。", "This import wrote nothing; there is nothing to withdraw."
            ),
            code="nothing_to_withdraw",
        )
    entries = Withdrawal.objects.filter(kind=WithdrawalKind.IMPORT, batch=batch, back=False)
    if entries.filter(restoration=None).exists():
        raise _withdrawn_already()
    reach = Reach(target, batch.file_name)
    _add_filings(reach, Filing.objects.filter(batch=batch))
    brought = set(Enterprise.objects.filter(batch=batch).values_list("pk", flat=True))
    brought |= set(
        Absence.objects.filter(restoration__batch=batch, enterprise__isnull=False).values_list(
            "enterprise_id", flat=True
        )
    )
    known = _known_otherwise(batch)
    reach.firms = sorted(brought - known)
    reach.stay = len(brought & known)
    namings = Naming.objects.filter(batch=batch).values_list("pk", "enterprise_id")
    for pk, firm in namings:
        reach.namings.append(pk)
        reach.touched.setdefault(firm, News())
    for firm in reach.firms:
        reach.touched.setdefault(firm, News())
    later = ImportBatch.objects.filter(form=batch.form, pk__gt=batch.pk, unchanged__gt=0)
    reach.repeats = later.exclude(state=BatchState.REFUSED).count()
    return reach


def _known_otherwise(batch: ImportBatch) -> set[int]:
    """The firms of whom something counts that did not come with the import."""
    other = Q(batch=None) | ~Q(batch=batch)
    filers = standing_filings().filter(other).values_list("enterprise_id", flat=True)
    firms = standing_namings().filter(other).order_by().values_list("enterprise_id", flat=True)
    return set(filers.order_by().distinct()) | set(firms.distinct())


def _of_filing(viewer: Viewer, target: Target) -> Reach:
    filing = Filing.objects.filter(pk=target.key).select_related("enterprise").first()
    if filing is None:
        raise NotFound
    firm = visible_firm(viewer, filing.enterprise_id)
    if Filing.objects.filter(is_absent("filing"), pk=filing.pk).exists():
        raise _withdrawn_already()
    form = city_pack().forms.get(filing.form)
    title = form.title.zh if form is not None else filing.form
    reach = Reach(
        target, " · ".join(filter(None, (firm.name, title, filing.period, f"第{filing.revision}版")))
    )
    _add_filings(reach, Filing.objects.filter(pk=filing.pk))
    return reach


def _of_firm(viewer: Viewer, target: Target) -> Reach:
    firm = visible_firm(viewer, target.key)
    if firm.withdrawn:
        raise _withdrawn_already()
    reach = Reach(target, f"{firm.name}（{firm.code or '无信用代码'}）", firms=[firm.pk])
    reach.touched[firm.pk] = News()
    _add_filings(reach, Filing.objects.filter(~is_absent("filing"), enterprise=firm))
    return reach


def _of_name(viewer: Viewer, target: Target) -> Reach:
    """The namings that made the current name the current one, back to the last other name."""
    firm = visible_firm(viewer, target.key)
    current = list(standing_namings().filter(enterprise=firm, kind=NameKind.CURRENT))
    last: list[int] = []
    for each in reversed(current):
        if names.normal(each.name) != names.normal(firm.name):
            reach = Reach(target, f"{each.name} → {firm.name}", namings=last)
            reach.touched[firm.pk] = News()
            return reach
        last.append(each.pk)
    raise Conflict(
        Text(
            f"“{firm.name}”没有更早的登记名称，无可撤回的更名。",
            f"“{firm.name}” has no earlier registered name; there is no change of name to withdraw.",
        ),
        mend=Text("名称有误请用企业登记表更正。", "Correct a wrong name by the register."),
        code="no_earlier_name",
    )


_REACHES: dict[Kind, Callable[[Viewer, Target], Reach]] = {
    "import": _of_import,
    "filing": _of_filing,
    "firm": _of_firm,
    "name": _of_name,
}


def _add_filings(reach: Reach, filings: QuerySet[Filing]) -> None:
    rows = filings.order_by("pk").values_list("pk", "enterprise_id", "values")
    for pk, firm, values in rows.iterator(chunk_size=5000):
        reach.filings.append(pk)
        reach.values += len(values)
        news = reach.touched.setdefault(firm, News())
        news.filings.append(pk)
        news.facts.update(values)


def _withdrawn_already() -> Conflict:
    return Conflict(
        Text("已经撤回过了。", "It is withdrawn already."),
        mend=Text("要放回请在撤回记录中恢复。", "To put it back, restore it in the record of withdrawals."),
        code="withdrawn_already",
    )


def check_scope(viewer: Viewer, firms: Collection[int]) -> None:
    """See to it that everything that is touched lies within the visitor's scope. Raises Forbidden."""
    if viewer.whole_city:
        return
    keys = sorted(firms)
    beyond = 0
    for start in range(0, len(keys), AT_ONCE):
        rows = Enterprise.objects.filter(pk__in=keys[start : start + AT_ONCE])
        districts = rows.values_list("district", flat=True)
        beyond += sum(bool(district) and not viewer.sees_district(district) for district in districts)
    if beyond:
        raise Forbidden(
            Text(
                f"涉及的企业中有 {beyond} 家不在您的管辖范围内，不能撤回。",
                f"{beyond} of the firms concerned are outside your scope; it cannot be withdrawn.",
            ),
            mend=Text("请由市级撤回。", "Leave it to the city."),
            code="out_of_scope",
        )
