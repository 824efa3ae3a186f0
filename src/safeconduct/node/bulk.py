"""Writing many rows at once, where the ORM's own way is an order of magnitude slower."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models


def update_rows(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write these fields of rows that are stored already; like `bulk_update`, but by `executemany`.

    `bulk_update` builds one CASE per row and field, and most of its time goes into building them.
    """
    if not rows:
        return
    meta = rows[0]._meta
    columns = [meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    key = meta.pk
    sql = f"UPDATE {quote(meta.db_table)} SET {assignments} WHERE {quote(key.column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (*(c.get_db_prep_save(getattr(r, c.attname), connection) for c in columns), r.pk)
                for r in rows
            ],
        )
