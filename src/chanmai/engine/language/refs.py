"""Which facts, in which periods, an expanded expression reads."""

from chanmai.engine.facts.record import Ref
from chanmai.engine.language.nodes import Fetch, Node
from chanmai.engine.language.tree import walk


def refs(node: Node) -> tuple[Ref, ...]:
    """The distinct references of an expression, in the order in which they first occur."""
    return tuple(dict.fromkeys(item.ref for item in walk(node) if isinstance(item, Fetch)))
