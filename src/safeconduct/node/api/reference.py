"""The OpenAPI document as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter or one member of a body."""

    name: str
    place: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    scope: str
    rows: tuple[Row, ...]
    answers: tuple[tuple[str, str], ...]


def sections(document: Mapping[str, Any]) -> list[tuple[str, list[Entry]]]:
    """Tag -> operations, in the order of the document."""
    found: dict[str, list[Entry]] = {}
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation.get("tags", [""])[0]
            found.setdefault(tag, []).append(_entry(path, method, operation, schemas))
    return list(found.items())


def _entry(
    path: str, method: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]
) -> Entry:
    scopes = operation["security"][0]["token"]
    rows = [
        Row(p["name"], p["in"], _kind(p["schema"]), p["required"], p.get("description", ""))
        for p in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Entry(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation.get("description", ""),
        scope=scopes[0] if scopes else "",
        rows=(*rows, *_members(body.get("schema", {}), schemas)),
        answers=tuple((s, a["description"]) for s, a in operation["responses"].items()),
    )


def _members(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Row]:
    name = schema.get("$ref", "").rpartition("/")[2]
    model = schemas.get(name, {})
    required = model.get("required", ())
    return [
        Row(member, "body", _kind(about, schemas), member in required, about.get("description", ""))
        for member, about in model.get("properties", {}).items()
    ]


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any] | None = None) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        members = (schemas or {}).get(name, {}).get("properties", {})
        return f"{{{', '.join(members)}}}" if members else name
    for part in ("anyOf", "allOf"):
        if part in schema:
            return " | ".join(dict.fromkeys(_kind(s, schemas) for s in schema[part]))
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'], schemas)}]"
    return str(schema.get("format") or schema.get("type", ""))
