"""Errors that say what is wrong in Chinese and English."""


class BilingualError(Exception):
    """An error of ours that anybody may read: `zh` and `en` say what happened, `mend_zh` and `mend_en` what to do."""

    zh: str
    en: str
    mend_zh: str = ""
    mend_en: str = ""
