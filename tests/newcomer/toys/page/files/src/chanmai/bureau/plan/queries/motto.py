"""The plan in one sentence."""

from chanmai.bureau.city import city_pack


def motto(lang: str) -> str:
    """How many targets the plan has."""
    count = len(city_pack().plan.targets.targets)
    return f"{count} targets" if lang == "en" else f"{count} 个目标"
