"""The firms within the scope of who imports, by code and by name; of all others only that they are there."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from chanmai.bureau.accounts.viewer import Viewer
from chanmai.bureau.city import day_of
from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.models import Absence, Enterprise, EnterpriseName, NameKind, WithdrawalKind
from chanmai.bureau.enterprises.queries.standing import standing_namings

LIKE = 70  # from here on a name is worth a proposal


@dataclass(slots=True)
class Firm:
    """A firm as the import sees it. `pk` None: it will be new.

    `named_on` is the day of filing of its current name. One that was `withdrawn` says by whom, when and why; `apart`:
    not together with an import. `back`: this import brings it back.
    """

    pk: int | None
    code: str
    name: str
    district: str = ""
    known: dict[str, str] = field(default_factory=dict)  # normal form → kind
    adopted: bool = False  # it gets its code from this file
    named_on: datetime.date = datetime.date.min
    withdrawn: str = ""
    apart: bool = False
    back: bool = False
    is_new: bool = False  # written by this import

    @property
    def label(self) -> str:
        """Name and code, for proposals."""
        return f"{self.name}（{self.code or '无代码'}）"

    @property
    def fresh(self) -> bool:
        """True for a firm that this import brings in."""
        return self.pk is None or self.is_new or self.back


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Of firms out of sight: their codes; their names in comparable form; the current names of those without a code."""

    codes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    codeless: set[str] = field(default_factory=set)

    def add(self, firm: Firm) -> None:
        """One more; of a withdrawn one the code counts only."""
        if firm.code:
            self.codes.add(firm.code)
        if not firm.withdrawn:
            self.names.update(firm.known)
            self.codeless.update([] if firm.code else [names.normal(firm.name)])


class Register:
    """Firms by code and by name, growing with the new firms of a file; none of those `beyond` sight is handed out."""

    def __init__(self, firms: Iterable[Firm], beyond: Iterable[Firm] = ()) -> None:
        self._beyond = _Beyond()
        for firm in beyond:
            self._beyond.add(firm)
        self._by_code: dict[str, Firm] = {}
        self._by_name: defaultdict[str, list[Firm]] = defaultdict(list)
        self._by_key: dict[int, Firm] = {}
        for firm in firms:
            self.add(firm)
            if firm.pk is not None:
                self._by_key[firm.pk] = firm
        self._library = [firm for firm in self._by_key.values() if not firm.withdrawn]
        self._distinctive = [names.distinctive(firm.name) for firm in self._library]

    def add(self, firm: Firm) -> Firm:
        """Make a firm findable; one that was withdrawn by its code only."""
        if firm.code:
            self._by_code[firm.code] = firm
        if not firm.withdrawn:
            for normal in firm.known:
                self._by_name[normal].append(firm)
        return firm

    def with_code(self, code: str) -> Firm | None:
        """The firm of that code."""
        return self._by_code.get(code)

    def is_beyond(self, code: str, name: str) -> bool:
        """True for a code out of sight, and for a name out of sight that may be the same firm: one has no code."""
        normal = names.normal(name)
        codeless = self._beyond.codeless if code else self._beyond.names
        return code in self._beyond.codes or normal in codeless

    def with_key(self, key: str) -> Firm | None:
        """The firm of that number in the database, or of that code."""
        number = int(key) if key.isdecimal() and len(key) < len("913502000658928472") else 0
        return self._by_code.get(key) or self._by_key.get(number)

    def firms_called(self, name: str, *kinds: str) -> list[Firm]:
        """Firms that carry the name in one of the kinds."""
        normal = names.normal(name)
        return [firm for firm in self._by_name.get(normal, ()) if firm.known.get(normal) in kinds]

    def note_code(self, firm: Firm, code: str) -> None:
        """A firm without a code gets one."""
        firm.code, firm.adopted = code, True
        self._by_code[code] = firm

    def put_back(self, firm: Firm) -> Firm:
        """A withdrawn firm is there again."""
        firm.withdrawn, firm.back = "", True
        for normal in firm.known:
            self._by_name[normal].append(firm)
        return firm

    def nearest(self, name: str, limit: int = 3, *, alike: int = LIKE) -> list[Firm]:
        """Firms of the library whose names come near, nearest first; never those that the file itself brings."""
        matches = process.extract(
            names.distinctive(name), self._distinctive, scorer=fuzz.ratio, limit=limit, score_cutoff=alike
        )
        return [self._library[place] for _, _, place in matches]


def load_register(viewer: Viewer) -> Register:
    """The register as the visitor may know it. A firm whose district is not known is in sight of the city only."""
    firms = {
        pk: Firm(pk, code or "", name, district)
        for pk, code, name, district in Enterprise.objects.values_list("pk", "code", "name", "district")
    }
    for pk, normal, kind in EnterpriseName.objects.values_list("enterprise_id", "normal", "kind"):
        firms[pk].known[normal] = kind
    namings = standing_namings().filter(kind=NameKind.CURRENT)
    for pk, day in namings.values_list("enterprise_id", "filed_at"):
        firms[pk].named_on = day
    gone = Absence.objects.filter(enterprise__isnull=False, until=None).select_related("withdrawal")
    for each in gone.order_by("since"):
        firm, entry = firms[each.enterprise_id or 0], each.withdrawal
        firm.withdrawn = f"{day_of(each.since)} {entry.by}：{entry.reason}"
        firm.apart |= entry.kind == WithdrawalKind.FIRM
    sight = {pk: viewer.sees_district(firm.district) for pk, firm in firms.items()}
    return Register(
        (firm for pk, firm in firms.items() if sight[pk]),
        beyond=(firm for pk, firm in firms.items() if not sight[pk]),
    )
