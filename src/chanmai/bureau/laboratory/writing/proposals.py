"""Clauses that the drafting aid proposes for a text, as clauses that can be copied into the laboratory.

They are taken from the policy file that the aid writes, so that what the aid can write is all that is relied on.
"""

import tempfile
from functools import lru_cache
from pathlib import Path

from chanmai.drafting.clauses.draft import draft
from chanmai.drafting.output.policy_file import policy_file
from chanmai.drafting.text.text import looks_wrapped
from chanmai.drafting.text.vocabulary import Vocabulary, vocabulary_of
from chanmai.engine.eligibility.clauses.clause import Clause
from chanmai.pack.entry import Entry
from chanmai.pack.expressions import Expressions
from chanmai.pack.finding import Notebook
from chanmai.pack.pack import Pack
from chanmai.pack.policies import PolicyReader
from chanmai.pack.tree import Mapping, read_yaml

FILE = "policy.yaml"


@lru_cache(maxsize=2)
def words_of(pack: Path) -> Vocabulary:
    """The vocabulary of the pack, read once a process."""
    return vocabulary_of(pack)


def proposals(text: str, pack: Pack) -> tuple[Clause, ...]:
    """The clauses that the aid reads out of a policy text, in the order of the text."""
    policy_text = policy_file(draft(text, words_of(pack.root), wrapped=looks_wrapped(text)))
    notes = Notebook()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / FILE).write_text(policy_text, "utf-8")
        tree = read_yaml(root, root / FILE, notes)
    if not isinstance(tree, Mapping):
        return ()
    return PolicyReader(Expressions(pack.dictionary, notes)).read("", Entry(tree, notes)).clauses
