"""An OpenAI-compatible endpoint that may propose more for sentences not understood. It proves nothing: what it proposes
has to cite the text, is checked like everything else, and stays marked."""

import http.client
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from chanmai.drafting.clauses.draft import Draft, NotDrafted, from_document
from chanmai.drafting.clauses.soundness import sound
from chanmai.drafting.files.trouble import Unreadable
from chanmai.drafting.text.bounds import too_dense
from chanmai.drafting.text.text import Span, normalise
from chanmai.drafting.text.vocabulary import Vocabulary
from chanmai.drafting.values.operators import wording
from chanmai.drafting.values.proposal import Proposal, Role
from chanmai.drafting.values.quantities import Quantity, quantities
from chanmai.drafting.values.reading import Reading, State, judge, with_alternatives
from chanmai.engine.facts.texts import Text

LONGEST_ANSWER = 4 * 1024 * 1024
AT_ONCE = 20
ROLES = {"threshold": Role.THRESHOLD, "rate": Role.RATE, "cap": Role.CAP, "sum": Role.SUM}
SIGNS = (">", ">=", "<", "<=")
ASK = (
    'You read sentences of Chinese subsidy policies. Answer with a JSON object {"proposals": [...]} and nothing else. '
    "Each proposal has: sentence (its number), role (threshold, rate, cap or sum), fact (one of the facts listed; only "
    "for thresholds), op (>, >=, < or <=; only for thresholds), value (number with its unit as in the sentence) and "
    "quote (the exact words of the sentence that say so, with the number). Propose nothing that is not said."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask. `url` is the base address, to which /chat/completions is added."""

    url: str
    model: str = "default"
    key: str = ""
    seconds: int = 60


def endpoint(settings: Mapping[str, str]) -> Endpoint | None:
    """The endpoint of CHANMAI_DRAFT_ENDPOINT, _MODEL and _KEY; None when it is not set, as it is by default.

    Raises Unreadable for an address of another kind.
    """
    url = settings.get("CHANMAI_DRAFT_ENDPOINT", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreadable(
            Text(
                "CHANMAI_DRAFT_ENDPOINT 应是 http(s) 地址。",
                "CHANMAI_DRAFT_ENDPOINT should be an http(s) address.",
            ),
            Text("改正或留空。", "Mend it or leave it empty."),
        )
    return Endpoint(
        url.rstrip("/"),
        settings.get("CHANMAI_DRAFT_MODEL") or "default",
        settings.get("CHANMAI_DRAFT_KEY", ""),
    )


def ask_more(draft: Draft, where: Endpoint, words: Vocabulary) -> Draft:
    """The draft with what the endpoint proposes for sentences that were not (wholly) understood, checked and marked.

    Raises Unreadable when the endpoint does not answer in the form asked for.
    """
    readings = list(draft.document.readings)
    open_ = [
        each
        for each in readings
        if each.state in (State.PARTLY, State.NOT_UNDERSTOOD) and not too_dense(each.words)
    ]
    refusals: list[NotDrafted] = []
    for start in range(0, len(open_), AT_ONCE):
        for answer in _answer(where, open_[start : start + AT_ONCE], words):
            number = answer.get("sentence")
            reading = next((each for each in open_ if each.number == number), None)
            if reading is None:
                refusals.append(
                    NotDrafted(0, Text("没有这一句", "There is no such sentence"), _short(answer))
                )
                continue
            current = readings[reading.number - 1]
            proposal = examine(current, answer, words)
            if isinstance(proposal, NotDrafted):
                refusals.append(proposal)
            elif proposal is not None:
                readings[reading.number - 1] = _with(current, proposal, words)
    document = replace(draft.document, readings=tuple(readings))
    new_draft = from_document(document, words, draft.name)
    return replace(new_draft, warnings=draft.warnings, refused=tuple(refusals))


def _answer(where: Endpoint, readings: Sequence[Reading], words: Vocabulary) -> Iterable[Mapping[str, Any]]:
    facts = "、".join(sorted({fact.name for fact in words.facts.values()}))
    sentences = "\n".join(f"{each.number}. {each.words}" for each in readings)
    body = {
        "model": where.model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": f"{ASK}\nFacts: {facts}"},
            {"role": "user", "content": sentences},
        ],
    }
    answered = _post(where, body)
    try:
        answer = json.loads(answered)
        content = answer["choices"][0]["message"]["content"].strip()
        answers = json.loads(content.removeprefix("```json").removeprefix("```").removesuffix("```"))[
            "proposals"
        ]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as fault:
        raise _no_answer("回答不合格式", "the answer is not of the form asked for") from fault
    return [each for each in answers if isinstance(each, dict)] if isinstance(answers, list) else []


def _post(where: Endpoint, body: dict[str, Any]) -> str:
    parts = urlsplit(where.url + "/chat/completions")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    link = kind(parts.hostname or "", parts.port, timeout=where.seconds)
    headers = {"Content-Type": "application/json"} | (
        {"Authorization": f"Bearer {where.key}"} if where.key else {}
    )
    try:
        link.request("POST", parts.path, json.dumps(body, ensure_ascii=False).encode(), headers)
        answer = link.getresponse()
        content = answer.read(LONGEST_ANSWER + 1)
    except (OSError, http.client.HTTPException) as fault:
        raise _no_answer("连不上", "it cannot be reached") from fault
    finally:
        link.close()
    if answer.status != http.client.OK or len(content) > LONGEST_ANSWER:
        raise _no_answer(f"状态 {answer.status}", f"status {answer.status}")
    return content.decode("utf-8", "replace")


def _no_answer(zh: str, en: str) -> Unreadable:
    return Unreadable(
        Text(f"起草端点没有给出可用的回答（{zh}）。", f"The drafting endpoint gave no usable answer ({en})."),
        Text("草稿只含本机读出的部分。", "The draft holds only what was read here."),
    )


def examine(reading: Reading, answer: Mapping[str, Any], words: Vocabulary) -> Proposal | NotDrafted | None:
    """A proposal that the sentence bears out, with spans in the whole text; a refusal and why; None if known."""

    def no(zh: str, en: str) -> NotDrafted:
        return NotDrafted(reading.number, Text(zh, en), _short(answer))

    role, quote = ROLES.get(str(answer.get("role"))), normalise(str(answer.get("quote") or "")).normal.strip()
    at = reading.words.find(quote) if quote else -1
    if role is None or at < 0:
        return no(
            "引文不在句中，或种类不认识", "The quotation is not in the sentence, or the role is not known"
        )
    value = _quoted(
        reading.words, Span(at, at + len(quote)), normalise(str(answer.get("value") or "")).normal
    )
    if value is None:
        return no("引文里没有这个数", "The quotation does not hold that number")
    base = reading.span.start
    place = Span(at + base, at + len(quote) + base)
    number = Span(value.span.start + base, value.span.end + base)
    plain_proposals = [
        each for each in reading.proposals if each.values and (each.test or each.role is not Role.THRESHOLD)
    ]
    if any(each.span.start <= number.start and number.end <= each.span.end for each in plain_proposals):
        return None
    plain = Proposal(role, place, quote, (value,), upper=role is Role.CAP, source="endpoint")
    return _compared(plain, reading, answer, words, value) or no(
        "事实、算符与原文不符", "The fact or the operator does not fit the text"
    )


def _quoted(sentence: str, quote: Span, text: str) -> Quantity | None:
    """The quantity of the sentence that lies in the quotation and has the value said."""
    numbers = [] if too_dense(text) else quantities(text)
    if len(numbers) != 1:
        return None
    for each in quantities(sentence):
        inside = quote.start <= each.span.start and each.span.end <= quote.end
        if inside and (each.value, each.dimension) == (numbers[0].value, numbers[0].dimension):
            return each
    return None


def _compared(
    plain: Proposal, reading: Reading, answer: Mapping[str, Any], words: Vocabulary, value: Quantity
) -> Proposal | None:
    """A threshold with its test, when the dictionary has the fact and the words around the number mean the operator."""
    if plain.role is not Role.THRESHOLD:
        return plain
    fact, op = words.facts.get(str(answer.get("fact") or "")), str(answer.get("op") or "")
    if fact is None or op not in SIGNS:
        return None
    sign = wording(reading.words, value.span.start, value.span.end, 0).sign
    test = f"{fact.name} {op} {value.rule_text}"
    if (sign and sign != op) or not sound(test, words.dictionary):
        return None
    return replace(plain, subject=fact.name, op=op, test=test)


def _with(reading: Reading, proposal: Proposal, words: Vocabulary) -> Reading:
    """The reading with one proposal more and the state that follows; a threshold without a fact gives way to it."""
    others = [
        each
        for each in reading.proposals
        if each.test or each.role is not Role.THRESHOLD or not set(each.values) & set(proposal.values)
    ]
    base = reading.span.start
    local = [
        replace(each, span=Span(each.span.start - base, each.span.end - base))
        for each in sorted([*others, proposal], key=_order)
    ]
    return judge(reading, with_alternatives(reading.words, local), words)


def _order(each: Proposal) -> Span:
    return each.span


def _short(answer: Mapping[str, Any]) -> str:
    return json.dumps(dict(answer), ensure_ascii=False)[:300]
