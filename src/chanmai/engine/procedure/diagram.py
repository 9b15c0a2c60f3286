"""The table as the documentation shows it: a Mermaid state diagram, and the lines in words."""

from collections.abc import Iterator

from chanmai.engine.procedure.guards import GUARDS
from chanmai.engine.procedure.table import TABLE, Step
from chanmai.engine.procedure.words import ENDS, EVENTS, PEOPLE, STATES, State

_LANG = "en"


def diagram() -> str:
    """A `stateDiagram-v2`: every state with its name, every step with its event."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "stateDiagram-v2"
    for state, name in STATES.items():
        yield f"    {_code(state)}: {name.of(_LANG)}"
    yield f"    [*] --> {_code(State.LISTED)}"
    for step in TABLE:
        yield f"    {_code(step.before)} --> {_code(step.after)}: {step.event.value}"
    for end in ENDS:
        yield f"    {_code(end)} --> [*]"


def _code(state: State) -> str:
    return state.value.replace("-", "_")


def lines() -> str:
    """The table in words, as Markdown."""
    head = ["| from | event | by whom | if | to | money |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(_line(step) for step in TABLE)])


def _line(step: Step) -> str:
    guards = "; ".join(GUARDS[guard].name.of(_LANG) for guard in step.guards)
    cells = (
        STATES[step.before].of(_LANG),
        EVENTS[step.event].of(_LANG),
        PEOPLE[step.who].of(_LANG),
        guards,
        STATES[step.after].of(_LANG),
        step.move.value,
    )
    return f"| {' | '.join(cells)} |"
