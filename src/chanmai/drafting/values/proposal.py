"""One value that the text proposes: what it is for, what it says, where it stands, and what is doubtful about it."""

from dataclasses import dataclass, field

from chanmai.drafting.text.text import Span
from chanmai.drafting.values.quantities import Quantity
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text


class Role(Term):
    """What a value of the text is for."""

    THRESHOLD = "threshold"
    FLAG = "condition"
    RATE = "rate"
    CAP = "cap"
    POOL = "pool"  # what all firms together can get
    SUM = "sum"
    BLOCK = "block"  # 每满
    EXCESS = "excess"  # 超过…的部分
    QUOTA = "quota"  # how many at most
    SPAN = "span of time"
    INSTALMENTS = "instalments"
    VALIDITY = "validity"
    STACKING = "stacking"
    DELIVERY = "delivery"
    WINDOW = "window"


ROLE_ZH = {
    Role.THRESHOLD: "门槛", Role.FLAG: "条件", Role.RATE: "比例", Role.CAP: "上限", Role.POOL: "总额", Role.SUM: "定额",
    Role.BLOCK: "每满", Role.EXCESS: "超过部分", Role.QUOTA: "名额", Role.SPAN: "年限", Role.INSTALMENTS: "分期",
    Role.VALIDITY: "有效期", Role.STACKING: "叠加", Role.DELIVERY: "兑现方式", Role.WINDOW: "申报时间",
}  # fmt: skip
CONDITIONS = (Role.THRESHOLD, Role.FLAG)
BENEFITS = (Role.RATE, Role.SUM, Role.CAP)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value read from a sentence. `span` is in the sentence, later in the normal text of the whole document."""

    role: Role
    span: Span
    words: str
    values: tuple[Quantity, ...] = ()
    subject: str = ""  # expression of what is measured; empty when the dictionary has no such fact
    about: str = ""  # the words for what is measured, where `subject` is empty
    op: str = ""
    test: str = ""  # the whole condition as a rule writes it
    either: bool = False  # joined to the condition before by 或
    upper: bool = False  # 最高, 不超过: no more than this
    labels: tuple[str, ...] = ()
    text: str = ""  # what is said, for terms without a quantity
    doubts: tuple[Text, ...] = field(default=())
    source: str = "rules"  # "rules" or "endpoint"
