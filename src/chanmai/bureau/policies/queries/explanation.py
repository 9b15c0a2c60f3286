"""One clause for one firm, looked up by what people have at hand: a code, a number, a name."""

import datetime
import difflib

from rapidfuzz import process

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.enterprises.models import EnterpriseName
from chanmai.bureau.enterprises.names import normal
from chanmai.bureau.enterprises.queries.scope import visible
from chanmai.bureau.policies.book import FIRMS, book_on
from chanmai.bureau.policies.queries.firm import FirmDecision, FirmDecisions, firm_decisions
from chanmai.bureau.refusal import Refused

MOST = 5


def firm_named(viewer: Viewer, text: str) -> int:
    """The number of the firm with this credit code, number or exact name (former names too).

    Raises Refused, naming the nearest firms, when there is none or more than one.
    """
    text = text.strip()
    firms = visible(viewer)
    found = list(firms.filter(code=text.upper()).values_list("pk", flat=True))
    if not found and text.isdecimal() and len(text) < 10:
        found = list(firms.filter(pk=int(text)).values_list("pk", flat=True))
    if not found:
        named = EnterpriseName.objects.filter(normal=normal(text), enterprise__in=firms)
        found = list(named.values_list("enterprise_id", flat=True).distinct())
    if len(found) == 1:
        return found[0]
    names = [f"{name}（{code or pk}）" for pk, name, code in firms.values_list("pk", "name", "code")]
    if found:
        several = firms.filter(pk__in=found).values_list("pk", "name", "code")
        near = [f"{name}（{code or pk}）" for pk, name, code in several]
        raise _refused_firm(
            f"有 {len(found)} 家企业叫“{text}”。", f"{len(found)} firms are called {text}.", near, 409
        )
    near = [match for match, _score, _place in process.extract(text, names, limit=MOST, score_cutoff=40)]
    raise _refused_firm(f"没有找到企业“{text}”。", f"There is no firm {text}.", near, 404)


def _refused_firm(zh: str, en: str, near: list[str], status: int) -> Refused:
    listed = "、".join(near)
    return Refused(
        zh,
        en,
        mend_zh=f"请用统一社会信用代码、编号或全名。相近的有：{listed}"
        if near
        else "请用统一社会信用代码、编号或全名。",
        mend_en="Give the credit code, number or full name." + (f" Nearest: {listed}" if near else ""),
        code="no-such-firm" if status == 404 else "several-firms",
        status=status,
    )


def clause_named(text: str) -> str:
    """The code of the clause with this code or name. Raises Refused, naming the nearest, when there is none."""
    clauses = city_pack().clauses
    text = text.strip()
    if text in clauses:
        return text
    named = [code for code, clause in clauses.items() if clause.name == text]
    if len(named) == 1:
        return named[0]
    words = {code: code for code in clauses} | {clause.name: code for code, clause in clauses.items()}
    near = named or [words[word] for word in difflib.get_close_matches(text, words, n=MOST, cutoff=0.4)]
    listed = "、".join(f"{code}（{clauses[code].name}）" for code in dict.fromkeys(near))
    raise Refused(
        f"没有找到条款“{text}”。" if not named else f"“{text}”不止一个条款。",
        f"There is no clause {text}." if not named else f"{text} is the name of several clauses.",
        mend_zh=f"相近的有：{listed}" if near else "运行 chanmai pack list 可列出全部条款。",
        mend_en=f"Nearest: {listed}" if near else "chanmai pack list shows all clauses.",
        code="no-such-clause",
        status=404,
    )


def explained(
    viewer: Viewer,
    enterprise_id: int,
    code: str,
    as_of: datetime.date,
    known_at: datetime.datetime,
    *,
    lang: str = "zh",
) -> tuple[FirmDecisions, FirmDecision]:
    """All decisions of a firm, and the one on a clause.

    Raises Http404 for a firm out of sight and Refused for a clause or a firm that is not matched on the day.
    """
    clause = city_pack().clauses[clause_named(code)]
    if clause.code not in book_on(as_of).by_code:
        if clause.applies_to != FIRMS:
            why = (f"该条款面向{clause.applies_to}，不对企业判定。", "This clause is not for firms.")
        else:
            start, end = clause.validity.start or "…", clause.validity.end or "…"
            why = (f"该条款有效期为 {start} 至 {end} 前。", f"It is valid from {start} until before {end}.")
        raise Refused(
            f"{as_of} 不能判定条款“{clause.name}”。",
            f"Clause {clause.code} cannot be decided on {as_of}.",
            mend_zh=why[0],
            mend_en=why[1],
            code="not-matched",
            status=409,
        )
    every = firm_decisions(viewer, enterprise_id, as_of, known_at, lang=lang)
    if every.gone is not None:
        raise Refused(
            f"“{every.firm.name}”已于 {every.gone.on} {every.gone.word}，{as_of} 不参与政策匹配。",
            f"{every.firm.name} is gone since {every.gone.on} ({every.gone.word}); it is not matched on {as_of}.",
            mend_zh="登记状态有误时，请重新导入企业登记。",
            mend_en="If its status is wrong, import the register again.",
            code="gone",
            status=409,
        )
    rows = [row for _, group in every.groups for row in group] + list(every.aside) + list(every.hidden)
    return every, next(row for row in rows if row.code == clause.code)
