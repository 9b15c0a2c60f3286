"""Marks of provenance: links only to originals, how a source was seen, and sentences that can be read."""

import re

from chanmai.engine.eligibility.clauses.clause import OFFICIAL, Evidence
from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Notebook, Place
from chanmai.pack.pack import Pack

LONGEST = 120
SENTENCE = re.compile(r"[。；;]")


def check_evidence(pack: Pack, notes: Notebook) -> None:
    """A link stands only where the original was seen; everything else says how it was seen."""
    for clause in pack.clauses.values():
        places = pack.clause_places[clause.code]
        if clause.document.url and clause.evidence not in OFFICIAL:
            notes.error(
                places.at("evidence"),
                "url-evidence",
                Text(
                    f"“{clause.code}”的 evidence 是“{clause.evidence}”，文件却带网址",
                    f"`{clause.code}` has evidence {clause.evidence} but its document has a link",
                ),
                Text(
                    "写 url: null，并在 seen 里用文字说明出处。",
                    "Write `url: null` and tell in `seen` how it was seen.",
                ),
            )
        if not clause.seen and clause.evidence is not Evidence.UNSEEN:
            words = Text(
                f"“{clause.code}”没有说明从何处见到", f"`{clause.code}` does not tell how it was seen"
            )
            notes.error(places.at("seen"), "not-seen", words, Text("补写 seen: …", "Add `seen: …`."))
        if "http" in clause.seen:
            words = Text(f"“{clause.code}”的 seen 里有网址", f"`{clause.code}` has a link in `seen`")
            notes.error(places.at("seen"), "url-evidence", words, Text("只用文字说明。", "Tell it in words."))


def check_sentences(pack: Pack, notes: Notebook) -> None:
    """Warn of sentences that are too long to be read by an applicant."""
    for clause in pack.clauses.values():
        places = pack.clause_places[clause.code]
        if clause.amount is not None:
            _length(notes, places.at("amount"), clause.amount.words)
        _length(notes, places.at("notes"), clause.notes)
        for test in clause.condition.tests():
            if test.finding:
                _length(notes, places.tests.get(test.key, places.clause), test.text)


def _length(notes: Notebook, place: Place, text: str) -> None:
    longest = max((len(sentence) for sentence in SENTENCE.split(text)), default=0)
    if longest > LONGEST:
        words = Text(f"一句话有 {longest} 个字", f"A sentence has {longest} characters")
        mend = Text(
            f"拆成不超过 {LONGEST} 字的短句。",
            f"Split it into sentences of at most {LONGEST} characters.",
        )
        notes.warn(place, "long-sentence", words, mend)
