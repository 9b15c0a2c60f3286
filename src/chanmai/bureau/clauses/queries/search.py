"""Looking for clauses by the words in them."""

from collections.abc import Sequence

from django.db.models import Q

from chanmai.bureau.clauses import fulltext
from chanmai.bureau.clauses.models import ClauseVersion
from chanmai.bureau.clauses.queries.versions import VersionRow
from chanmai.bureau.clauses.search_text import query_tokens

MOST_PARTS = 6


def search(rows: Sequence[VersionRow], text: str) -> list[VersionRow]:
    """Clauses that have all the words, best first; then those in which the text stands as it was typed."""
    text = text.strip()
    if not text:
        return list(rows)
    by_id = {row.id: row for row in rows}
    ranked = fulltext.ranking(query_tokens(text))
    parts = Q()
    for part in text.split()[:MOST_PARTS]:
        parts &= Q(text__icontains=part)
    text_matches = ClauseVersion.objects.filter(parts, pk__in=by_id).order_by("position")
    keys = dict.fromkeys([*ranked, *text_matches.values_list("pk", flat=True)])
    return [by_id[pk] for pk in keys if pk in by_id]
