"""The content of a clause as its file has it: what its version hash is made of, and what a certificate carries."""

from chanmai.engine.facts.texts import Text, TextError
from chanmai.pack.entry import Entry
from chanmai.pack.finding import Notebook
from chanmai.pack.pack import Pack
from chanmai.pack.policies import content_of
from chanmai.pack.tree import Mapping, read_yaml


class NoContent(TextError, LookupError):
    """A clause whose file has gone or no longer holds it."""

    def __init__(self, code: str) -> None:
        super().__init__(
            Text(
                f"政策包文件里已没有条款 {code} 的内容。",
                f"The files of the pack no longer hold clause {code}.",
            )
        )


def content_in(pack: Pack, code: str) -> dict[str, object]:
    """The content of a clause, read again from its file. Raises NoContent."""
    policy = pack.policy_of.get(code)
    if policy is None:
        raise NoContent(code)
    notes = Notebook()
    node = read_yaml(pack.root, pack.root / "policies" / policy.folder / "policy.yaml", notes)
    if isinstance(node, Mapping):
        whole = Entry(node, notes)
        for entry in whole.entries("clauses"):
            if entry.need("code") == code:
                return content_of(entry, whole)
    raise NoContent(code)
