"""Quantities of a sentence in groups, each with the words around it: what the rules of roles look at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chanmai.drafting.text.text import Span
from chanmai.drafting.values.operators import Wording, wording
from chanmai.drafting.values.quantities import FAMILIES, Quantity
from chanmai.drafting.values.subjects import Subject
from chanmai.engine.facts.fact import Kind
from chanmai.engine.facts.units import COUNT, MONEY

_MARKED = r"(?>（不?含[^（）]{0,8}）|及?以上|以下)*+"
_LIST = re.compile(rf"{_MARKED}(?:、|和|及|或|以及|:)")
_RANGE = re.compile(r"(?:（(?:不)?含[^（）]{0,8}）)?(?:及?以上)?(?:[-~至到]+)")
_STOPS = "，；：。！？"
_EQUIVALENT = re.compile(r"（(?:或|即|约|折合|相当于)(?:等值)?(?:人民币|美元)?$")
_QUALIFIED = re.compile(
    r"(?>有效|授权|已授权|自主|核心|国内|相关|以上|以下|在职|专职|全职|的|与主营业务相关的|与主导产品相关的)*+"
)
_PER_UNIT = re.compile(r"/(?!年)")
_LINKS = (
    "的|）|连续多年|连续[两二三四五2-5]年|持续|稳定|首次|新|已|为|规模|总规模|数额|水平|均|约|累计|合计|总额|总量|分别|应当|应|须|需要"
    "|需|要求|要|实际|年度|且|在|达|实现|同比|一般|一次性|数量|总数|数|人数|金额|总分|得分|全年|并|之和|平均|连续|每年|单个|（[^（）]*）"
)
_GAP = re.compile(rf"(?>{_LINKS})*+(?:距[^，；。、\d]{{0,6}}(?>{_LINKS})*+)?")


@dataclass(frozen=True, slots=True)
class QuantityGroup:
    """Quantities that are named together: one, a list (甲、乙、丙), or a range (甲至乙)."""

    items: tuple[Quantity, ...]
    kind: str  # "one" | "list" | "range"

    @property
    def span(self) -> Span:
        """From the first to the last."""
        return Span(self.items[0].span.start, self.items[-1].span.end)


def groups(sentence: str, numbers: Sequence[Quantity]) -> list[QuantityGroup]:
    """The quantities of a sentence as groups, in order."""
    result: list[QuantityGroup] = []
    for quantity in numbers:
        last = result[-1] if result else None
        if last is not None and last.items[-1].dimension == quantity.dimension:
            between = sentence[last.span.end : quantity.span.start]
            if _LIST.fullmatch(between) and last.kind != "range":
                result[-1] = QuantityGroup((*last.items, quantity), "list")
                continue
            if _RANGE.fullmatch(between) and last.kind == "one":
                result[-1] = QuantityGroup((*last.items, quantity), "range")
                continue
        result.append(QuantityGroup((quantity,), "one"))
    return result


@dataclass(frozen=True, slots=True)
class Context:
    """A group with its surroundings."""

    sentence: str
    group: QuantityGroup
    subjects: Sequence[Subject]
    lowest: int  # end of the group before
    highest: int  # start of the group after
    following: Span | None = None  # the group after
    sibling: "Context | None" = None  # the group before, when this one says the same in another currency

    @property
    def span(self) -> Span:
        """Of the group."""
        return self.group.span

    @property
    def dimension(self) -> str:
        """Of every quantity of the group."""
        return self.group.items[0].dimension

    @property
    def opening(self) -> int:
        """Where the part of the sentence between commas begins."""
        return max(self.sentence.rfind(stop, 0, self.span.start) for stop in _STOPS) + 1

    @property
    def text_before(self) -> str:
        """From the comma before, or the group before, to the group."""
        return self.sentence[max(self.opening, self.lowest) : self.span.start]

    @property
    def part(self) -> str:
        """From the comma before to the group, other quantities included."""
        return self.sentence[self.opening : self.span.start]

    @property
    def text_after(self) -> str:
        """From the group to the next comma or group."""
        ends = [self.sentence.find(stop, self.span.end) for stop in _STOPS]
        return self.sentence[self.span.end : min([self.highest, *(end for end in ends if end >= 0)])]

    @property
    def wording(self) -> Wording:
        """The operator around the group; in 甲或乙以上 that of the second."""
        sign_words = wording(self.sentence, self.span.start, self.span.end, self.lowest)
        if not sign_words.sign and self.sibling is not None:
            return sign_words._replace(sign=self._beside_sibling(self.sibling))
        if not sign_words.sign and self.following is not None and self._bracketed(self.following):
            end = self.sentence.find("）", self.following.end) + 1
            return (
                sign_words._replace(sign=wording(self.sentence, self.following.end, end, end).sign)
                if end
                else sign_words
            )
        alternative = self.following is not None and self.sentence[self.span.end : self.highest] in (
            "或",
            "或者",
        )
        if sign_words.sign or not alternative or self.following is None:
            return sign_words
        follower_words = wording(
            self.sentence, self.following.start, self.following.end, self.following.start
        )
        return sign_words._replace(sign=follower_words.sign, mark=follower_words.mark)

    def _beside_sibling(self, sibling: "Context") -> str:
        """8亿美元（或人民币50亿元）以上, 超过8亿美元（或50亿元）: one operator for both."""
        end = self.sentence.find("）", self.span.end) + 1
        behind = wording(self.sentence, self.span.end, end, end).sign if end else ""
        return behind or wording(self.sentence, *sibling.span, sibling.lowest).sign

    def _bracketed(self, following: Span) -> bool:
        """True if the next group stands in a bracket right behind and says the same in another currency."""
        return bool(_EQUIVALENT.fullmatch(self.sentence, self.span.end, following.start))

    @property
    def before(self) -> str:
        """The sentence up to the group."""
        return self.sentence[: self.span.start]

    def subject(self) -> Subject | None:
        """What the group measures: the subject right before the operator, or right behind the quantity."""
        start = self.wording.start
        for each in reversed(self.subjects):
            if each.span.end <= start and _GAP.fullmatch(self.sentence, each.span.end, start):
                return self._fitting(each)
            if each.span.end <= start:
                break
        return self._behind()

    def _behind(self) -> Subject | None:
        """The subject right behind: 2项以上有效发明专利; for money only after 达 or 超过, since 50万元补助 is none."""
        clear = self.dimension != MONEY or (self.wording.prefix and self.wording.sign in (">", ">="))
        for each in self.subjects:
            if clear and each.span.start >= self.wording.end:
                near = _QUALIFIED.fullmatch(self.sentence, self.wording.end, each.span.start)
                return self._fitting(each) if near else None
        return None

    def _fitting(self, subject: Subject) -> Subject | None:
        quantity_subject = subject.beside(self.dimension)
        fits = quantity_subject.dimension == self.dimension and self._in_its_unit(quantity_subject)
        return quantity_subject if fits else None

    def _in_its_unit(self, subject: Subject) -> bool:
        """False for 120平方米 beside a fact that counts people, and for 100元/平方米 beside one of money."""
        if _PER_UNIT.match(self.sentence, self.span.end):
            return False
        unit, unit_word = subject.fact.unit, self.group.items[0].unit
        if self.dimension != COUNT or unit is None or subject.fact.kind is not Kind.NUMBER:
            return True
        return unit_word in ("", unit.name) or any(
            {unit_word, unit.name} <= set(family) for family in FAMILIES
        )


def contexts(sentence: str, numbers: Sequence[Quantity], subjects: Sequence[Subject]) -> list[Context]:
    """Every group of a sentence with its surroundings."""
    number_groups = groups(sentence, numbers)
    result = [Context(sentence, group, subjects, 0, len(sentence)) for group in number_groups]
    for at, each in enumerate(result):
        lowest = number_groups[at - 1].span.end if at else 0
        highest = number_groups[at + 1].span.start if at + 1 < len(number_groups) else len(sentence)
        following = number_groups[at + 1].span if at + 1 < len(number_groups) else None
        same = at and _EQUIVALENT.fullmatch(sentence, lowest, each.span.start)
        sibling = result[at - 1] if same else None
        result[at] = replace(each, lowest=lowest, highest=highest, following=following, sibling=sibling)
    return result
