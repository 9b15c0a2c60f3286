"""Whether words name the whole of what a fact says: 企业营业收入 does, 平台营业收入 and 硕士以上研发人员 do not."""

import re
from collections.abc import Sequence

from chanmai.drafting.text.bounds import ending
from chanmai.drafting.text.text import Span

_OPENS = re.compile(
    r"(?:^|[，；：。、（）“”①-⑳\s.:｜\d%元项个于过达到超按照以将从由因给予且并或和及与占对为在即其若如该的年均总获后前须应需要已经末底但]"
    r"|(?<![软硬零部])件|(?<![国专])家|(?<![国公私])有|(?<![资成])本|(?<![国境市省区县])内|[当同上告一基]期|(?<!累计)(?<!单)季度|年度|其中|获得|\d月"
    r"|[元%人个件项家年）]及?以[上下]|企业|公司|单位|机构|集团|主体|法人|中心|平均|累计|合计|实际|具备|取得|满足|申报|缴纳|入库|完成|实现|至少"
    r"|首次|新增|一次性|单次|审计|开票|税[前后]|有效|授权|自主|核心|[专全在]职|全部|购买|持股|引进|发生|到位|持有|授予|依法|登记|注册|正式|分别|认定|成立|规模以上|截[止至]|清缴|全[市区省县国])$"
)  # what may stand right before a fact that is meant whole; any other noun makes it a part of something
_TIME = re.compile(
    r"(?>(?:19|20)\d\d年度?|(?:近|最近|连续|前|过去|上|第|任)?[一二三四五两\d]+(?:个)?(?:完整)?(?:会计|自然|纳税)?年度?(?:内|来)?"
    r"|[上下当本该全]一?年度?|年度?|第?[一二三四]季度|累计|合计|[月年]?平均|每年|首次|新增|实际)*+$"
)  # 其余门类年度营业收入: what stands before the words of time counts
_RESTRICTED = re.compile(
    r"(?:学历|学位|职称|资格|证书)(?:以上)?的$"
)  # 具有中专以上学历的科技人员 are not all
_PARTIAL = re.compile(
    r"(?:设计|服务|外包|开发|产品|业务|自主|自产|出口|境外|海外|线上|零售|园区|平台|人均|亩均|户均|广告|贸易|工程|系统|设备|软件|物流)"
    r"(?>年度?|当年|全年|实际)*+$"
    r"|(?:项目|团队|园区|平台|基地|集群|预计|预期|承诺|达产|投产|建成)"
    r"(?>年度?|当年|全年|实际|的|后|实现|首个|完整|上一?年度?|累计|合计|第一)*+$"
    r"|(?:产品|业务|服务|软件|设备)的$"
)  # 芯片产品设计销售收入 is a part of the revenue, 园林造景从业人员 are a part of the staff
_WHOLES = ("收入", "利润", "投资额", "投资总额", "人员", "人数", "员工", "产值")
_OTHERS = re.compile(
    r"(?:入驻|入园|在孵|孵化|毕业|成员|[所被]服务|服务的|被投|所投|参股|控股|关联)[^，；。：、]{0,6}(?:企业|公司|单位)[^，；。：、]{0,6}$"
    r"|每(?:百|千|万|亿)[^，；。：、]*$|(?:19|20)\d\d年?[-~至到](?:19|20)\d\d年度?[^，；。：、]{0,6}$"
    r"|(?:入孵|在孵|入驻)[^，；。：、]{0,6}$|(?:[季月]度?|个月)累计[^，；。：、]{0,4}$|[一二两三四五六\d]年前年?$"
)  # 入驻企业营业收入 is not that of the firm that asks, and 每万名员工拥有发明专利 is a proportion
_BRACKET = re.compile(r"(?<=[\u4e00-\u9fff])（[^（）]*）$")
_SUMMED = re.compile(r"(?:总数|数量)?(?:合计|总计|共计|之和|累计)")  # 发明专利、软件著作权合计6个
_LISTED = re.compile(
    r"[\u4e00-\u9fff“”]{2}(?:专利|收入|著作权|费用|支出|投入|人员|商标|标准|利润|安全|产品|软件)(?:、|和|及|或|与)$"
)


def meant_whole(sentence: str, match: re.Match[str], fact: str, others: Sequence[Span]) -> bool:
    """True if the words before a name leave the fact whole. `fact`: what it is called; `others`: where others stand."""
    start = match.start()
    part = match.group().endswith(_WHOLES) and ending(_PARTIAL, sentence, start)
    if part or ending(_RESTRICTED, sentence, start) or ending(_OTHERS, sentence, start):
        return False
    is_sum = _SUMMED.match(sentence, match.end()) and sentence[start - 1 : start] in "、和及与或"
    return not is_sum and not _one_of_a_list(sentence, start, others) and _alone(sentence, start, fact)


def _alone(sentence: str, start: int, fact: str) -> bool:
    """True if no noun stands before, brackets and words of time set aside, unless the fact's own name has it."""
    bracket = ending(_BRACKET, sentence, start)  # 船用仪表设计（含服务）销售收入 is one noun
    before = ending(_TIME, sentence, bracket.start() if bracket else start)
    end = before.start() if before else start
    return bool(ending(_OPENS, sentence, end)) or sentence[max(0, end - 2) : end] in fact


def is_increment(sentence: str, match: re.Match[str]) -> bool:
    """True for 新增营业收入, which is how much more."""
    return sentence.endswith("新增", 0, match.start()) and "新增" not in match.group()


def _one_of_a_list(sentence: str, start: int, others: Sequence[Span]) -> bool:
    """True for the last of several things named together of which one is no fact: 外观设计专利、软件著作权5项."""
    known = any(start - 2 <= each.end <= start for each in others)
    return ending(_LISTED, sentence, start) is not None and not known
