"""Pieces of the OpenAPI document that views share. Schemas are plain JSON Schema, as OpenAPI 3.1 takes them."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from .problems import CONTENT_TYPE

Schema = dict[str, Any]

PROBLEM: Schema = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "request_id": {"type": "string"},
    },
}


def problems(*statuses: int) -> dict[tuple[int, str], Schema]:
    """Responses of a view for these statuses, all problem details."""
    return {(status, CONTENT_TYPE): PROBLEM for status in statuses}


def list_of(item: Schema, **more: Schema) -> Schema:
    """The form of every list, of `item`s."""
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["results", "next", "previous", *more],
        "properties": {"results": {"type": "array", "items": item}, "next": link, "previous": link, **more},
    }


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "usage.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> Schema:
        return {"type": "http", "scheme": "bearer", "description": "An API key of a client."}
