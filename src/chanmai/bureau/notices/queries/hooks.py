"""The addresses of the visitor's organisation, and how the last messages to each fared."""

import datetime
from dataclasses import dataclass

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.notices.models import Hook, Letter, LetterState, NoticeKind
from chanmai.bureau.notices.permissions import may_keep_hooks

SHOWN = 5


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A message: where it stands, how often it was tried, when again, and why it was not taken."""

    name: str
    state: str
    label: str
    attempts: int
    next_at: datetime.datetime | None
    sent_at: datetime.datetime | None
    error: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class HookRow:
    """An address with its last messages; `given_up` counts those that nobody tries any more."""

    id: int
    address: str
    kinds: tuple[str, ...]
    at: datetime.datetime
    given_up: int
    letters: tuple[LetterRow, ...]

    @property
    def heading(self) -> str:
        """What the heading on the page is called."""
        return f"hook-{self.id}"


def own_hooks(viewer: Viewer) -> tuple[HookRow, ...]:
    """The addresses in use."""
    if not may_keep_hooks(viewer):
        return ()
    hooks = Hook.objects.filter(organisation=viewer.organisation, revoked_at=None)
    return tuple(
        HookRow(
            each.pk,
            each.address,
            tuple(str(NoticeKind(kind).label) for kind in each.kinds),
            each.at,
            each.letters.filter(state=LetterState.GIVEN_UP).count(),
            tuple(map(letter_row, each.letters.all()[:SHOWN])),
        )
        for each in hooks
    )


def own_letters(viewer: Viewer) -> tuple[LetterRow, ...]:
    """The visitor's own last e-mails."""
    return tuple(map(letter_row, Letter.objects.filter(user=viewer.user_id)[:SHOWN]))


def letter_row(row: Letter) -> LetterRow:
    """A message as it is shown."""
    waits = row.state == LetterState.WAITING
    return LetterRow(
        row.name,
        row.state,
        str(row.get_state_display()),
        row.attempts,
        row.next_at if waits else None,
        row.sent_at,
        row.error,
        row.at,
    )
