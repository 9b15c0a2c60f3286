"""The full-text index of clauses: FTS5 in SQLite, to_tsvector in PostgreSQL; both over tokens that are cut before."""

from collections.abc import Iterable, Sequence

from django.db import connection

from chanmai.bureau.clauses.models import ClauseVersion

TABLE = "policies_clause_search"


def index(rows: Iterable[ClauseVersion]) -> None:
    """Add new rows to the index. PostgreSQL keeps its index by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE}(rowid, tokens) VALUES (%s, %s)",  # noqa: S608  # a constant of ours
            [(row.pk, row.tokens) for row in rows],
        )


def fill_index() -> None:
    """Index all rows, of which none is indexed yet."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE}(rowid, tokens) SELECT id, tokens FROM policies_clauseversion"  # noqa: S608
        )


def ranking(words: Sequence[str]) -> list[int]:
    """The rows in which all words occur, best first."""
    if not words:
        return []
    if connection.vendor == "sqlite":
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rank"  # noqa: S608
        search_text = " ".join(f'"{word}"' for word in words)
    else:
        sql = (
            "SELECT id FROM policies_clauseversion, plainto_tsquery('simple', %s) AS wanted "
            "WHERE to_tsvector('simple', tokens) @@ wanted "
            "ORDER BY ts_rank(to_tsvector('simple', tokens), wanted) DESC"
        )
        search_text = " ".join(words)
    with connection.cursor() as cursor:
        cursor.execute(sql, [search_text])
        return [row[0] for row in cursor.fetchall()]
