"""What stops a text from being read, told in Chinese and English with what to do."""

from chanmai.engine.facts.texts import TextError


class Unreadable(TextError, ValueError):
    """A file or text that cannot be read."""

    joint = " "
