"""How work ends before it is done: called off, or its process is to end."""

import time


class Stop(BaseException):
    """A job ends at its next block, `again` to be taken up later. No fault: nothing that contains faults catches it."""

    def __init__(self, *, again: bool) -> None:
        super().__init__("again" if again else "cancelled")
        self.again = again


class _Bell:
    """When the jobs of this process have to end; None while they need not."""

    deadline: float | None = None


def ring(grace: float) -> None:
    """The jobs of this process have so many seconds left."""
    if _Bell.deadline is None:
        _Bell.deadline = time.monotonic() + grace


def is_ringing() -> bool:
    """Whether no new job should be taken."""
    return _Bell.deadline is not None


def check_time() -> None:
    """Raises Stop when the time is up."""
    if _Bell.deadline is not None and time.monotonic() >= _Bell.deadline:
        raise Stop(again=True)
