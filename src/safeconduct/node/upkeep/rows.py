"""All rows of a node as JSON lines that both stores read: out in one snapshot, in in one piece."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

_SNAPSHOT = "snapshot"
_BATCH = 1_000
#: What lives for minutes or hours and belongs to nobody afterwards.
_PASSING = ("sessions", "axes")


class OtherVersion(Exception):
    """The rows were written by a newer version than this."""


def stored_models() -> list[type[models.Model]]:
    """The models whose rows a backup holds."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and m._meta.app_label not in _PASSING]


@contextmanager
def snapshot() -> Iterator[str]:
    """The store as it is at one moment, while others go on writing; yields the alias to read by."""
    given = connections[DEFAULT_DB_ALIAS].settings_dict
    options = dict(given["OPTIONS"])
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"
    connections.settings[_SNAPSHOT] = {**given, "OPTIONS": options, "CONN_MAX_AGE": 0}
    try:
        with transaction.atomic(using=_SNAPSHOT):
            connection = connections[_SNAPSHOT]
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT count(*) FROM django_migrations")
            yield _SNAPSHOT
    finally:
        connections[_SNAPSHOT].close()
        del connections[_SNAPSHOT]
        del connections.settings[_SNAPSHOT]


def migrations_in(alias: str) -> list[list[str]]:
    """App and name of the migrations that a store has been brought through."""
    applied = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted([app, name] for app, name in applied)


def rows_of(model: type[models.Model], alias: str) -> Iterator[tuple[int, bytes]]:
    """The rows of a model in pieces: how many, and their JSON lines."""
    names = [f.attname for f in model._meta.local_concrete_fields]
    query = model._base_manager.using(alias).order_by("pk").values_list(*names)
    lines: list[str] = []
    for row in query.iterator(_BATCH):
        lines.append(json.dumps([_plain(v) for v in row], ensure_ascii=False))
        if len(lines) == _BATCH:
            yield len(lines), "\n".join(lines).encode()
            lines = []
    if lines:
        yield len(lines), "\n".join(lines).encode()


def columns_of(model: type[models.Model]) -> list[str]:
    """Names of the fields, in the order of `rows_of`."""
    return [f.attname for f in model._meta.local_concrete_fields]


def _plain(value: Any) -> Any:
    match value:
        case bytes() | memoryview() | bytearray():
            return base64.b64encode(bytes(value)).decode()
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case UUID():
            return str(value)
    return value


class Filling:
    """Fills an empty store with rows, at the version that wrote them, then brings it up to date.

    Args:
        migrations: what `migrations_in` told of the store that the rows come from.

    Raises:
        OtherVersion: if this version does not know one of them.
    """

    def __init__(self, migrations: Iterable[Sequence[str]]) -> None:
        self.connection = connections[DEFAULT_DB_ALIAS]
        executor = MigrationExecutor(self.connection)
        wanted = {(app, name) for app, name in migrations}
        if unknown := sorted(wanted - set(executor.loader.disk_migrations)):
            raise OtherVersion(f"{unknown[0][0]} {unknown[0][1]}")
        graph = executor.loader.graph
        targets = [
            node for node in wanted
            if not any(child.key in wanted and child.key[0] == node[0]
                       for child in graph.node_map[node].children)
        ]  # fmt: skip
        executor.migrate(targets)
        self.apps = executor.loader.project_state(targets).apps

    def is_empty(self) -> bool:
        """Whether the store holds no node yet."""
        return not self.apps.get_model("accounts", "Node")._base_manager.exists()

    def clear(self) -> None:
        """Take away what migrations have put there themselves."""
        quote = self.connection.ops.quote_name
        with self.connection.cursor() as cursor:
            for model in self.apps.get_models(include_auto_created=True):
                table = model._meta.db_table
                cursor.execute(f"DELETE FROM {quote(table)}")  # noqa: S608 a name of ours

    def add(self, label: str, columns: Sequence[str], lines: bytes) -> int:
        """Insert rows of a model; how many they were."""
        model = self.apps.get_model(label)
        fields = {f.attname: f for f in model._meta.local_concrete_fields}
        chosen = [fields[name] for name in columns]
        quote = self.connection.ops.quote_name
        names = ", ".join(quote(f.column) for f in chosen)
        marks = ", ".join(["%s"] * len(chosen))
        rows = [json.loads(line) for line in lines.decode().split("\n")]
        with self.connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})",  # noqa: S608
                [[self._stored(f, v) for f, v in zip(chosen, row, strict=True)] for row in rows],
            )
        return len(rows)

    def _stored(self, field: Any, value: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            return self._stored(field.target_field, value)
        if isinstance(field, models.JSONField):
            return field.get_db_prep_save(value, self.connection)
        return field.get_db_prep_save(field.to_python(value), self.connection)

    def finish(self) -> None:
        """Let new rows follow the highest numbers."""
        found = self.apps.get_models(include_auto_created=True)
        with self.connection.cursor() as cursor:
            for statement in self.connection.ops.sequence_reset_sql(no_style(), found):
                cursor.execute(statement)
