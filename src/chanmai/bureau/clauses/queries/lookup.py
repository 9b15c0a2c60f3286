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
    named = [code for code, clause in clauses.items() if clause.name == text]
    if len(named) == 1:
        return named[0]
    words = {code: code for code in clauses} | {clause.name: code for code, clause in clauses.items()}
    near = named or [words[word] for word in difflib.get_close_matches(text, words, n=MOST, cutoff=0.4)]
    listed = "、".join(f"{code}（{clauses[code].name}）" for code in dict.fromkeys(near))
    raise NotFound(
        Text(
            f"没有找到条款“{text}”。" if not named else f"“{text}”不止一个条款。",
            f"There is no clause {text}." if not named else f"{text} is the name of several clauses.",
        ),
        mend=Text(
            f"相近的有：{listed}" if near else "运行 chanmai pack list 可列出全部条款。",
            f"Nearest: {listed}" if near else "chanmai pack list shows all clauses.",
        ),
        code="no-such-clause",
    )
