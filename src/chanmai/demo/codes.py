"""Credit codes of firms that do not exist: sound by GB 32100-2015, in a range that nobody was given."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INVENTED = "DEM"  # organisation codes are numbers, or begin with MA; none begins like this
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def invented_code(number: int, region: str, authority: str = "91") -> str:
    """The code of the invented firm of this number (below 31^5), registered in a region of six digits."""
    body = _INVENTED + _written(number, 5)
    organisation = body + _organisation_check(body)
    first = authority + region + organisation
    return first + _check(first)


def broken_code(code: str) -> str:
    """The code with a wrong last character, as a slip of the pen makes it."""
    wrong = _ALPHABET[(_ALPHABET.index(code[-1]) + 7) % 31]
    return code[:-1] + wrong


def _written(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 31)
        digits = _ALPHABET[digit] + digits
    return digits


def _organisation_check(body: str) -> str:
    """GB 11714: digits count as themselves, letters from 10 on; 10 is written X and 11 is 0."""
    values = (int(sign) if sign.isdigit() else ord(sign) - 55 for sign in body)
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _check(first: str) -> str:
    total, weight = 0, 1
    for sign in first:
        total += _ALPHABET.index(sign) * weight
        weight = weight * 3 % 31
    return _ALPHABET[-total % 31]
