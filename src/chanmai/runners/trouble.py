"""What a runner says when it could not do its work."""

from chanmai.engine.facts.texts import TextError


class NotDone(TextError):
    """The work was not done and nothing of it was kept."""

    joint = " / "
