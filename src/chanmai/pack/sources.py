"""The list of sources: every document from which the pack has a figure or a rule, and how well it was seen."""

from dataclasses import dataclass

from chanmai.engine.eligibility.clauses.clause import OFFICIAL, Evidence
from chanmai.engine.facts.texts import Text
from chanmai.pack.entry import Entry
from chanmai.pack.words import read_words


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document or publication. `url` is empty unless the page is official or a known publisher's."""

    code: str
    title: str
    english: str
    issuer: str
    number: str
    issued: str
    evidence: Evidence
    kind: str
    url: str
    seen: str
    note: Text


def read_source(entry: Entry) -> SourceDocument:
    """One source. A link is allowed only where an official page was seen."""
    source = SourceDocument(
        code=entry.need("code"),
        title=entry.need("title"),
        english=entry.text("english"),
        issuer=entry.text("issuer"),
        number=entry.text("number"),
        issued=entry.loose_day("issued"),
        evidence=entry.choice("evidence", Evidence, Evidence.UNSEEN),
        kind=entry.text("kind"),
        url=entry.text("url"),
        seen=entry.text("seen"),
        note=read_words(entry, "note"),
    )
    if not entry.has("evidence"):
        entry.note_missing("evidence")
    if source.url and source.evidence not in OFFICIAL:
        link_not_allowed(entry)
    entry.note_unknown_keys()
    return source


def read_hosts(entry: Entry) -> dict[str, tuple[str, ...]]:
    """The hosts on which each issuer publishes its own documents, by the issuer's name."""
    hosts = entry.entry("hosts")
    return {name: hosts.texts(name) for name in hosts.node.keys} if hosts is not None else {}


def link_not_allowed(entry: Entry) -> None:
    """Note that a link stands where no official page was seen."""
    entry.notes.error(
        entry.at("url"),
        "url-evidence",
        Text(
            f"只有在官方页面见到的内容（{'、'.join(OFFICIAL)}）才可带网址",
            f"A link is allowed only where an official page was seen ({', '.join(OFFICIAL)})",
        ),
        Text(
            "写 url: null，并在 seen 里用文字说明出处。",
            "Write `url: null` and tell in `seen` how it was seen.",
        ),
    )
