"""What policies and ladders say of their source: document, status, evidence, validity, reference year."""

import re

from chanmai.engine.eligibility.clauses.clause import Document, Evidence, Level, Reference, Status, Validity
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry

YEAR = re.compile(r"(19|20)\d\d")


def read_document(entry: Entry) -> Document:
    """The `document` of a policy, ladder or tier. What is not known of it is said so with `null`."""
    document = entry.entry("document")
    if document is None:
        entry.note_missing("document")
        return Document("", "", "", Level.UNSTATED, "")
    if not document.has("level"):
        document.note_missing("level")
    document.stated("issued")
    url = document.text("url")
    result = Document(
        title=document.need("title"),
        number=document.stated("number"),
        issuer=document.need("issuer"),
        level=document.choice("level", Level, Level.UNSTATED),
        issued=document.loose_day("issued"),
        url=url,
    )
    if url and not url.startswith(("https://", "http://")):
        words = Text("网址应以 https:// 开头", "A link should begin with https://")
        document.notes.error(document.at("url"), "bad-url", words, Text("改正网址。", "Mend the link."))
    document.note_unknown_keys()
    return result


def read_status(entry: Entry) -> Status:
    """Where the content stands in its life."""
    return entry.choice("status", Status, Status.UNCLEAR)


def read_evidence(entry: Entry) -> Evidence:
    """How well the content was seen; 未见 unless it is written."""
    return entry.choice("evidence", Evidence, Evidence.UNSEEN)


def read_validity(entry: Entry) -> Validity:
    """The half-open interval of `valid`; open where nothing is written."""
    valid = entry.entry("valid")
    if valid is None:
        return Validity()
    validity = Validity(valid.day("from"), valid.day("to"))
    if validity.start is not None and validity.end is not None and validity.start >= validity.end:
        entry.notes.error(
            valid.place,
            "empty-validity",
            Text("起止日期颠倒或区间为空", "The interval of validity is empty or reversed"),
            Text(
                "区间含起日、不含止日：to 写失效后的第一天。",
                "`from` is included and `to` is not: `to` is the first day on which it no longer holds.",
            ),
        )
    valid.note_unknown_keys()
    return validity


def read_reference(entry: Entry) -> str:
    """What a bare fact name means: 上一年度, 当年度 or a year."""
    text = entry.text("reference", Reference.PREVIOUS)
    if text in tuple(Reference) or YEAR.fullmatch(text):
        return text
    words = Text(f"“reference”不能写“{text}”", f"`reference` cannot be `{text}`")
    mend = Text("写 上一年度、当年度 或四位年份。", "Write 上一年度, 当年度 or a year of four digits.")
    entry.notes.error(entry.at("reference"), "not-among", words, mend)
    return Reference.PREVIOUS
