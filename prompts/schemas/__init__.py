"""JSON Schema (draft 2020-12) as this project uses it: what is wrong with a value, and what is wrong with a schema."""

from .formats import image_block_parts
from .schema_check import check_schema, schema_faults
from .validation import faults

__all__ = ["check_schema", "faults", "image_block_parts", "schema_faults"]
