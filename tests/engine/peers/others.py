"""Cases of OpenFisca (its template of a country, and taxes of French enterprises), zen and Catala."""

from collections.abc import Iterator

from engine.peers.suites import NO, Case, Due, Facts, Suite, of

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


def openfisca() -> Iterator[Case]:
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
        yield from of(OPENFISCA, "social_security_contribution", scale, rows)
    yield from of(
        OPENFISCA, "housing_tax", '若(居住 = "寄住", 0元, max(面积 * 10元, 200元))',
        {
            "tenant, 40": ({"居住": "承租", "面积": "40"}, "400元"),
            "free lodger, 40": ({"居住": "寄住", "面积": "40"}, "0元"),
            "tenant, 100": ({"居住": "承租", "面积": "100"}, "1000元"),
        },
    )  # fmt: skip
    yield from of(
        OPENFISCA, "situations/income_tax", "甲 * 15%", {"single parent": ({"甲": "2400"}, "360元")}
    )
    incomes = {
        "2016": "甲 - 甲 * 15% - 累进(甲, 0元: 4%, 12300元: 12%) + 若(甲 = 0元, 600元, 0元)",
        "2017": "甲 - 甲 * 15% - 累进(甲, 0元: 2%, 6000元: 6%, 12400元: 12%) + 600元",
    }
    dues = {"2016": ("600元", "2025元", "8100元"), "2017": ("600元", "2675元", "8740元")}
    for year, text in incomes.items():
        for salary, due in zip(("0", "2500", "10000"), dues[year], strict=True):
            yield from of(
                OPENFISCA, "disposable_income", text, {f"{salary} in {year}": ({"甲": salary}, due)}
            )


def others() -> Iterator[Case]:
    rate = "数一 * 分档(数二, 低于: 0.75, 2019: 0.76, 2020: 0.77, 2021: 0.78)"
    for year, factor, due in (
        ("2012", "8.12", "6.09"), ("2013", "8.28", "6.21"), ("2018", "8.5", "6.375"), ("2022", "8.5", "6.63"),
        ("2011", "0", "0"),
    ):  # fmt: skip
        facts: Facts = {"数一": factor, "数二": year}
        yield from of(ENTERPRISES, "test_tccfe_coefficient", f"{rate} = {due}", {year: (facts, True)})
    charity: Facts = {"组织": "非营利", "是一": NO, "占比": "92.3", "占比二": "45.7", "甲": "175000"}
    exempt = '组织 = "非营利" and not 是一 and 占比 >= 85% and 占比二 >= 33.3%'
    yield from of(ZEN, "tax-exemption", exempt, {"classification": (charity, True)})
    form = "若(甲 < 50000元, 1, 若(甲 < 200000元, 2, 3)) = 2"
    yield from of(ZEN, "tax-exemption", form, {"annual filing": (charity, True)})
    money: Facts = {"甲": "123.54", "乙": "8548650.96"}
    small = "250000000元 * (甲 / 乙 * 0.2%)"
    yield from of(CATALA, "money/good/simple", small, {"z": (money, "7.23元")})


def cases() -> Iterator[Case]:
    """All of them."""
    yield from openfisca()
    yield from others()
