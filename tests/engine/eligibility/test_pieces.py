"""Forms inside forms, over facts of a few values: the exact decision against every completion, one after the other."""

import pytest

from engine.eligibility.completions import disagreements

INNER = (
    "若(真, 钱, 款)",
    "若(钱 > 款, 钱, 0.02元)",
    "若(钱 / 款 > 1, 款, 款)",
    "若(钱 / 款 > 1, 0.01元, 款)",
    "分档(钱, 低于: 款, 0.02元: 0.01元, 0.03元: 钱)",
    "分档超过(款, 0.01元: 钱)",
    "分档(若(真, 钱, 款), 低于: 0元, 0.02元: 若(真, 款, 钱))",
    "累进(钱, 0.01元: 50%, 0.02元: 200%, 0.04元: 100%)",
    "累进(若(真, 钱, 款), 0.01元: 200%, 0.03元: 0%)",
    '对照(类, "甲": 钱, 其他: 款)',
    '对照(类, "甲": 若(真, 钱, 款), "乙": 0.01元)',
    '对照(类, "甲": 钱)',
    "min(若(真, 钱, 款), 若(真, 款, 0.02元))",
    "max(钱, 分档(款, 0.02元: 0.03元))",
    "每满(钱 + 款, 0.02元) * 0.01元",
    "每满(若(真, 钱, 0.03元), 0.02元) * 0.01元",
    "(每满(钱, 0.02元) + 每满(款, 0.03元)) * 0.01元",
    "-若(真, 钱, 款)",
    "-(钱 / 0.02元) * 0.01元",
    "若(钱 / 0元 > 1, 0.01元, 款)",
    '对照(类, "甲": 0.01元, 其他: 若(真, 钱, 款))',
)


@pytest.mark.parametrize("inner", INNER)
def test_against_every_completion(inner: str) -> None:
    assert list(disagreements(inner)) == []
