"""The papers of a pack: each is asked for by a clause, and what it proves is in the dictionary."""

from chanmai.engine.facts.texts import Text
from chanmai.pack.finding import Notebook, nearest
from chanmai.pack.pack import Pack


def check_papers(pack: Pack, notes: Notebook) -> None:
    """Names that no clause and no fact bears."""
    asked = {name for clause in pack.clauses.values() for name in clause.materials}
    facts = [fact.name for fact in pack.dictionary]
    for paper in pack.papers.values():
        if paper.name not in asked:
            words = Text(f"没有条款要材料“{paper.name}”", f"No clause asks for the paper `{paper.name}`")
            notes.error(paper.place, "unknown-paper", words, nearest(paper.name, sorted(asked)))
        for name in paper.proves:
            if name not in facts:
                words = Text(f"没有事实“{name}”", f"There is no fact `{name}`")
                notes.error(paper.place, "unknown-fact", words, nearest(name, facts))
