"""A clause looked up by its code or name."""

import difflib

from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import NotFound
from chanmai.engine.facts.texts import Text

MOST = 5


def clause_by_name(text: str) -> str:
    """The code of the clause with this code or name. Raises NotFound, naming the nearest, when there is none."""
    clauses = city_pack().clauses
    text = text.strip()
    if text in clauses:
        return text
    same_name = [code for code, clause in clauses.items() if clause.name == text]
    if len(same_name) == 1:
        return same_name[0]
    words = {code: code for code in clauses} | {clause.name: code for code, clause in clauses.items()}
    near = same_name or [words[word] for word in difflib.get_close_matches(text, words, n=MOST, cutoff=0.4)]
    candidates = "、".join(f"{code}（{clauses[code].name}）" for code in dict.fromkeys(near))
    raise NotFound(
        Text(
            f"没有找到条款“{text}”。" if not same_name else f"“{text}”不止一个条款。",
            f"There is no clause {text}." if not same_name else f"{text} is the name of several clauses.",
        ),
        mend=Text(
            f"相近的有：{candidates}" if near else "运行 chanmai pack list 可列出全部条款。",
            f"Nearest: {candidates}" if near else "chanmai pack list shows all clauses.",
        ),
        code="no-such-clause",
    )
