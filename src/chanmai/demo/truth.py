"""What is true of the demo city, written apart for tests. No part of the product reads it."""

import datetime
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from chanmai.demo.festival import EFFECT, months_of, shares_of
from chanmai.demo.figures import CATEGORIES
from chanmai.demo.files import WrittenFile
from chanmai.demo.firms import Firm, Value
from chanmai.demo.growth import above_scale
from chanmai.demo.history import Paid
from chanmai.demo.late import late_filers
from chanmai.demo.planted import expectations
from chanmai.demo.profile import Profile
from chanmai.demo.returns import ReturnSet
from chanmai.demo.slips import Slips
from chanmai.demo.titles import average_research

SUMMED = ("营业收入", "软件业务收入", *CATEGORIES, "利润总额", "研发费用", "从业人员")


def write_truth(
    path: Path,
    firms: Sequence[Firm],
    profile: Profile,
    return_set: ReturnSet,
    slips: Slips,
    files: Sequence[WrittenFile],
    *,
    paid: Sequence[Paid],
    seed: int,
) -> None:
    """Write truth.json: the firms, totals, what was planted, left out, spoilt or paid before, answers. Money in 分."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = {
        "note": "演示城市的真实情况，只供测试对照；产品不读取。 / The truth about the demo city, for tests only.",
        "firms": [_firm(firm) for firm in firms],
        "totals": totals(firms, profile),
        "filed_totals": filed_totals(return_set, profile),
        "counts": counts(firms, profile),
        "planted": _planted(firms, profile),
        "removed": _removed(firms, return_set, profile),
        "missing_returns": [[firm.code, year] for firm, year in return_set.missing_returns],
        "slips": _slips(slips),
        "late": late_filers(return_set),
        "months": months(firms, profile, seed),
        "festival": EFFECT,
        "namesakes": _namesakes(firms),
        "awards": [[each.firm.code, each.clause, each.when, each.money * 100] for each in paid],
        "affiliates": _affiliates(firms, profile),
        "files": [
            {"file": each.path.name, "form": each.form, "rows": each.rows, "refused": each.refused}
            for each in files
        ],
    }
    parts = [
        f"{json.dumps(key)}: {json.dumps(content[key], ensure_ascii=False, sort_keys=True)}"
        for key in sorted(content)
    ]
    path.write_bytes(("{\n" + ",\n".join(parts) + "\n}\n").encode())


def _firm(firm: Firm) -> dict[str, Any]:
    return {
        "code": firm.code,
        "name": firm.name,
        "former": firm.former,
        "renamed": firm.renamed,
        "district": firm.district,
        "park": firm.park,
        "domain": firm.domain,
        "founded": firm.founded.isoformat(),
        "closed": firm.closed,
        "status": firm.status,
        "planted": firm.planted,
        "troubles": {str(year): kind for year, kind in firm.troubles.items()},
        "chances": {str(year): list(chance) for year, chance in firm.chances.items()},
        "revenue": {str(year): firm.revenue(year) * 100 for year in firm.figures},
    }


def totals(firms: Sequence[Firm], profile: Profile) -> dict[str, dict[str, int]]:
    """True sums by year, money in 分."""
    return {
        str(year): {name: _unit(name) * sum(firm.amount(year, name) for firm in firms) for name in SUMMED}
        for year in profile.years
    }


def filed_totals(return_set: ReturnSet, profile: Profile) -> dict[str, dict[str, int]]:
    """Sums of what was filed in the end, after corrections, money in 分."""
    last = {
        (filing.firm.number, filing.period): filing.values for filing in return_set.annual if not filing.fault
    }
    last |= {(filing.firm.number, filing.period): filing.values for filing in return_set.corrections}
    sums = {str(year): dict.fromkeys(SUMMED, 0) for year in profile.years}
    for (_, period), values in last.items():
        for name in SUMMED:
            value = values.get(name)
            if isinstance(value, int):
                sums[period][name] += _unit(name) * value
    return sums


def _unit(name: str) -> int:
    return 1 if name.endswith("人员") else 100


def counts(firms: Sequence[Firm], profile: Profile) -> dict[str, Any]:
    """The numbers that the plan prints, counted in the demo city, and the structure by district and domain."""
    base, rule = profile.base_year, profile.city["titles"]
    keys = [firm for firm in firms if firm.yearly_facts(base).get(rule["key"]) is True]
    share = average_research(firms, base)
    return {
        "firms": sum(firm.there(base) for firm in firms),
        "firms_at_start": sum(firm.there(profile.years.start) for firm in firms),
        "above_scale": sum(firm.yearly_facts(base).get(rule["above_scale"][0]) is True for firm in firms),
        "above_scale_wanted": above_scale(profile, len(firms)),
        "cmmi3": sum(firm.yearly_facts(base).get(rule["cmmi"]) is True for firm in firms),
        "key_firms": len(keys),
        "key_above_average": sum(firm.amount(base, "研发费用") > share * firm.revenue(base) for firm in keys),
        "districts": {name: sum(f.district == name for f in firms) for name in profile.city["districts"]},
        "domains": {name: sum(f.domain == name for f in firms) for name in profile.city["domains"]},
        "still_there": sum(not firm.closed for firm in firms),
    }


def months(firms: Sequence[Firm], profile: Profile, seed: int) -> dict[str, int]:
    """Software revenue of the city by single months, in 分."""
    sums = {int(year): each["软件业务收入"] for year, each in totals(firms, profile).items()}
    return months_of(sums, shares_of(profile.pack.series_book, sums), seed)


def _planted(firms: Sequence[Firm], profile: Profile) -> list[dict[str, Any]]:
    return [
        {"planted": each.planted, "code": each.code, "clause": each.clause, "answer": each.answer}
        for each in expectations(firms, profile)
    ]


def _removed(
    firms: Sequence[Firm], return_set: ReturnSet, profile: Profile
) -> dict[str, dict[str, dict[str, Any]]]:
    """By code and year: the values that were true and not filed."""
    return {
        firms[number].code: {
            period: {name: _plain(_true(firms[number], int(period), name), profile, name) for name in names}
            for period, names in periods.items()
        }
        for number, periods in return_set.removed.items()
    }


def _true(firm: Firm, year: int, name: str) -> Value | None:
    return firm.figures[year].get(name, firm.yearly_facts(year).get(name))


def _plain(value: Value | None, profile: Profile, name: str) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and profile.fact(name).kind == "money":
        return value * 100
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _slips(slips: Slips) -> dict[str, Any]:
    return {
        "names": [[firm.code, period, text] for firm, period, text in slips.names],
        "repeated": [[firm.code, period] for firm, period in slips.repeated],
        "corrected": [[firm.code, period] for firm, period in slips.corrected],
        "no_code": [[firm.code, period] for firm, period in slips.no_code],
        "faults": [[firm.code, period, fault] for firm, period, fault in slips.faults],
        "units": [
            [
                each.code,
                each.form,
                each.period,
                each.fact,
                _unit(each.fact) * each.filed,
                _unit(each.fact) * each.true,
            ]
            for each in slips.units
        ],
    }


def _affiliates(firms: Sequence[Firm], profile: Profile) -> dict[str, list[str]]:
    """The codes of each circle."""
    fact = profile.city.get("affiliates", {}).get("fact")
    circles: dict[str, list[str]] = {}
    for firm in firms:
        if fact in firm.states:
            circles.setdefault(str(firm.states[fact]), []).append(firm.code)
    return circles


def _namesakes(firms: Sequence[Firm]) -> list[list[str]]:
    by_name: dict[str, list[str]] = {}
    for firm in firms:
        by_name.setdefault(firm.name, []).append(firm.code)
    return sorted(codes for codes in by_name.values() if len(codes) > 1)
