"""Who has to hear that something was filed: the operations that the settings name; this app knows none of them."""

import datetime
import logging
from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger("chanmai.filings")

Progress = Callable[[str, int, int], None]


def _silent(_step: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def tell_followers(*, at: datetime.datetime, progress: Progress = _silent) -> None:
    """Let decisions follow what was filed (`settings.AFTER_FILING`), after the transaction of the filings.

    What was filed stays filed when a follower fails: the failure is logged, the news stay noted (`Novelty`), and the
    next filing or matching takes them up.
    """
    for name in settings.AFTER_FILING:
        try:
            import_string(name)(at=at, progress=progress)
        except Exception:
            logger.exception("%s did not follow what was filed", name)
