"""The plan in force and the draft of the next one as the rows of a workbook."""

from django.utils import timezone
from django.utils.translation import gettext as _

from chanmai.bureau.downloads import Row, sheets
from chanmai.bureau.plan.queries.drafts import CHANCES, DraftPlan, DraftRow


def drafts_workbook(plan: DraftPlan) -> bytes:
    """Both plans side by side, a row a target, and how to read it; as xlsx."""
    pages = [(plan.title, [_headings(plan), *map(_cells, plan.rows)]), (_("说明"), _remarks(plan))]
    return sheets(pages)


def _headings(plan: DraftPlan) -> Row:
    offers = [_("概率 %(chance)s 的水平") % {"chance": f"{chance:.0%}"} for chance in CHANCES]
    return [
        _("目标"), _("现行目标值"), _("现行期限"), _("最近一年"), _("最近值"), _("现行达成概率"),
        _("草案目标值（%(year)s 年）") % {"year": plan.due}, _("草案力争值"), _("每年需增"), _("历年最高"),
        _("最高的年数"), _("高于历年最高"), _("草案达成概率"), _("力争达成概率"), _("九成区间"), *offers,
        _("回看检验"), _("所依据的公布数"), _("理由"), _("操作人"), _("时间"),
    ]  # fmt: skip


def _cells(row: DraftRow) -> Row:
    seen = row.draft
    offers = [*row.offers, *[""] * (len(CHANCES) - len(row.offers))]
    return [
        row.title, row.goal, row.due, row.last_year, row.last, row.chance_now,
        seen.goal if seen else "", row.stretch, seen.required if seen else "", row.best, row.span or None,
        (_("是") if row.beyond else _("否")) if seen and row.best else "",
        seen.chance if seen else "", seen.strive if seen else "", seen.bounds if seen else "", *offers,
        row.note, row.basis, row.reason, row.by, timezone.localtime(row.at).date() if row.at else None,
    ]  # fmt: skip


def _remarks(plan: DraftPlan) -> list[Row]:
    return [
        [_("说明")],
        [plan.note],
        [_("概率由历年变化的分布得出，不是承诺；口径与目标相同的数只有资料库测算，未报企业不当作零。")],
    ]
