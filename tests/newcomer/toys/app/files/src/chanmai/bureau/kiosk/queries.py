"""What hangs at the kiosk, newest first."""

from chanmai.bureau.kiosk.models import Notice


def notices() -> tuple[str, ...]:
    """The texts of all notices."""
    return tuple(Notice.objects.values_list("text", flat=True))
