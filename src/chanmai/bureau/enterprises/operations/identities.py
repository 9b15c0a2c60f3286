"""To which firm a row belongs. Codes decide; a name alone proposes, and is taken only when it is whole and unique.

What a row leaves open a person can answer: it is that firm, it is another one, a withdrawn firm is put back.
"""

from chanmai.bureau.enterprises import names
from chanmai.bureau.enterprises.layouts import FormKind
from chanmai.bureau.enterprises.models import NameKind
from chanmai.bureau.enterprises.operations.answers import (
    Resolution,
    Usage,
    as_answered,
    beyond_scope,
    new_firm,
    note_of,
    question_of,
    refusal_of,
    with_choice,
    withdrawn_firm,
)
from chanmai.bureau.enterprises.operations.register import LIKE, Firm
from chanmai.bureau.enterprises.sheets.problem import SheetProblem
from chanmai.bureau.enterprises.sheets.row import SheetRow
from chanmai.engine.facts.texts import Text


def resolve(row: SheetRow, usage: Usage) -> Resolution:
    """The firm of a sound row; new firms are added to the register."""
    if usage.answer:
        return as_answered(row, usage)
    if not row.code:
        return _by_name_alone(row, usage)
    firm = usage.register.with_code(row.code)
    if firm is None and (not usage.may_bring(row) or usage.register.is_beyond(row.code, row.name)):
        return beyond_scope(row, usage)
    if firm is None and not row.name:
        return refusal_of(
            row,
            "unknown_code",
            Text(
                f"库中没有信用代码 {row.code}，这一行又没有企业名称，无法建档。请补上企业名称",
                f"No firm has the code {row.code} and the row has no name, so it cannot be recorded. Add the name",
            ),
        )
    if firm is None:
        return _new_code(row, usage)
    if firm.withdrawn:
        return withdrawn_firm(row, firm, usage)
    return _check_name(row, firm, usage)


def _new_code(row: SheetRow, usage: Usage) -> Resolution:
    register = usage.register
    same = register.firms_called(row.name, NameKind.CURRENT)
    codeless = [firm for firm in same if not firm.code]
    if len(same) == 1 and codeless:
        register.note_code(same[0], row.code)
        return Resolution(
            same[0],
            question_of(
                row,
                "code_added",
                Text(
                    f"库中“{row.name}”原无信用代码，现按全名唯一一致补上 {row.code}，请核对",
                    f"“{row.name}” had no credit code; {row.code} was added because the full name is unique. "
                    "Confirm it",
                ),
            ),
        )
    firm = register.add(new_firm(row, usage))
    if same:
        return Resolution(
            firm,
            question_of(
                row,
                "namesake",
                Text(  # officers of one district read it, the others may be of another: none is named
                    f"库中另有名为“{row.name}”的企业，信用代码不同，已分别建档，请核实",
                    f"There is another firm called “{row.name}” with another credit code; kept apart. Confirm it",
                ),
            ),
        )
    if usage.kind is not FormKind.REGISTRY:
        return Resolution(
            firm,
            question_of(
                row,
                "not_registered",
                Text(
                    f"{row.name}（{row.code}）不在企业登记名单中，已先建档，请补登记信息",
                    f"{row.name} ({row.code}) was not in the register; it was added. Complete its registration data",
                ),
            ),
        )
    return Resolution(firm)


def _check_name(row: SheetRow, firm: Firm, usage: Usage) -> Resolution:
    if not row.name:
        return Resolution(firm)
    normal = names.normal(row.name)
    kind = firm.known.get(normal)
    registers = usage.kind is FormKind.REGISTRY
    if kind == NameKind.CURRENT:
        if registers:
            firm.named_on = max(firm.named_on, usage.day)
        return Resolution(firm)
    if kind is None and names.is_part(row.name, firm.name):
        return refusal_of(
            row,
            "branch",
            Text(
                f"“{row.name}”是分支或下属机构，却填了总公司“{firm.name}”的信用代码 {row.code}。"
                "请填它自己的代码；若是总公司的数，请写总公司的名称",
                f"“{row.name}” is a branch or part but has the credit code {row.code} of its parent “{firm.name}”. "
                "Enter the branch's own code, or the parent's name if the figures are the parent's",
            ),
        )
    if registers:
        return _rename(row, firm, usage)
    if kind is not None:
        return Resolution(firm)
    if not any(names.is_slip(row.name, known) for known in (firm.name, *firm.known)):
        refusal = refusal_of(
            row,
            "code_of_another",
            Text(
                f"信用代码 {row.code} 在库中属于“{firm.name}”，与本行“{row.name}”不是同一名称。"
                "请核对代码；若确已更名，请先在企业登记表中更名",
                f"The credit code {row.code} belongs to “{firm.name}”, not to “{row.name}”. "
                "Check the code; if the firm was renamed, import the new name with the register first",
            ),
        )
        return with_choice(refusal, row, [firm], another=False)
    return Resolution(
        firm,
        question_of(
            row,
            "name_differs",
            Text(
                f"信用代码相同而名称略有出入：表中“{row.name}”，库中“{firm.name}”。已按代码归户，请核对名称",
                f"Same credit code, slightly different name: “{row.name}” here, “{firm.name}” on record. "
                "Matched by code",
            ),
        ),
    )


def _rename(row: SheetRow, firm: Firm, usage: Usage) -> Resolution:
    """A register that was filed earlier than the one that gave the current name adds a former name."""
    before, normal = firm.name, names.normal(row.name)
    if usage.day < firm.named_on:
        firm.known[normal] = NameKind.FORMER
        return Resolution(
            firm,
            note_of(
                row,
                "older_name",
                Text(
                    f"本行填报日期 {usage.day} 早于现名“{before}”的 {firm.named_on}，现名不变，“{row.name}”记为曾用名",
                    f"This row was filed on {usage.day}, before the current name “{before}” ({firm.named_on}), which "
                    f"stays; “{row.name}” is kept as a former name",
                ),
            ),
        )
    firm.known[names.normal(before)] = NameKind.FORMER
    firm.known[normal] = NameKind.CURRENT
    firm.name, firm.named_on = row.name, usage.day
    return Resolution(
        firm,
        question_of(
            row,
            "renamed",
            Text(
                f"登记名称由“{before}”变为“{row.name}”，原名已记为曾用名，请核实是否更名",
                f"The registered name changed from “{before}” to “{row.name}”; the old one is kept as former. "
                "Confirm it",
            ),
        ),
    )


def _by_name_alone(row: SheetRow, usage: Usage) -> Resolution:
    register = usage.register
    same = register.firms_called(row.name, NameKind.CURRENT)
    if len(same) == 1:
        return Resolution(same[0], _matched_by_name(row, same[0]) if same[0].code else ())
    if len(same) > 1:
        labels = "、".join(firm.label for firm in same[:4])
        refusal = refusal_of(
            row,
            "ambiguous_name",
            Text(
                f"没有信用代码，而库中有 {len(same)} 家同名企业：{labels}。请填上信用代码，或答复是哪一家",
                f"No credit code, and {len(same)} firms carry this name: {labels}. Add the code, or answer which",
            ),
        )
        return with_choice(refusal, row, same)
    proposed = register.firms_called(row.name, NameKind.FORMER, NameKind.SHORT)
    if proposed:
        labels = "、".join(firm.label for firm in proposed[:3])
        refusal = refusal_of(
            row,
            "former_name",
            Text(
                f"没有信用代码；“{row.name}”是 {labels} 的曾用名或简称。若确是同一家，请填上信用代码，或答复是哪一家",
                f"No credit code; “{row.name}” is a former or short name of {labels}. If it is that firm, add the "
                "code or say so",
            ),
        )
        return with_choice(refusal, row, proposed)
    registers = usage.kind is FormKind.REGISTRY
    near = register.nearest(row.name, alike=names.SIMILAR if registers else LIKE)
    if not near and (not usage.may_bring(row) or (registers and register.is_beyond("", row.name))):
        return beyond_scope(row, usage)
    if registers and not near:
        return Resolution(register.add(new_firm(row, usage)), _without_code(row))
    labels = "、".join(firm.label for firm in near)
    where, there = ("库中", "") if usage.viewer.whole_city else ("您的管辖范围内", " within your scope")
    hint_zh = f"名称相近的有：{labels}。" if near else ""
    hint_en = f"Similar names: {labels}. " if near else ""
    refusal = refusal_of(
        row,
        "unknown_name",
        Text(
            f"没有信用代码，{where}也没有全名为“{row.name}”的企业。{hint_zh}请填上信用代码，或答复是哪一家、是不是另一家企业",
            f"No credit code, and no firm{there} has the full name “{row.name}”. {hint_en}Add the code, or answer "
            "which firm it is or that it is another",
        ),
    )
    return with_choice(refusal, row, near, another=usage.may_bring(row))


def _matched_by_name(row: SheetRow, firm: Firm) -> tuple[SheetProblem, ...]:
    return question_of(
        row,
        "matched_by_name",
        Text(
            f"本行没有信用代码，按全名唯一一致归入 {firm.label}，请核对",
            f"The row has no credit code; matched with {firm.label} because the full name is unique. Confirm it",
        ),
    )


def _without_code(row: SheetRow) -> tuple[SheetProblem, ...]:
    return question_of(
        row,
        "no_code",
        Text(
            f"“{row.name}”没有统一社会信用代码，已先建档，请补上",
            f"“{row.name}” has no credit code; it was recorded. Add the code",
        ),
    )
