"""Vectors of the DMN technology compatibility kit."""

from collections.abc import Iterator

from engine.peers.suites import NO, YES, Case, Due, Facts, Suite, of

DMN = Suite(
    "DMN TCK",
    {
        "0004-simpletable-U": "10c2ba314a67",
        "0072-feel-in": "07513a262544",
        "0106-feel-ternary-logic": "72aad05cd627",
        "0107-feel-ternary-logic-not": "2b4fa44a5939",
        "0115-sum-collect-hitpolicy": "2b4fa44a5939",
        "0020-vacation-days": "58d874673071",
    },
)


def cases() -> Iterator[Case]:
    def applicant(age: str, risk: str, due: bool) -> tuple[Facts, Due]:
        return {"年龄": age, "词": risk, "是一": YES}, due

    yield from of(
        DMN, "0004-simpletable-U", '年龄 >= 18岁 and 词 in {"中", "低"} and 是一',
        {"001": applicant("18", "中", True), "002": applicant("17", "中", False), "003": applicant("18", "高", False)},
    )  # fmt: skip
    yield from _ternary()
    yield from _in()
    steps = "若(数一 > 1, 100, 0) + 若(数一 > 2, 200, 0) + 若(数一 > 3, 300, 0) + 若(数一 > 5, 500, 0)"
    for name, years, salary in (("001", "6", 1100), ("002", "3", 300), ("003", "2", 100)):
        yield from of(
            DMN, "0115-sum-collect-hitpolicy", f"{steps} = {salary}", {name: ({"数一": years}, True)}
        )
    days = (
        "22 + max(若(年龄 < 18岁 or 年龄 >= 60岁 or 工龄 >= 30年, 5, 0), 若(15年 <= 工龄 < 30年 or 年龄 >= 45岁, 2, 0))"
        " + 若(工龄 >= 30年 or 年龄 >= 60岁, 3, 0)"
    )
    vacations = (
        (16, 1, 27),
        (25, 5, 22),
        (25, 20, 24),
        (44, 30, 30),
        (50, 20, 24),
        (50, 30, 30),
        (60, 20, 30),
    )
    for number, (age, service, due) in enumerate(vacations, start=1):
        facts: Facts = {"年龄": str(age), "工龄": str(service)}
        yield from of(DMN, "0020-vacation-days", f"{days} = {due}", {f"{number:03}": (facts, True)})


def _ternary() -> Iterator[Case]:
    words: dict[bool | None, str] = {True: YES, False: NO}
    rows = [
        ((True, True), True, True), ((False, True), False, True), ((None, True), None, True),
        ((True, False), False, True), ((False, False), False, False), ((None, False), False, None),
        ((True, None), None, True), ((False, None), False, None), ((None, None), None, None),
    ]  # fmt: skip
    for number, ((one, other), both, either) in enumerate(rows, start=1):
        facts = {name: words[v] for name, v in (("是一", one), ("是二", other)) if v is not None}
        for text, due in (("是一 and 是二", both), ("是一 or 是二", either)):
            name = f"{number:03} {text[3:-3]}"
            yield from of(DMN, "0106-feel-ternary-logic", text, {name: (facts, due)})
    for number, given in enumerate((True, False, None), start=1):
        facts = {} if given is None else {"是一": words[given]}
        due = None if given is None else not given
        yield from of(DMN, "0107-feel-ternary-logic-not", "not 是一", {f"{number:03}": (facts, due)})


def _in() -> Iterator[Case]:
    def numbers(name: str, text: str, rows: str) -> Iterator[Case]:
        """`rows`: `1+ 5-` for 1 is in and 5 is not."""
        for row in rows.split():
            facts: Facts = {"数一": row[:-1]}
            yield from of(DMN, "0072-feel-in", text, {f"{name} {row[:-1]}": (facts, row[-1] == "+")})

    yield from numbers("number_003", "数一 <= 10", "1+ 10+ 11-")
    yield from numbers("number_004", "数一 < 10", "1+ 10-")
    yield from numbers("number_005", "数一 >= 10", "11+ 10+ 9-")
    yield from numbers("number_006", "数一 > 10", "11+ 10-")
    yield from numbers("number_007", "2 < 数一 < 4", "1- 2- 3+ 4- 5-")
    yield from numbers("number_008", "2 < 数一 <= 4", "1- 2- 3+ 4+ 5-")
    yield from numbers("number_009", "2 <= 数一 < 4", "1- 2+ 3+ 4- 5-")
    yield from numbers("number_010", "2 <= 数一 <= 4", "1- 2+ 3+ 4+ 5-")
    yield from numbers("number_011", "数一 = 1", "1+")
    yield from numbers("number_014", "数一 = 1 or 数一 < 5 or 数一 >= 10", "10+")
    yield from numbers("number_014_a", "数一 = 1 or 数一 = 5 or 数一 = 9", "10-")
    yield from of(DMN, "0072-feel-in", '词 in {"b", "c", "a"}', {"string_001": ({"词": "a"}, True)})
    yield from of(DMN, "0072-feel-in", '词 in {"b", "c", "d"}', {"string_001_a": ({"词": "a"}, False)})
