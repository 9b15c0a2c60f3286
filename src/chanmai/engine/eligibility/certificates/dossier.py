"""A decision as one printable page: Chinese and English, offline, without scripts, with the certificate inside."""

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from chanmai.engine.eligibility.certificates.certificate import Case
from chanmai.engine.eligibility.certificates.dossier_style import STYLE
from chanmai.engine.eligibility.certificates.dossier_words import (
    CHECKING,
    ENGLISH,
    PREFIXES,
    SIGNS,
    UNPAYABLE,
    amount_words,
)
from chanmai.engine.eligibility.clauses.clause import WHOLE, Clause, Evidence
from chanmai.engine.eligibility.clauses.decision import Decision, Reason
from chanmai.engine.facts.dictionary import OF_CLAUSES
from chanmai.engine.facts.periods import period_written
from chanmai.engine.facts.printing import show
from chanmai.engine.facts.record import Ref
from chanmai.engine.facts.storage import restore
from chanmai.engine.facts.texts import Text


def dossier(document: Mapping[str, Any], case: Case, decision: Decision, *, demo: bool = False) -> str:
    """The page for a certificate and the decision behind it. `demo`: the firm is invented."""
    clause = case.compiled.clause
    invented = demo or any(source.demo for source in case.record.sources.values())
    title = f"{case.subject_name or case.record.subject} × {clause.name}"
    parts = (
        _head(title),
        *_marks(clause, invented),
        _verdict(decision),
        _particulars(case, document),
        _conditions(decision),
        _facts(case),
        _missing(case, document),
        _checking(document),
    )
    return "\n".join((_top(title), *parts, "</main>", "</body>", "</html>", ""))


def _top(title: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>"
    )


def _both(text: Text) -> str:
    """A text in Chinese with its English beside it, unless that says nothing new."""
    zh, en = escape(text.zh), escape(text.en)
    return f'{zh} <span lang="en">{en}</span>' if text.en not in ("", text.zh) else zh


def _head(title: str) -> str:
    kind = _both(Text("判定书", "Decision dossier"))
    return f'<header>\n<p class="kind">{kind}</p>\n<h1>{escape(title)}</h1>\n</header>'


def _marks(clause: Clause, invented: bool) -> Iterator[str]:
    marks: list[Text] = []
    if invented:
        marks.append(Text("演示数据：企业与数值为虚构", "Demo data: firm and figures are invented"))
    if clause.evidence is not Evidence.ORIGINAL:
        words = f"{clause.evidence}所见，待核原文" if clause.evidence in WHOLE else "未核实"
        marks.append(Text(words, UNPAYABLE[words]))
    if marks:
        items = "".join(f"<li>{_both(mark)}</li>" for mark in marks)
        yield f'<ul class="marks">{items}</ul>'


def _verdict(decision: Decision) -> str:
    words = _both(Text(str(decision.verdict), ENGLISH[decision.verdict]))
    lines = [f'<p class="answer"><b>{SIGNS[decision.verdict]} {words}</b></p>']
    amount = amount_words(decision.amount)
    if amount is not None:
        lines.append(f'<p class="answer">{_both(Text(f"金额：{amount.zh}", f"amount: {amount.en}"))}</p>')
    if decision.unpayable:
        why = Text(f"不能兑付：{decision.unpayable}", f"not payable: {UNPAYABLE.get(decision.unpayable, '')}")
        lines.append(f'<p class="stop">{_both(why)}</p>')
    return _section(Text("结论", "Result"), "\n".join(lines))


def _particulars(case: Case, document: Mapping[str, Any]) -> str:
    clause = case.compiled.clause
    source = clause.document
    document_name = " ".join(part for part in (source.title, source.number, clause.article) if part)
    rows: list[tuple[str, str, str]] = [
        ("企业", "Firm", f"{case.subject_name} {case.record.subject}".strip()),
        ("条款", "Clause", f"{clause.name}（{clause.code}）"),
        (
            "依据",
            "Source",
            " · ".join(part for part in (document_name, source.issuer, source.issued) if part),
        ),
        ("见证", "How it was seen", f"{clause.evidence}　{clause.seen}".strip()),
        ("给予", "Gives", " · ".join(item.words(str).zh for item in clause.in_kind)),
        ("状态", "Status", f"{clause.status}　{clause.status_note}".strip()),
        ("基准日", "As of", case.as_of.isoformat()),
        ("所知截至", "Known at", "" if case.known_at is None else case.known_at.isoformat()),
        ("条款版本", "Version of the clause", clause.version),
        ("凭证摘要", "Digest of the certificate", str(document["digest"])),
    ]
    body = "\n".join(
        f'<tr><th scope="row">{_both(Text(zh, en))}</th><td>{escape(text)}</td></tr>'
        for zh, en, text in rows
        if text
    )
    return _section(Text("事项", "Particulars"), f"<table>\n{body}\n</table>")


def _conditions(decision: Decision) -> str:
    head = _header(
        (Text("条件", "Condition"), Text("实际", "Actual"), Text("标准", "Wanted"), Text("出处", "Source"))
    )
    rows = "\n".join(_condition_rows(decision.reason, 0))
    return _section(Text("逐项条件", "Conditions"), f"<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>")


def _condition_rows(reason: Reason, depth: int) -> Iterator[str]:
    sign = f'<span title="{escape(ENGLISH[reason.verdict])}">{SIGNS[reason.verdict]}</span>'
    gap = f"<br><em>{_both(reason.distance)}</em>" if reason.distance else ""
    source = "　".join(
        part for part in (reason.article, f"“{reason.literal}”" if reason.literal else "") if part
    )
    yield (
        f'<tr><td class="d{min(depth, 3)}">{sign} {_both(reason.text)}</td>'
        f"<td>{_both(reason.actual)}{gap}</td>"
        f"<td>{_both(reason.threshold)}</td><td>{escape(source)}</td></tr>"
    )
    for child in reason.children:
        yield from _condition_rows(child, depth + 1)


def _header(names: Iterable[Text]) -> str:
    cells = "".join(f'<th scope="col">{_both(name)}</th>' for name in names)
    return f"<thead>\n<tr>{cells}</tr>\n</thead>"


def _facts(case: Case) -> str:
    names = (
        Text("事实", "Fact"),
        Text("年度", "Year"),
        Text("值", "Value"),
        Text("填报", "Filing"),
        Text("来源", "Reporter"),
        Text("日期", "Filed"),
    )
    rows = "\n".join(_fact_row(case, ref) for ref in case.compiled.refs)
    return _section(
        Text("所用事实", "Facts"), f"<table>\n{_header(names)}\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _fact_row(case: Case, ref: Ref) -> str:
    fact, value = case.view.fact(ref), case.view.fetch(ref)
    source = case.record.sources.get(ref)
    value_text = (
        _both(Text("未知", "unknown"))
        if value is None
        else _both(Text.both(lambda lang: show(fact, value, lang)))
    )
    period = period_written(fact.period, ref.back, case.as_of, case.record.reference_year)
    filing = "" if source is None else " ".join(part for part in (source.form, source.filing) if part)
    demo = f" <b>{_both(Text('演示', 'demo'))}</b>" if source is not None and source.demo else ""
    filing_day = "" if source is None or source.filed_at is None else source.filed_at.isoformat()
    reporter = "" if source is None else source.reporter
    return (
        f'<tr><th scope="row">{_both(_name(case, ref))}</th><td>{period}</td><td>{value_text}</td>'
        f"<td>{escape(filing)}{demo}</td><td>{escape(reporter)}</td><td>{filing_day}</td></tr>"
    )


def _name(case: Case, ref: Ref) -> Text:
    """What a fact is called; a finding by the words of the clause."""
    if not ref.prefix:
        fact = case.view.fact(ref)
        return Text(fact.name, fact.english)
    prefix, key = PREFIXES[ref.prefix], ref.subject
    if ref.prefix in OF_CLAUSES:
        title = Text.both(lambda lang: case.view.dictionary.title(key, lang))
        return Text(prefix.zh + title.zh, prefix.en + title.en)
    words = next((test.test.text for test in case.compiled.tests if _is_finding(test.core, ref)), key)
    return Text(f"{prefix.zh}{words}", f"{prefix.en}{key}")


def _is_finding(core: object, ref: Ref) -> bool:
    return getattr(core, "ref", None) == ref


def _missing(case: Case, document: Mapping[str, Any]) -> str:
    """The facts that can still change the answer, and completions that show it."""
    rows = document["answer"]["missing"]
    if not rows:
        return ""
    items = "\n".join(f"<li>{_missing_item(case, document, row)}</li>" for row in rows)
    return _section(Text("还缺什么", "What is missing"), f"<ul>\n{items}\n</ul>")


def _missing_item(case: Case, document: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    ref = Ref(row["fact"], row["back"])
    name = _both(_name(case, ref))
    if row["pair"] is None:
        return f"{name}<br>{_both(Text('影响金额', 'bears on the amount'))}"
    fact = case.view.fact(ref)
    data = [
        next(
            each["kept"]
            for each in document["witnesses"][place]["values"]
            if Ref(each["fact"], each["back"]) == ref
        )
        for place in row["pair"]
    ]
    yes, no = (restore(fact, each) for each in data)
    (one, two), (one_en, two_en) = ([show(fact, value, lang) for value in (yes, no)] for lang in ("zh", "en"))
    zh = f"例如：其余相同，若为{one}则符合，若为{two}则不符合。"
    en = f"With the rest alike, {one_en} meets it and {two_en} does not."
    return f"{name}<br>{_both(Text(zh, en))}"


def _checking(document: Mapping[str, Any]) -> str:
    content = escape(json.dumps(document, ensure_ascii=False, indent=1))
    words = _both(CHECKING)
    inside = (
        f"<p>{words}</p>\n<details>\n<summary>{_both(Text('凭证全文', 'The certificate'))}</summary>\n"
        f'<pre id="certificate">{content}</pre>\n</details>'
    )
    return _section(Text("凭证", "Certificate"), inside)


def _section(title: Text, inside: str) -> str:
    return f"<section>\n<h2>{_both(title)}</h2>\n{inside}\n</section>"
