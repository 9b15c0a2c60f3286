"""Examples of the mechanisms of publicodes."""

from collections.abc import Iterator

from engine.peers.suites import NO, YES, Case, Due, Facts, Suite, of

PUBLICODES = Suite(
    "publicodes",
    {
        "barème": "c79ad8f7f5e0", "grille": "23d594a5c526", "abattement": "c0ef4fcbe98f", "date": "0acab809816b",
        "encadrement": "679e97538277", "toutes-ces-conditions": "23d594a5c526", "variations": "193980707ae7",
        "une-de-ces-conditions": "0acab809816b", "le-maximum-de": "47976f2b7d6a", "moyenne": "38700fb0dcc3",
        "produit": "70ac101ded3b",
    },
)  # fmt: skip


def cases() -> Iterator[Case]:
    def amounts(file: str, text: str, rows: dict[str, tuple[Facts, Due]]) -> Iterator[Case]:
        return of(PUBLICODES, file, text, rows)

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
        yield from of(PUBLICODES, file, text, {text: ({}, due)})
    yield from of(PUBLICODES, "produit", "甲 * 3%", {"entier": ({"甲": "100"}, "3元")})
    yield from of(PUBLICODES, "produit", "甲 * 3% = 9.9999元", {"flottant": ({"甲": "333.33"}, True)})
    yield from of(
        PUBLICODES, "produit", "min(甲, 乙) * 3%",
        {
            "plafond non atteint": ({"甲": "100", "乙": "200"}, "3元"),
            "plafond atteint": ({"甲": "100", "乙": "50"}, "1.5元"),
        },
    )  # fmt: skip
    three: Facts = {"甲": "200", "数一": "2", "乙": "100"}
    yield from of(PUBLICODES, "produit", "min(甲, 乙) * 数一 * 0.5%", {"trois facteurs": (three, "1元")})
    mean = "(甲 + 乙 + 丙) / 3"
    yield from of(
        PUBLICODES, "moyenne", mean,
        {
            "simple": ({"甲": "10", "乙": "10", "丙": "10"}, "10元"),
            "entier + flottant": ({"甲": "2.1", "乙": "200", "丙": "20"}, "74.03元"),
            "un nul dans la moyenne": ({"甲": "10", "乙": "10"}, ("0元", None)),
            "complexe": ({"甲": "2010", "乙": "2000", "丙": "10"}, "1340元"),
        },
    )  # fmt: skip
    yield from of(PUBLICODES, "moyenne", "(5% + 1%) / 2 = 3%", {"de pourcentage": ({}, True)})


def _conditions() -> Iterator[Case]:
    yield from of(
        PUBLICODES, "toutes-ces-conditions", "not (是一 and 是二)",
        {
            "A": ({"是一": YES}, None),
            "B": ({"是一": YES, "是二": YES}, False),
            "C": ({"是一": NO}, True),
        },
    )  # fmt: skip
    yield from of(
        PUBLICODES, "une-de-ces-conditions", "not (是一 or 是二)",
        {
            "est vraie": ({"是一": YES}, False),
            "est fausse": ({"是二": NO}, None),
            "toutes fausses": ({"是一": NO, "是二": NO}, True),
        },
    )  # fmt: skip
    yield from of(
        PUBLICODES, "variations", "若(是一, 2300元, 2100元)",
        {
            "cadre": ({"是一": YES}, "2300元"),
            "non cadre": ({"是一": NO}, "2100元"),
            "information manquante": ({}, ("2100元", "2300元")),
        },
    )  # fmt: skip
    yield from of(
        PUBLICODES, "variations", "若(是一, 2300元, 甲 / 4)",
        {"cas défaut à calculer": ({"是一": NO}, ("0元", None)), "cas défaut ignoré": ({"是一": YES}, "2300元")},
    )  # fmt: skip
    several = "若(数一 > 100, 5%, 若(数一 > 数二, 4%, 若(数一 > 20, 2%, 1%)))"
    yield from of(PUBLICODES, "variations", f"{several} = 5%", {"1er cas": ({"数一": "300"}, True)})
    yield from of(
        PUBLICODES, "variations", f"{several} = 4%", {"2ème cas, non résolu": ({"数一": "40"}, None)}
    )
    default: Facts = {"数一": "20", "数二": "60"}
    yield from of(PUBLICODES, "variations", f"{several} = 1%", {"cas par défaut": (default, True)})
    for text, yes, no in (
        ("100元 * 若(是一, 8%, 5%)", "8元", "5元"),
        ("2300元 * 若(是一, 3.45%, 5.25%)", "79.35元", "120.75元"),
    ):
        yield from of(
            PUBLICODES, "variations", text, {"oui": ({"是一": YES}, yes), "non": ({"是一": NO}, no)}
        )
