"""The papers that clauses ask for, and the facts that each of them proves: what is on file need not be handed in."""

from collections.abc import Mapping
from dataclasses import dataclass

from chanmai.pack.entry import Entry
from chanmai.pack.finding import Place


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by the words of the clauses. `proves` are names of facts; `seen` is where the source says so."""

    name: str
    proves: tuple[str, ...]
    seen: str
    place: Place


def read_papers(entry: Entry) -> Mapping[str, Paper]:
    """The papers of papers.yaml by name."""
    papers = [_paper(each) for each in entry.entries("papers")]
    entry.note_unknown_keys()
    return {paper.name: paper for paper in papers}


def _paper(entry: Entry) -> Paper:
    paper = Paper(entry.need("name"), entry.texts("proves"), entry.text("seen"), entry.place)
    entry.note_unknown_keys()
    return paper
