"""To which firm a row belongs. Codes decide; a name alone proposes, and is taken only when it is whole and unique."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import process

from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import FormKind
from chanmai.bureau.enterprises.models import Enterprise, EnterpriseName, NameKind
from chanmai.bureau.enterprises.sheets.problem import Severity, SheetProblem
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.engine.facts.texts import Text


@dataclass(slots=True)
class Firm:
    """A firm as the import sees it. `pk` None: it will be new."""

    pk: int | None
    code: str
    name: str
    district: str = ""
    known: dict[str, str] = field(default_factory=dict)  # normal form → kind
    adopted: bool = False  # it gets its code from this file
    renamed_from: str = ""

    @property
    def label(self) -> str:
        """Name and code, for proposals."""
        return f"{self.name}（{self.code or '无代码'}）"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The firm of a row, None when it could not be told; and what there is to say about it."""

    firm: Firm | None
    problems: tuple[SheetProblem, ...] = ()


class Register:
    """All firms by code and by name, growing with the new firms of a file."""

    def __init__(self, firms: Iterable[Firm]) -> None:
        self.firms: list[Firm] = []
        self._by_code: dict[str, Firm] = {}
        self._by_name: defaultdict[str, list[Firm]] = defaultdict(list)
        self._distinctive: list[str] = []
        for firm in firms:
            self.add(firm)

    def add(self, firm: Firm) -> Firm:
        """Make a firm findable."""
        self.firms.append(firm)
        self._distinctive.append(names.distinctive(firm.name))
        if firm.code:
            self._by_code[firm.code] = firm
        for normal in firm.known:
            self._by_name[normal].append(firm)
        return firm

    def with_code(self, code: str) -> Firm | None:
        """The firm of that code."""
        return self._by_code.get(code)

    def firms_called(self, name: str, *kinds: str) -> list[Firm]:
        """Firms that carry the name in one of the kinds."""
        normal = names.normal(name)
        return [firm for firm in self._by_name.get(normal, ()) if firm.known.get(normal) in kinds]

    def note_code(self, firm: Firm, code: str) -> None:
        """A firm without a code gets one."""
        firm.code, firm.adopted = code, True
        self._by_code[code] = firm

    def nearest(self, name: str, limit: int = 3) -> list[Firm]:
        """Firms whose names come near, nearest first."""
        wanted = names.distinctive(name)
        found = process.extract(wanted, self._distinctive, limit=limit, score_cutoff=70)
        return [self.firms[key] for _, _, key in found]


def load_register() -> Register:
    """The register of all firms in the database."""
    firms = {
        pk: Firm(pk, code or "", name, district)
        for pk, code, name, district in Enterprise.objects.values_list("pk", "code", "name", "district")
    }
    for pk, normal, kind in EnterpriseName.objects.values_list("enterprise_id", "normal", "kind"):
        firms[pk].known[normal] = kind
    return Register(firms.values())


def resolve(row: SheetRow, register: Register, kind: FormKind) -> Resolution:
    """The firm of a sound row; new firms are added to the register."""
    if not row.code:
        return _by_name_alone(row, register, kind)
    firm = register.with_code(row.code)
    if firm is not None:
        return _check_name(row, firm, kind)
    if not row.name:
        return _refuse(
            row,
            "unknown_code",
            Text(
                f"库中没有信用代码 {row.code}，这一行又没有企业名称，无法建档。请补上企业名称",
                f"No firm has the code {row.code} and the row has no name, so it cannot be recorded. Add the name",
            ),
        )
    return _new_code(row, register, kind)


def _new_code(row: SheetRow, register: Register, kind: FormKind) -> Resolution:
    same = register.firms_called(row.name, NameKind.CURRENT)
    codeless = [firm for firm in same if not firm.code]
    if len(same) == 1 and codeless:
        register.note_code(same[0], row.code)
        return Resolution(
            same[0],
            _ask(
                row,
                "code_added",
                Text(
                    f"库中“{row.name}”原无信用代码，现按全名唯一一致补上 {row.code}，请核对",
                    f"“{row.name}” had no credit code; {row.code} was added because the full name is unique. "
                    "Confirm it",
                ),
            ),
        )
    firm = register.add(_new_firm(row))
    if same:
        others = "、".join(other.label for other in same[:3])
        return Resolution(
            firm,
            _ask(
                row,
                "namesake",
                Text(
                    f"与 {others} 同名而信用代码不同，已作为两家企业分别建档，请核实",
                    f"Same name as {others} but another credit code; kept as separate firms. Confirm it",
                ),
            ),
        )
    if kind is not FormKind.REGISTRY:
        return Resolution(
            firm,
            _ask(
                row,
                "not_registered",
                Text(
                    f"{row.name}（{row.code}）不在企业登记名单中，已先建档，请补登记信息",
                    f"{row.name} ({row.code}) was not in the register; it was added. Complete its registration data",
                ),
            ),
        )
    return Resolution(firm)


def _new_firm(row: SheetRow) -> Firm:
    return Firm(None, row.code, row.name, known={names.normal(row.name): NameKind.CURRENT})


def _check_name(row: SheetRow, firm: Firm, kind: FormKind) -> Resolution:
    if not row.name:
        return Resolution(firm)
    normal = names.normal(row.name)
    held = firm.known.get(normal)
    if held is None and names.is_branch(row.name) and not names.is_branch(firm.name):
        return _refuse(
            row,
            "branch",
            Text(
                f"“{row.name}”是分支机构，却填了总公司“{firm.name}”的信用代码 {row.code}。"
                "请填分支机构自己的代码；若是总公司的数，请写总公司的名称",
                f"“{row.name}” is a branch but has the credit code {row.code} of its parent “{firm.name}”. "
                "Enter the branch's own code, or the parent's name if the figures are the parent's",
            ),
        )
    if held == NameKind.CURRENT or (held is not None and kind is not FormKind.REGISTRY):
        return Resolution(firm)
    if kind is FormKind.REGISTRY:
        return _rename(row, firm, normal)
    alike = max(names.likeness(row.name, known) for known in (firm.name, *firm.known))
    if alike < names.UNLIKE:
        return _refuse(
            row,
            "code_of_another",
            Text(
                f"信用代码 {row.code} 在库中属于“{firm.name}”，与本行“{row.name}”不是同一名称。"
                "请核对代码；若确已更名，请先在企业登记表中更名",
                f"The credit code {row.code} belongs to “{firm.name}”, not to “{row.name}”. "
                "Check the code; if the firm was renamed, import the new name with the register first",
            ),
        )
    return Resolution(
        firm,
        _ask(
            row,
            "name_differs",
            Text(
                f"信用代码相同而名称略有出入：表中“{row.name}”，库中“{firm.name}”。已按代码归户，请核对名称",
                f"Same credit code, slightly different name: “{row.name}” here, “{firm.name}” on record. "
                "Matched by code",
            ),
        ),
    )


def _rename(row: SheetRow, firm: Firm, normal: str) -> Resolution:
    before = firm.name
    firm.renamed_from = firm.renamed_from or before
    firm.known[names.normal(before)] = NameKind.FORMER
    firm.known[normal] = NameKind.CURRENT
    firm.name = row.name
    return Resolution(
        firm,
        _ask(
            row,
            "renamed",
            Text(
                f"登记名称由“{before}”变为“{row.name}”，原名已记为曾用名，请核实是否更名",
                f"The registered name changed from “{before}” to “{row.name}”; the old one is kept as former. "
                "Confirm it",
            ),
        ),
    )


def _by_name_alone(row: SheetRow, register: Register, kind: FormKind) -> Resolution:
    same = register.firms_called(row.name, NameKind.CURRENT)
    if len(same) == 1:
        return Resolution(same[0], _matched_by_name(row, same[0]) if same[0].code else ())
    if len(same) > 1:
        listed = "、".join(firm.label for firm in same[:4])
        return _refuse(
            row,
            "ambiguous_name",
            Text(
                f"没有信用代码，而库中有 {len(same)} 家同名企业：{listed}。请填上信用代码",
                f"No credit code, and {len(same)} firms carry this name: {listed}. Add the code",
            ),
        )
    proposed = register.firms_called(row.name, NameKind.FORMER, NameKind.SHORT)
    if proposed:
        listed = "、".join(firm.label for firm in proposed[:3])
        return _refuse(
            row,
            "former_name",
            Text(
                f"没有信用代码；“{row.name}”是 {listed} 的曾用名或简称。若确是同一家，请填上信用代码",
                f"No credit code; “{row.name}” is a former or short name of {listed}. If it is that firm, add the code",
            ),
        )
    near = "、".join(firm.label for firm in register.nearest(row.name))
    if kind is FormKind.REGISTRY and not near:
        return Resolution(register.add(_new_firm(row)), _without_code(row))
    hint_zh = f"名称相近的有：{near}。" if near else ""
    hint_en = f"Similar names: {near}. " if near else ""
    return _refuse(
        row,
        "unknown_name",
        Text(
            f"没有信用代码，库中也没有全名为“{row.name}”的企业。{hint_zh}请填上信用代码",
            f"No credit code, and no firm has the full name “{row.name}”. {hint_en}Add the code",
        ),
    )


def _matched_by_name(row: SheetRow, firm: Firm) -> tuple[SheetProblem, ...]:
    return _ask(
        row,
        "matched_by_name",
        Text(
            f"本行没有信用代码，按全名唯一一致归入 {firm.label}，请核对",
            f"The row has no credit code; matched with {firm.label} because the full name is unique. Confirm it",
        ),
    )


def _without_code(row: SheetRow) -> tuple[SheetProblem, ...]:
    return _ask(
        row,
        "no_code",
        Text(
            f"“{row.name}”没有统一社会信用代码，已先建档，请补上",
            f"“{row.name}” has no credit code; it was recorded. Add the code",
        ),
    )


def _ask(row: SheetRow, code: str, message: Text) -> tuple[SheetProblem, ...]:
    return (SheetProblem(code, message, Severity.WARNING, row=row.number, value=row.name),)


def _refuse(row: SheetRow, code: str, message: Text) -> Resolution:
    return Resolution(None, (SheetProblem(code, message, row=row.number, value=row.name or row.code),))
