"""What the condition part of a sentence says beside its tests, in words that an officer can find true or not."""

import re

from chanmai.drafting.clauses.lists import MARK
from chanmai.drafting.text.leads import LEAD
from chanmai.drafting.values.reading import Reading

_DROPPED = re.compile(
    r"^(?>对于|或者|[对且并或，、；：的其由在为是])++|(?<![，、；：的且并或对其])[，、；：的且并或对其]++$"
)
_GIVING = re.compile(r"[，、]?(?:按|按照|给予|予以|一次性|奖励|补助|补贴|最高|资助|分别|每家|单家|再)")
_SHORTEST_FINDING, _LONGEST = 2, 100


def remainder(reading: Reading) -> str:
    """The condition part of a sentence that no test says, as an officer would have to find it; often empty."""
    benefits = [each.span.start for each in reading.benefits]
    end = (min(benefits) if benefits else reading.span.end) - reading.span.start
    part = reading.words[:end]
    tested = [each.span for each in reading.conditions if each.test]
    left = [each for each in reading.left if each.end - reading.span.start <= end]
    if benefits:
        stop = max(part.rfind(sign) for sign in "，：")
        giving = _GIVING.search(part, max(stop, 0))
        part = part[: giving.start()] if giving else part
    if sum(span.end - span.start for span in left) < _SHORTEST_FINDING or (not benefits and tested):
        return ""
    letters = list(part)
    for span in tested:
        low, high = span.start - reading.span.start, span.end - reading.span.start
        letters[low:high] = [""] * (min(high, len(letters)) - low)
    rest = re.sub(r"（[，、的]*）", "", LEAD.sub("，", "".join(letters)))
    return plain(rest)


def plain(words: str) -> str:
    """The words without their signs and joints, short enough for a finding; "" if hardly anything is left."""
    pieces = [_DROPPED.sub("", piece) for piece in re.split(r"[，；。：]", MARK.sub("", words))]
    text = "，".join(piece for piece in pieces if len(piece) > 2)
    return text[:_LONGEST] if len(text) >= _SHORTEST_FINDING else ""
