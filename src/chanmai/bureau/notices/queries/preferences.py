"""How people want to be told: their own settings, else the usual ones of the pack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import city_pack
from chanmai.bureau.notices.models import Channel, NoticeKind, Pace, Preference, Quiet

USUAL = {
    **dict.fromkeys(NoticeKind, Pace.DAILY),
    NoticeKind.DEADLINE: Pace.AT_ONCE,
    NoticeKind.RETURN: Pace.AT_ONCE,
    NoticeKind.LIST: Pace.AT_ONCE,
    NoticeKind.PAYMENT: Pace.AT_ONCE,
    NoticeKind.ADDED: Pace.WEEKLY,
    NoticeKind.CHANGED: Pace.WEEKLY,
    NoticeKind.ENDED: Pace.WEEKLY,
}
"""How soon a letter goes out of a kind, for who has settled nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How one person is told. Hours are of the city's clock; equal ones are no quiet hours.

    `paces` are those of letters by kind, `unseen` the kinds that are kept out of the inbox; `least` is in 分.
    """

    address: str = ""
    confirmed: bool = False
    language: str = "zh"
    quiet_from: int = 0
    quiet_until: int = 0
    most_a_week: int = 0
    least: int = 0
    paces: Mapping[str, str] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()

    @property
    def is_reached(self) -> bool:
        """True when letters may go to the address."""
        return bool(self.address) and self.confirmed

    def pace(self, kind: str) -> str:
        """How soon a letter of a kind goes out."""
        return self.paces.get(kind, USUAL[NoticeKind(kind)].value)


def own_settings(viewer: Viewer) -> Settings:
    """The visitor's own."""
    return settings_of([viewer.user_id])[viewer.user_id]


def settings_of(users: Iterable[int]) -> dict[int, Settings]:
    """Those of some people."""
    keys = list(users)
    rules = city_pack().settings.notices
    usual = {
        "quiet_from": rules.quiet_from,
        "quiet_until": rules.quiet_until,
        "most_a_week": rules.most_a_week,
    }
    columns = ("address", "confirmed", "language", *usual, "least")
    own = {
        row.user_id: {name: getattr(row, name) for name in columns}
        for row in Quiet.objects.filter(user__in=keys)
    }
    paces: dict[int, dict[str, str]] = {key: {} for key in keys}
    unseen: dict[int, set[str]] = {key: set() for key in keys}
    for row in Preference.objects.filter(user__in=keys):
        if row.channel == Channel.EMAIL:
            paces[row.user_id][row.kind] = row.pace
        elif row.channel == Channel.INBOX and row.pace == Pace.NEVER:
            unseen[row.user_id].add(row.kind)
    return {
        key: Settings(**{**usual, **own.get(key, {})}, paces=paces[key], unseen=frozenset(unseen[key]))
        for key in keys
    }
