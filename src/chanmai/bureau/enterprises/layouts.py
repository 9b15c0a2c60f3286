"""The columns that a file of a form may have. Forms come from the pack; identity columns are the same everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from chanmai.engine.edits.cells import USUAL_WEIGHT, RuleBook
from chanmai.engine.edits.rules import Beside, EditKind
from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind
from chanmai.engine.facts.term import Term
from chanmai.engine.facts.texts import Text
from chanmai.engine.facts.units import UNITS, Unit
from chanmai.engine.language.nodes import Node


class Role(Term):
    """What a column is for."""

    CODE = "code"
    NAME = "name"
    FORMER = "former"
    SHORT = "short"
    STATUS = "status"
    PERIOD = "period"
    FILED_ON = "filed_on"
    TITLE = "title"  # name of a title or list in which the firm stands; which fact that is, the value says
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    CLAUSE = "clause"  # name or code of the clause under which an award was received
    SOURCE = "source"  # document, issuer, remark: where the row is from
    FACT = "fact"
    IGNORED = "ignored"


class FormKind(Term):
    """The kinds of files."""

    REGISTRY = "registry"  # 企业登记: who the firms are; the authority on names
    STATES = "states"  # facts without a period
    ANNUAL = "annual"  # 年报
    QUARTERLY = "quarterly"  # 季报
    MONTHLY = "monthly"  # 月报
    TITLES = "honours"  # 认定名单
    AWARDS = "awards"  # 奖补台账: earlier awards, one a row


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form. `unit` is the unit of bare numbers when the heading names none.

    `weight` says how hard it is to believe that a figure of the column is wrong; `spellings` are other words for
    the categories that the column may hold.
    """

    heading: str
    role: Role = Role.FACT
    fact: Fact | None = None
    unit: Unit | None = None
    aliases: tuple[str, ...] = ()
    required: bool = False
    english: str = ""
    weight: int = USUAL_WEIGHT
    spellings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """An edit check of a form: a condition that sound values meet, and the question to ask when it fails.

    A `hard` one keeps the row out instead; it looks at the row alone. `test` is what `written` says, expanded.
    """

    code: str
    test: Node
    message: Text
    fact: str = ""
    hard: bool = False
    kind: EditKind = EditKind.RATIO
    written: Node | None = None  # as it is in the pack


NO_RULES: RuleBook[Check] = RuleBook((), Dictionary(()))


@dataclass(frozen=True, slots=True)
class Layout:
    """A form as a table: which columns it may have and to which period its rows belong.

    `beside` are the cells of other returns that its checks name; `book` has the checks and all that they may name.
    """

    code: str
    kind: FormKind
    title: str
    english: str
    columns: tuple[Column, ...]
    reporter: str = ""
    checks: tuple[Check, ...] = ()
    titles: tuple[Fact, ...] = field(default=())  # facts that a TITLE column may name
    clauses: tuple[tuple[str, str], ...] = ()  # code and name of the clauses that a CLAUSE column may name
    beside: tuple[Beside, ...] = ()
    book: RuleBook[Check] = field(default=NO_RULES, compare=False, repr=False)

    @property
    def period(self) -> PeriodKind:
        """To what kind of period its rows belong; POINT for none."""
        return PERIOD_KINDS.get(self.kind, PeriodKind.POINT)

    def column(self, role: Role) -> Column | None:
        """The column of that role, or None."""
        return next((column for column in self.columns if column.role is role), None)


AWARD = Fact(
    "奖补金额",
    "award",
    "Award",
    Kind.MONEY,
    PeriodKind.POINT,
    UNITS["万元"],
    definition="实际拨付的金额；0 表示撤销或收回",
    lowest=Fraction(0),
)
"""What the money column of an award file holds; it is filed as what was received under the row's clause."""

IDENTITY: tuple[Column, ...] = (
    Column(
        "统一社会信用代码",
        Role.CODE,
        aliases=("信用代码", "社会信用代码", "统一信用代码", "统一代码", "机构信用代码", "纳税人识别号"),
        english="Credit code",
    ),
    Column(
        "企业名称",
        Role.NAME,
        aliases=("单位名称", "单位详细名称", "公司名称", "企业全称", "名称", "纳税人名称", "填报单位"),
        english="Name",
    ),
)
REGISTRY: tuple[Column, ...] = (
    Column("曾用名", Role.FORMER, aliases=("曾用名称", "原名称", "原企业名称"), english="Former name"),
    Column("简称", Role.SHORT, aliases=("企业简称", "证券简称"), english="Short name"),
    Column("登记状态", Role.STATUS, aliases=("经营状态", "企业状态", "存续状态"), english="Status"),
)
FILED: tuple[Column, ...] = (
    Column("填报日期", Role.FILED_ON, aliases=("报送日期", "上报日期", "填表日期"), english="Filed on"),
    Column("序号", Role.IGNORED, aliases=("编号", "行号"), english="No."),
    Column("备注", Role.IGNORED, aliases=("说明", "备注说明"), english="Note"),
)
PERIOD_KINDS = {
    FormKind.ANNUAL: PeriodKind.YEAR,
    FormKind.QUARTERLY: PeriodKind.QUARTER,
    FormKind.MONTHLY: PeriodKind.MONTH,
}
PERIODS: dict[FormKind, Column] = {
    FormKind.ANNUAL: Column(
        "年度",
        Role.PERIOD,
        aliases=("报告年度", "统计年度", "年份", "所属年度", "报告期", "所属期", "会计年度"),
        english="Year",
    ),
    FormKind.QUARTERLY: Column(
        "季度",
        Role.PERIOD,
        aliases=("报告季度", "统计季度", "所属季度", "报告期", "所属期"),
        english="Quarter",
    ),
    FormKind.MONTHLY: Column(
        "月份",
        Role.PERIOD,
        aliases=("报告月份", "统计月份", "所属月份", "报告期", "所属期", "年月"),
        english="Month",
    ),
}
TITLED: tuple[Column, ...] = (
    Column(
        "认定名称",
        Role.TITLE,
        aliases=("荣誉名称", "资质名称", "名单名称", "认定类别", "称号"),
        required=True,
        english="Title",
    ),
    Column(
        "认定日期", Role.VALID_FROM, aliases=("发证日期", "公布日期", "起始日期", "有效期起"), english="From"
    ),
    Column("有效期至", Role.VALID_TO, aliases=("有效期止", "截止日期", "到期日期"), english="Until"),
)


def standard_columns(kind: FormKind) -> tuple[Column, ...]:
    """The columns that every form of the kind has besides its facts."""
    own: Sequence[Column] = ()
    if kind is FormKind.REGISTRY:
        own = REGISTRY
    elif kind is FormKind.TITLES:
        own = TITLED
    elif kind in PERIODS:
        own = (PERIODS[kind],)
    return (*IDENTITY, *own, *FILED)
