"""A firm looked up by what people have at hand: a code, a number, a name."""

from rapidfuzz import process

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.enterprises.models import EnterpriseName
from chanmai.bureau.enterprises.names import normal
from chanmai.bureau.enterprises.queries.scope import firms_in_sight, visible_firm
from chanmai.bureau.refusal import Conflict, NotFound
from chanmai.engine.facts.texts import Text

MOST = 5


def name_of(viewer: Viewer, pk: int) -> str:
    """What the firm of that number is called. Raises NotFound out of scope."""
    return visible_firm(viewer, pk).name


def firm_by_name(viewer: Viewer, text: str) -> int:
    """The number of the firm with this credit code, number or exact name (former names too).

    Raises NotFound when there is none, Conflict when there are several, naming the nearest firms.
    """
    text = text.strip()
    firms = firms_in_sight(viewer)
    keys = list(firms.filter(code=text.upper()).values_list("pk", flat=True))
    if not keys and text.isdecimal() and len(text) < 10:
        keys = list(firms.filter(pk=int(text)).values_list("pk", flat=True))
    if not keys:
        namings = EnterpriseName.objects.filter(normal=normal(text), enterprise__in=firms)
        keys = list(namings.values_list("enterprise_id", flat=True).distinct())
    if len(keys) == 1:
        return keys[0]
    names = [f"{name}（{code or pk}）" for pk, name, code in firms.values_list("pk", "name", "code")]
    if keys:
        several = firms.filter(pk__in=keys).values_list("pk", "name", "code")
        near = [f"{name}（{code or pk}）" for pk, name, code in several]
        zh, en = f"有 {len(keys)} 家企业叫“{text}”。", f"{len(keys)} firms are called {text}."
        raise Conflict(Text(zh, en), _mend(near), code="several-firms")
    near = [match for match, _score, _place in process.extract(text, names, limit=MOST, score_cutoff=40)]
    zh, en = f"没有找到企业“{text}”。", f"There is no firm {text}."
    raise NotFound(Text(zh, en), _mend(near), code="no-such-firm")


def _mend(near: list[str]) -> Text:
    names = "、".join(near)
    return Text(
        "请用统一社会信用代码、编号或全名。" + (f"相近的有：{names}" if near else ""),
        "Give the credit code, number or full name." + (f" Nearest: {names}" if near else ""),
    )
