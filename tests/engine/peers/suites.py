"""Cases of the test suites of other rule engines: their values, carried over into the rule language.

Each names its suite, file and the commit at which it was read. What is money there is 元 here; null, undefined and
missing variables are 待补充 here, or an amount between two ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from chanmai.engine.facts.dictionary import Dictionary
from chanmai.engine.facts.fact import Fact, Kind, PeriodKind, standard_scale
from chanmai.engine.facts.units import UNITS

RISKS = ("高", "中", "低", "a", "b", "c", "d")


def _fact(name: str, code: str, kind: Kind, unit: str = "", *, whole: bool = False, **more: object) -> Fact:
    scale = standard_scale(kind, whole)
    return Fact(
        name, code, code, kind, PeriodKind.POINT, UNITS.get(unit), whole=whole, scale=scale, **more  # type: ignore[arg-type]
    )  # fmt: skip


FACTS = Dictionary(
    [
        *(_fact(name, code, Kind.MONEY, "元") for name, code in (("甲", "m1"), ("乙", "m2"), ("丙", "m3"))),
        *(_fact(name, code, Kind.NUMBER) for name, code in (("数一", "n1"), ("数二", "n2"))),
        _fact("年龄", "age", Kind.NUMBER, "岁", whole=True),
        _fact("工龄", "service", Kind.NUMBER, "年", whole=True),
        _fact("面积", "size", Kind.NUMBER, "平方米"),
        *(_fact(name, code, Kind.RATIO, "%") for name, code in (("占比", "r1"), ("占比二", "r2"))),
        *(_fact(name, code, Kind.FLAG) for name, code in (("是一", "f1"), ("是二", "f2"))),
        _fact("词", "word", Kind.CATEGORY, values=RISKS),
        _fact("居住", "occupancy", Kind.CATEGORY, values=("承租", "寄住", "自有")),
        _fact("组织", "organisation", Kind.CATEGORY, values=("非营利", "宗教", "教育")),
        _fact("成立日", "founded", Kind.DATE),
    ]
)

Facts = dict[str, str]
Due = bool | None | str | tuple[str, str | None]
"""A condition: met, not met, or None for open; an amount: exact, or between two ends."""


@dataclass(frozen=True)
class Case:
    """One vector of a suite. `text` is a condition, or the formula of an amount where `due` is one."""

    suite: str
    file: str
    name: str
    text: str
    facts: Facts
    due: Due


@dataclass(frozen=True)
class Suite:
    """A suite at the commits at which its files were read."""

    name: str
    commits: dict[str, str]


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
PUBLICODES = Suite(
    "publicodes",
    {
        "barème": "c79ad8f7f5e0", "grille": "23d594a5c526", "abattement": "c0ef4fcbe98f", "date": "0acab809816b",
        "encadrement": "679e97538277", "toutes-ces-conditions": "23d594a5c526", "variations": "193980707ae7",
        "une-de-ces-conditions": "0acab809816b", "le-maximum-de": "47976f2b7d6a", "moyenne": "38700fb0dcc3",
        "produit": "70ac101ded3b",
    },
)  # fmt: skip
OPENFISCA = Suite(
    "OpenFisca country-template",
    {
        "social_security_contribution": "c454f0b580ed", "housing_tax": "6166be9e329a",
        "situations/income_tax": "02b07b02e1d4", "disposable_income": "a37371a025f9",
    },
)  # fmt: skip
ENTERPRISES = Suite("openfisca-france-entreprises", {"test_tccfe_coefficient": "5be7c9c45b83"})
ZEN = Suite("gorules zen", {"tax-exemption": "62776a976860"})
CATALA = Suite("Catala", {"money/good/simple": "1087604060a7"})
SUITES = (DMN, PUBLICODES, OPENFISCA, ENTERPRISES, ZEN, CATALA)

YES, NO = "是", "否"


def _of(suite: Suite, file: str, text: str, rows: dict[str, tuple[Facts, Due]]) -> Iterator[Case]:
    for name, (facts, due) in rows.items():
        yield Case(suite.name, file, name, text, facts, due)


def _dmn() -> Iterator[Case]:
    def applicant(age: str, risk: str, due: bool) -> tuple[Facts, Due]:
        return {"年龄": age, "词": risk, "是一": YES}, due

    yield from _of(
        DMN, "0004-simpletable-U", '年龄 >= 18岁 and 词 in {"中", "低"} and 是一',
        {"001": applicant("18", "中", True), "002": applicant("17", "中", False), "003": applicant("18", "高", False)},
    )  # fmt: skip
    yield from _ternary()
    yield from _in()
    steps = "若(数一 > 1, 100, 0) + 若(数一 > 2, 200, 0) + 若(数一 > 3, 300, 0) + 若(数一 > 5, 500, 0)"
    for name, years, salary in (("001", "6", 1100), ("002", "3", 300), ("003", "2", 100)):
        yield from _of(
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
        yield from _of(DMN, "0020-vacation-days", f"{days} = {due}", {f"{number:03}": (facts, True)})


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
            yield from _of(DMN, "0106-feel-ternary-logic", text, {name: (facts, due)})
    for number, given in enumerate((True, False, None), start=1):
        facts = {} if given is None else {"是一": words[given]}
        due = None if given is None else not given
        yield from _of(DMN, "0107-feel-ternary-logic-not", "not 是一", {f"{number:03}": (facts, due)})


def _in() -> Iterator[Case]:
    def numbers(name: str, text: str, rows: str) -> Iterator[Case]:
        """`rows`: `1+ 5-` for 1 is in and 5 is not."""
        for row in rows.split():
            facts: Facts = {"数一": row[:-1]}
            yield from _of(DMN, "0072-feel-in", text, {f"{name} {row[:-1]}": (facts, row[-1] == "+")})

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
    yield from _of(DMN, "0072-feel-in", '词 in {"b", "c", "a"}', {"string_001": ({"词": "a"}, True)})
    yield from _of(DMN, "0072-feel-in", '词 in {"b", "c", "d"}', {"string_001_a": ({"词": "a"}, False)})


def _publicodes() -> Iterator[Case]:
    def amounts(file: str, text: str, rows: dict[str, tuple[Facts, Due]]) -> Iterator[Case]:
        return _of(PUBLICODES, file, text, rows)

    yield from amounts(
        "barème", "累进(甲, 0元: 4.65%, 5000元: 3%, 15000元: 1%)",
        {
            "petite assiette": ({"甲": "3000"}, "139.5元"),
            "moyenne assiette": ({"甲": "6000"}, "262.5元"),
            "grande assiette": ({"甲": "30000"}, "682.5元"),
        },
    )  # fmt: skip
    parts = "累进(甲, 0元: 2%, 5000元: 0%) + 累进(甲, 0元: 9%, 10000元: 29%)"
    yield from amounts("barème", parts, {"à composantes": ({"甲": "12000"}, "1580元")})
    yield from amounts(
        "barème", "若(是一, 累进(甲, 0元: 29%, 100元: 90%), 累进(甲, 0元: 56%, 100元: 90%))",
        {
            "taux faible": ({"甲": "200", "是一": YES}, "119元"),
            "taux fort": ({"甲": "200", "是一": NO}, "146元"),
            "assiette manquante": ({"是一": YES}, ("0元", None)),
            "condition manquante": ({"甲": "40"}, ("11.6元", "22.4元")),
        },
    )  # fmt: skip
    yield from amounts(
        "barème", "累进(甲, 0元: 10%, 100元: 50%, 1000元: 0%)",
        {
            "tranche 2 non active": ({"甲": "40"}, "4元"),
            "tranche 2 active": ({"甲": "200"}, "60元"),
            "tranche 2 dépassée": ({"甲": "2000"}, "460元"),
        },
    )  # fmt: skip
    yield from amounts(
        "grille", "分档(甲, 低于: 50元, 1000元: 170元, 2000元: 400元)",
        {
            "petite assiette": ({"甲": "200"}, "50元"),
            "moyenne assiette": ({"甲": "1500"}, "170元"),
            "grande assiette": ({"甲": "10000"}, "400元"),
            "assiette limite": ({"甲": "999.3"}, "50元"),
        },
    )  # fmt: skip
    less = {"10000": ({"甲": "10000"}, "0元"), "80000": ({"甲": "80000"}, "59493元")}
    yield from amounts("abattement", "max(甲 - 20507元, 0元)", less)  # type: ignore[arg-type]
    share = {"10000": ({"甲": "10000"}, "8500元"), "80000": ({"甲": "80000"}, "68000元")}
    yield from amounts("abattement", "甲 * (100% - 15%)", share)  # type: ignore[arg-type]
    yield from amounts("date", "2019-03-02 > 2019-02-21", {"comparaison": ({}, True)})
    yield from amounts(
        "date", "成立日 < 2010-01-01",
        {"avant": ({"成立日": "1992-03-01"}, True), "après": ({"成立日": "2019-02-09"}, False)},
    )  # fmt: skip
    yield from _bounds_and_means()
    yield from _conditions()


def _bounds_and_means() -> Iterator[Case]:
    for file, text, due in (
        ("encadrement", "min(1000元, 250元)", "250元"),
        ("encadrement", "max(1000元, 2000元)", "2000元"),
        ("encadrement", "max(1000元, 2500元)", "2500元"),
        ("encadrement", "max(min(500元 + 400元, 800元), 200元)", "800元"),
        ("le-maximum-de", "max(100元 * 1%, 10元 * 9%)", "1元"),
        ("produit", "300元 * 3.3%", "9.9元"),
    ):
        yield from _of(PUBLICODES, file, text, {text: ({}, due)})
    yield from _of(PUBLICODES, "produit", "甲 * 3%", {"entier": ({"甲": "100"}, "3元")})
    yield from _of(PUBLICODES, "produit", "甲 * 3% = 9.9999元", {"flottant": ({"甲": "333.33"}, True)})
    yield from _of(
        PUBLICODES, "produit", "min(甲, 乙) * 3%",
        {
            "plafond non atteint": ({"甲": "100", "乙": "200"}, "3元"),
            "plafond atteint": ({"甲": "100", "乙": "50"}, "1.5元"),
        },
    )  # fmt: skip
    three: Facts = {"甲": "200", "数一": "2", "乙": "100"}
    yield from _of(PUBLICODES, "produit", "min(甲, 乙) * 数一 * 0.5%", {"trois facteurs": (three, "1元")})
    mean = "(甲 + 乙 + 丙) / 3"
    yield from _of(
        PUBLICODES, "moyenne", mean,
        {
            "simple": ({"甲": "10", "乙": "10", "丙": "10"}, "10元"),
            "entier + flottant": ({"甲": "2.1", "乙": "200", "丙": "20"}, "74.03元"),
            "un nul dans la moyenne": ({"甲": "10", "乙": "10"}, ("0元", None)),
            "complexe": ({"甲": "2010", "乙": "2000", "丙": "10"}, "1340元"),
        },
    )  # fmt: skip
    yield from _of(PUBLICODES, "moyenne", "(5% + 1%) / 2 = 3%", {"de pourcentage": ({}, True)})


def _conditions() -> Iterator[Case]:
    yield from _of(
        PUBLICODES, "toutes-ces-conditions", "not (是一 and 是二)",
        {
            "A": ({"是一": YES}, None),
            "B": ({"是一": YES, "是二": YES}, False),
            "C": ({"是一": NO}, True),
        },
    )  # fmt: skip
    yield from _of(
        PUBLICODES, "une-de-ces-conditions", "not (是一 or 是二)",
        {
            "est vraie": ({"是一": YES}, False),
            "est fausse": ({"是二": NO}, None),
            "toutes fausses": ({"是一": NO, "是二": NO}, True),
        },
    )  # fmt: skip
    yield from _of(
        PUBLICODES, "variations", "若(是一, 2300元, 2100元)",
        {
            "cadre": ({"是一": YES}, "2300元"),
            "non cadre": ({"是一": NO}, "2100元"),
            "information manquante": ({}, ("2100元", "2300元")),
        },
    )  # fmt: skip
    yield from _of(
        PUBLICODES, "variations", "若(是一, 2300元, 甲 / 4)",
        {"cas défaut à calculer": ({"是一": NO}, ("0元", None)), "cas défaut ignoré": ({"是一": YES}, "2300元")},
    )  # fmt: skip
    several = "若(数一 > 100, 5%, 若(数一 > 数二, 4%, 若(数一 > 20, 2%, 1%)))"
    yield from _of(PUBLICODES, "variations", f"{several} = 5%", {"1er cas": ({"数一": "300"}, True)})
    yield from _of(
        PUBLICODES, "variations", f"{several} = 4%", {"2ème cas, non résolu": ({"数一": "40"}, None)}
    )
    default: Facts = {"数一": "20", "数二": "60"}
    yield from _of(PUBLICODES, "variations", f"{several} = 1%", {"cas par défaut": (default, True)})
    for text, yes, no in (
        ("100元 * 若(是一, 8%, 5%)", "8元", "5元"),
        ("2300元 * 若(是一, 3.45%, 5.25%)", "79.35元", "120.75元"),
    ):
        yield from _of(
            PUBLICODES, "variations", text, {"oui": ({"是一": YES}, yes), "non": ({"是一": NO}, no)}
        )


def _openfisca() -> Iterator[Case]:
    scales = {
        "2013": ("累进(甲, 0元: 3%, 12000元: 10%)", "60元", "660元"),
        "2015": ("累进(甲, 0元: 4%, 12200元: 12%)", "80元", "824元"),
        "2017": ("累进(甲, 0元: 2%, 6000元: 6%, 12400元: 12%)", "40元", "816元"),
    }
    for year, (scale, low, high) in scales.items():
        rows: dict[str, tuple[Facts, Due]] = {
            f"2000 in {year}": ({"甲": "2000"}, low),
            f"15000 in {year}": ({"甲": "15000"}, high),
        }
        yield from _of(OPENFISCA, "social_security_contribution", scale, rows)
    yield from _of(
        OPENFISCA, "housing_tax", '若(居住 = "寄住", 0元, max(面积 * 10元, 200元))',
        {
            "tenant, 40": ({"居住": "承租", "面积": "40"}, "400元"),
            "free lodger, 40": ({"居住": "寄住", "面积": "40"}, "0元"),
            "tenant, 100": ({"居住": "承租", "面积": "100"}, "1000元"),
        },
    )  # fmt: skip
    yield from _of(
        OPENFISCA, "situations/income_tax", "甲 * 15%", {"single parent": ({"甲": "2400"}, "360元")}
    )
    incomes = {
        "2016": "甲 - 甲 * 15% - 累进(甲, 0元: 4%, 12300元: 12%) + 若(甲 = 0元, 600元, 0元)",
        "2017": "甲 - 甲 * 15% - 累进(甲, 0元: 2%, 6000元: 6%, 12400元: 12%) + 600元",
    }
    dues = {"2016": ("600元", "2025元", "8100元"), "2017": ("600元", "2675元", "8740元")}
    for year, text in incomes.items():
        for salary, due in zip(("0", "2500", "10000"), dues[year], strict=True):
            yield from _of(
                OPENFISCA, "disposable_income", text, {f"{salary} in {year}": ({"甲": salary}, due)}
            )


def _others() -> Iterator[Case]:
    rate = "数一 * 分档(数二, 低于: 0.75, 2019: 0.76, 2020: 0.77, 2021: 0.78)"
    for year, factor, due in (
        ("2012", "8.12", "6.09"), ("2013", "8.28", "6.21"), ("2018", "8.5", "6.375"), ("2022", "8.5", "6.63"),
        ("2011", "0", "0"),
    ):  # fmt: skip
        facts: Facts = {"数一": factor, "数二": year}
        yield from _of(ENTERPRISES, "test_tccfe_coefficient", f"{rate} = {due}", {year: (facts, True)})
    charity: Facts = {"组织": "非营利", "是一": NO, "占比": "92.3", "占比二": "45.7", "甲": "175000"}
    exempt = '组织 = "非营利" and not 是一 and 占比 >= 85% and 占比二 >= 33.3%'
    yield from _of(ZEN, "tax-exemption", exempt, {"classification": (charity, True)})
    form = "若(甲 < 50000元, 1, 若(甲 < 200000元, 2, 3)) = 2"
    yield from _of(ZEN, "tax-exemption", form, {"annual filing": (charity, True)})
    money: Facts = {"甲": "123.54", "乙": "8548650.96"}
    small = "250000000元 * (甲 / 乙 * 0.2%)"
    yield from _of(CATALA, "money/good/simple", small, {"z": (money, "7.23元")})


CASES = (*_dmn(), *_publicodes(), *_openfisca(), *_others())


def fen(text: str) -> int:
    """An amount in 分."""
    return int(Fraction(text.removesuffix("元")) * 100)
