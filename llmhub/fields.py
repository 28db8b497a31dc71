"""Model fields that PostgreSQL has and Django does not."""

import json
from typing import Any

from django.db import models
from psycopg.types.json import Json


class OrderedJSONField(models.JSONField):
    """JSON kept as it was written (PostgreSQL `json`): the order of keys survives.

    `jsonb` sorts keys, but people read a schema and an answer in their author's order, and a model writes
    properties in the schema's order. Not for filtering by content: use `JSONField` for that.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return Json(value, dumps=lambda data: json.dumps(data, ensure_ascii=False, allow_nan=False))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # psycopg has decoded `json` already (Django does that itself for `jsonb` only), so a text here is a JSON text.
        return value
