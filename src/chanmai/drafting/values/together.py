"""Several subjects of one number: 甲、乙均不低于, 甲或乙增速不低于."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chanmai.drafting.values.subjects import Subject

_JOINED = ("、", "和", "及", "与", "或", "或者")
_COMPOUND = re.compile(r"近\d年复合增速")
_MEAN = re.compile(r"(近\d年平均)\((.+)\)")


def together(
    sentence: str, subjects: Sequence[Subject], last: Subject, dimension: str
) -> tuple[Subject, ...]:
    """The subjects that share the number of the last one, in the order of the text; often only that one."""
    members = [last]
    for each in reversed(subjects):
        between = sentence[each.span.end : members[0].span.start]
        if each.span.end > members[0].span.start:
            continue
        alike = _alike(each, last, dimension) if between in _JOINED else None
        if alike is None:
            break
        members.insert(0, alike)
    mean = _MEAN.fullmatch(members[0].text)
    if mean is not None and len(members) > 1 and not last.years and "近" not in last.text:
        members[1:] = [replace(each, text=f"{mean[1]}({each.text})") for each in members[1:]]
    return _over_years(tuple(members))


def _over_years(members: tuple[Subject, ...]) -> tuple[Subject, ...]:
    """近三年净利润或营业收入复合增长率: the years before the first of them are meant of all."""
    years = members[0].years
    if len(members) == 1 or not years or "复合增速" not in members[-1].text:
        return members
    return tuple(
        replace(each, text=_COMPOUND.sub(f"近{years}年复合增速", each.text), years=0) for each in members
    )


def _alike(first: Subject, last: Subject, dimension: str) -> Subject | None:
    """The subject as the number means it: itself, or with what is said of the last one only once (growth, increase)."""
    subject = first.beside(dimension)
    if subject.dimension == dimension:
        return subject
    name = last.fact.name
    mean = _MEAN.fullmatch(first.text)
    plain = (mean[2] if mean else first.text) == first.fact.name
    wrapped = last.text != name and last.text.count(name) == 1 and last.dimension == dimension
    if not plain or not wrapped or (first.fact.kind, first.fact.period) != (last.fact.kind, last.fact.period):
        return None
    text = last.text.replace(name, first.fact.name)
    return replace(first, text=f"{mean[1]}({text})" if mean else text, dimension=dimension)
