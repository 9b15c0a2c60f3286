"""What the figures of the desk mean, in words: what is counted, over what, from where, and what becomes of gaps."""

from collections.abc import Mapping
from dataclasses import dataclass

from chanmai.bureau.plan.queries.measurement import ABOVE_SCALE, EMPLOYEES, RESEARCH, REVENUE
from chanmai.engine.facts.texts import Text


@dataclass(frozen=True, slots=True)
class Origin:
    """Where figures of a kind come from. `matched`: from a matching run, whose vintage they have."""

    text: Text
    matched: bool = False


REGISTER = Origin(
    Text(
        "企业资料库：登记、名单和报表，各以最近收到的为准；更正另存新版，撤回的不计。",
        "The library of firms: registers, lists and returns, of each the last received; corrections are new versions, "
        "what was withdrawn does not count.",
    )
)
RETURNS = Origin(
    Text(
        "企业年报，导入或在线报送；同一企业同一年以最近一次为准，旧版保留。",
        "Annual returns, imported or filed here; of a firm and year the last one counts, earlier versions stay.",
    )
)
RUN = Origin(
    Text(
        "最近一次匹配：每家企业逐条对照现行条款，其后收到的报表随到随算。",
        "The latest matching run: each firm against each clause in force, brought up to date with every filing since.",
    ),
    matched=True,
)
RECORDS = Origin(
    Text("本系统的办理记录，逐条留痕。", "The records of this system, each kept with who and when."),
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure means. `facts` of the dictionary it is read from; `address`: what it counts."""

    title: Text
    definition: Text
    missing: Text
    origin: Origin
    address: str
    facts: tuple[str, ...] = ()


COUNTED = Text("没有缺数：逐条数出来的。", "Nothing is missing: they are counted one by one.")
REPORTED = Text(
    "没有填报的企业不当作零：合计只含填报的企业，旁边写明几家没有数。",
    "A firm that did not report is not nil: sums hold those that did, and beside them stands how many are missing.",
)
PAID = Text(
    "数据不全的判断不算可享；金额定不下来的只记区间、封顶或“未写明”，不并入确定金额。",
    "What lacks data is not counted as eligible; amounts that are not settled stand as intervals, ceilings or “not "
    "stated”, never among the exact ones.",
)
FIRMS, MATCHING = "/enterprises/", "/matching/"
MEANINGS: Mapping[str, Meaning] = {
    "firms": Meaning(
        Text("在库企业", "Firms in the library"),
        Text(
            "资料库中的软件和信息技术服务企业，按统一社会信用代码各计一家；演示企业另行标明。",
            "Firms of the software trade in the library, one for each credit code; invented firms are marked.",
        ),
        COUNTED, REGISTER, FIRMS,
    ),
    "above-scale": Meaning(
        Text("规上软件企业", "Firms above scale"),
        Text(
            "最近一个完整年度年报里自述为规模以上软件企业的家数。",
            "Firms whose return of the last complete year says that they are above scale.",
        ),
        REPORTED, RETURNS, FIRMS, (ABOVE_SCALE,),
    ),
    "revenue": Meaning(
        Text("营业收入", "Revenue"),
        Text(
            "各企业营业收入之和；“完整年度”指填报企业不少于上一年一半的最近一年。",
            "The sum of the firms' revenue; the last complete year is the latest with at least half as many returns as "
            "the one before.",
        ),
        REPORTED, RETURNS, "/plan/targets/", (REVENUE,),
    ),
    "growth": Meaning(
        Text("可比增速", "Growth on a comparable sample"),
        Text(
            "只用两年都填报的企业：本年合计除以上年合计减一。不是两年合计数直接相除。",
            "Of firms that reported both years only: the sum of this year over that of the year before, less one.",
        ),
        REPORTED, RETURNS, FIRMS, (REVENUE,),
    ),
    "reported": Meaning(
        Text("有数企业", "Firms that reported"),
        Text(
            "该年度填报了营业收入的企业家数。",
            "How many firms reported their revenue of that year.",
        ),
        COUNTED, RETURNS, "/attention/returns/", (REVENUE,),
    ),
    "employees": Meaning(
        Text("从业人员", "Employees"),
        Text("各企业年末从业人员之和。", "The sum of the firms' employees at the end of the year."),
        REPORTED, RETURNS, FIRMS, (EMPLOYEES,),
    ),
    "research": Meaning(
        Text("研发强度", "R&D intensity"),
        Text(
            "研发投入（或研发费用，取填报较多的一项）之和除以营业收入之和，只用两项都填报的企业。",
            "The sum of R&D (input or expense, whichever more firms report) over the sum of revenue, of firms that "
            "reported both.",
        ),
        REPORTED, RETURNS, FIRMS, (*RESEARCH, REVENUE),
    ),
    "titles": Meaning(
        Text("资质与培育梯队", "Titles and ladders"),
        Text(
            "认定名单上当天仍在有效期内的企业家数；一家可有多项。",
            "Firms on the lists whose title still holds on the day; a firm may have several.",
        ),
        Text(
            "名单没有收到的不计，不等于没有。",
            "Lists that were not received do not count, which is not the same as none.",
        ),
        REGISTER, FIRMS,
    ),
    "movers": Meaning(
        Text("谁带动了变化", "Who moved it"),
        Text(
            "每家企业对目标最近两年变化的贡献：合计类为本年减上年；占比类按总量加权，各家之和与总变化分毫不差。",
            "What each firm adds to the change of a target between its last two years; the parts add up to it exactly.",
        ),
        Text(
            "只有一年有数的企业照数计入并注明；缺的一年不当作零，只说明没有数。",
            "A firm with a figure of one year only is counted with it and marked.",
        ),
        RETURNS, "/plan/targets/",
    ),
    "money-most": Meaning(
        Text("政策可享金额", "Eligible policy money"),
        Text(
            "符合条件的企业按现行条款可享金额的上限：确定金额、区间上限与封顶金额之和，已按叠加、就高和封顶算过；不含税收优惠和征求意见稿。",
            "The most that eligible firms may get under clauses in force: exact amounts, upper ends of intervals and "
            "ceilings, after stacking and caps; without tax reliefs and drafts.",
        ),
        PAID, RUN, MATCHING,
    ),
    "money-exact": Meaning(
        Text("确定金额", "Exact amounts"),
        Text(
            "条款给出算法、所需数据齐全的可享金额之和，精确到分。",
            "Awards that the clause computes from complete data, exact to the cent.",
        ),
        PAID, RUN, MATCHING,
    ),
    "money-interval": Meaning(
        Text("区间金额", "Amounts between two sums"),
        Text(
            "已可享、但金额还缺数据或能否同享未见的，按最少与最多列示。",
            "Awards that are due while the amount lacks data, or it is not seen whether they go together.",
        ),
        PAID, RUN, MATCHING,
    ),
    "money-upper": Meaning(
        Text("封顶金额", "Ceilings"),
        Text(
            "条款只写“最高”的，列其上限；不是应付数。",
            "Where a clause names a ceiling only; not an amount due.",
        ),
        PAID, RUN, MATCHING,
    ),
    "money-unstated": Meaning(
        Text("未写明金额", "Amount not stated"),
        Text("可享而原文没有写金额的判断数。", "Decisions in favour of a firm whose clause names no amount."),
        PAID, RUN, MATCHING,
    ),
    "money-payable": Meaning(
        Text("可兑付", "Payable"),
        Text(
            "条款已核原文、仍在有效期内的可享金额。",
            "Awards of clauses whose original text was checked and which are in force.",
        ),
        PAID, RUN, MATCHING,
    ),
    "money-waiting": Meaning(
        Text("待核原文或未核实", "Original to be checked"),
        Text(
            "条款只见转载或尚未核实的可享金额，核实之前不作兑付依据。",
            "Awards of clauses seen in a reprint or not verified; nothing is paid on them before they are.",
        ),
        PAID, RUN, MATCHING,
    ),
    "eligible": Meaning(
        Text("可享企业", "Eligible firms"),
        Text("至少有一条现行条款判为可享的企业家数。", "Firms that at least one clause in force finds eligible."),
        PAID, RUN, MATCHING,
    ),
    "decisions": Meaning(
        Text("匹配的规模", "Extent of the run"),
        Text(
            "最近一次匹配的企业数、条款数、另列的企业和判定，以及所列条款的条数。",
            "Firms and clauses of the latest run, what it set aside, and how many clauses are listed.",
        ),
        COUNTED, RUN, MATCHING,
    ),
    "attention-files": Meaning(
        Text("未导入的文件", "Files that were refused"),
        Text(
            "因有错而什么都没有写入、至今没有再导入的文件数。",
            "Files refused for errors of which nothing has been taken since.",
        ),
        COUNTED, RECORDS, "/imports/",
    ),
    "attention-returns": Meaning(
        Text("未报年报的企业", "Firms without a return"),
        Text(
            "最近一个完整年度没有填报营业收入的企业家数。",
            "Firms that did not report the revenue of the last complete year.",
        ),
        COUNTED, RETURNS, "/attention/returns/", (REVENUE,),
    ),
    "attention-questions": Meaning(
        Text("待核实的数据疑问", "Open questions about data"),
        Text(
            "审核规则对报表提出、还没有人核实的疑问数。",
            "Questions that the checks raised and nobody has answered.",
        ),
        COUNTED, RECORDS, "/attention/questions/",
    ),
    "attention-findings": Meaning(
        Text("待人工认定的判断", "Decisions that wait for a finding"),
        Text(
            "匹配中等待人工认定事项的（企业，条款）判断数。",
            "Pairs of firm and clause that wait for an officer's finding.",
        ),
        COUNTED, RUN, "/attention/findings/",
    ),
    "attention-ending": Meaning(
        Text("九十天内到期或截止", "Ending within ninety days"),
        Text(
            "九十天内到期的现行条款与截止的申报数。",
            "Clauses in force that run out, and applications that close, within ninety days.",
        ),
        COUNTED, RUN, "/attention/ending/",
    ),
    "attention-facts": Meaning(
        Text("最缺的数据", "Data that are missing most"),
        Text(
            "判断因缺它而待补充的事实数；点开见每项影响多少判断。",
            "Facts for lack of which decisions wait; the list says how many each.",
        ),
        COUNTED, RUN, "/attention/facts/",
    ),
    "news-filings": Meaning(
        Text("收到新报表", "New filings"),
        Text(
            "您上次看过之后收到的报表份数，更正也各计一份。",
            "Filings received since your last look; each correction is one.",
        ),
        COUNTED, REGISTER, "/enterprises/?sort=changed",
    ),
    "news-questions": Meaning(
        Text("新的数据疑问", "New questions about data"),
        Text("您上次看过之后提出、至今待核实的疑问数。", "Questions raised since your last look and open still."),
        COUNTED, RECORDS, "/attention/questions/",
    ),
    "news-collections": Meaning(
        Text("报送开始或结束", "Collections opened or closed"),
        Text(
            "您上次看过之后开始或结束的报表期。",
            "Collections of returns opened or closed since your last look.",
        ),
        COUNTED, RECORDS, "/indicators/",
    ),
    "news-releases": Meaning(
        Text("数据发布", "Releases"),
        Text("您上次看过之后发布或撤回的统计表。", "Tables published or withdrawn since your last look."),
        COUNTED, RECORDS, "/releases/",
    ),
    "news-targets": Meaning(
        Text("目标改动", "Targets changed"),
        Text("您上次看过之后存下的目标新版本。", "Versions of targets made since your last look."),
        COUNTED, RECORDS, "/plan/",
    ),
    "news-runs": Meaning(
        Text("匹配", "Matching runs"),
        Text("您上次看过之后完成或撤回的匹配。", "Runs that finished or were withdrawn since your last look."),
        COUNTED, RECORDS, MATCHING,
    ),
    "news-progress": Meaning(
        Text("举措进展", "Progress on measures"),
        Text("您上次看过之后报来的举措进展条数。", "Words on the progress of measures since your last look."),
        COUNTED, RECORDS, "/supervision/",
    ),
    "warnings": Meaning(
        Text("企业预警", "Early warning of firms"),
        Text(
            "未来一段时间内陷入经营困难或外流的概率，由往年的信号学得，用没有参与学习的年份检验；"
            "只列值得走访的企业，门槛由走访与漏报的成本定出。",
            "The chance that a firm gets into distress or leaves, learnt from the signals of past years and tested on "
            "years that were not learnt from; only firms whose visit is worth its cost, by the costs of a visit and "
            "of a missed case.",
        ),
        Text(
            "知道的信号太少的企业为无数据，不列，也不当作低风险。",
            "Firms of which too few signals are known have no data: they are not listed, and are not of low risk.",
        ),
        RETURNS, "/warnings/evaluation/",
    ),
    "paces": Meaning(
        Text("目标进度", "Pace of the targets"),
        Text(
            "各进度的目标项数。已达到、到期未达按目标年的测算值；按路径推进指预测达到目标的概率不低于一半，没有概率时指最近一年的变化照此下去够用；"
            "概率低于城市包约定的报警线为预计达不到。",
            "How many targets have which pace. Reached and missed go by the figure of the target's year; on path: the "
            "chance is at least even, or without a chance, the last change would suffice if repeated; below the alarm "
            "of the pack it is out of reach.",
        ),
        REPORTED, RETURNS, "/plan/",
    ),
}  # fmt: skip
