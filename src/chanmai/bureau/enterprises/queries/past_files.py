"""Files that were imported and are of no more use: of imports that brought nothing, after a while."""

import datetime
from collections.abc import Iterator

from chanmai.bureau.enterprises.models import BatchState, ImportBatch


def past_files(before: datetime.datetime) -> Iterator[str]:
    """The hashes of files that were only ever refused or broke off, last before that moment.

    What brought a filing is kept as long as the filing, which is for ever.
    """
    past = ImportBatch.objects.filter(state__in=(BatchState.REFUSED, BatchState.FAILED), at__lt=before)
    in_use = ImportBatch.objects.exclude(pk__in=past).values("sha256")
    yield from past.exclude(sha256__in=in_use).order_by("sha256").values_list("sha256", flat=True).distinct()
