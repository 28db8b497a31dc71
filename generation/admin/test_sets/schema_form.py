"""A form made from a schema: for inputs that are typed by hand, and for an expected answer."""

import base64
from dataclasses import dataclass, fields
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from generation.admin.edit_read import Reader
from generation.admin.edit_tree import ABSENT, Form, Node, node_of
from llmhub.errors import Fault
from prompts.models import UseCase
from prompts.schemas import image_block_parts

# Bytes of an uploaded image: in base64, with the other inputs, it still fits into what a client may send.
MAX_IMAGE = 5 * 1024 * 1024

Files = MultiValueDict[str, UploadedFile]


def input_schema_of(use_case: UseCase) -> dict[str, Any]:
    """The input schema without the variables that the hub fills in itself."""
    schema = dict(use_case.input_schema)
    properties = schema.get("properties", {})
    schema["properties"] = {name: part for name, part in properties.items() if name not in use_case.reference}
    schema["required"] = [name for name in schema.get("required", []) if name not in use_case.reference]
    return schema


@dataclass(slots=True)
class ImageNode(Node):
    """A field for an image: chosen as a file. `kept` is whether the form itself has to carry it to the next try."""

    kept: bool = False

    @property
    def picture(self) -> str:
        """The image as it is now, for an `img`; empty for none."""
        if not isinstance(self.value, str):
            return ""
        try:
            media_type, data = image_block_parts(self.value)
        except ValueError:
            return ""
        return f"data:{media_type};base64,{data}"


def form_of(
    value: Any, schema: dict[str, Any], keys: dict[str, list[str]] | None = None, name: str = "v", kept: bool = False
) -> Node:
    """The form that edits `value`; `name` begins the names of its inputs. Images are chosen, not typed.

    `kept` is for a form that comes back with faults: it carries along what was uploaded.
    """
    tree = node_of(value, schema, Form(schema, keys or {}), "", name)
    _take_images(tree, kept)
    return tree


def _take_images(node: Node, kept: bool) -> None:
    node.children = [_image_node(child, kept) for child in node.children]
    for child in [*node.children, *([node.blank] if node.blank else [])]:
        _take_images(child, kept)


def _image_node(node: Node, kept: bool) -> Node:
    if node.schema.get("format") != "image":
        return node
    # The schema's own hint is for those who send base64.
    own = {field.name: getattr(node, field.name) for field in fields(node)}
    return ImageNode(**{**own, "kind": "image", "hint": ""}, kept=kept)


class FormReader(Reader):
    """Reads a form of `form_of`, uploaded images included. `faults` point into the value, beginning with /data."""

    def __init__(self, sent: QueryDict, files: Files, root: dict[str, Any]) -> None:
        super().__init__(sent, root)
        self.files = files

    def read(self, node: Node, path: str = "") -> Any:
        """The value of `node` as it was sent; an image that nobody chose anew stays as it was."""
        if node.schema.get("format") == "image" and node.kind not in ("group", "cards"):
            return self._image(node, path)
        return super().read(node, path)

    def _image(self, node: Node, path: str) -> Any:
        file = self.files.get(f"{node.name}#file")
        if file is None:
            return self._kept(node, path)
        if (file.size or 0) > MAX_IMAGE:
            self.faults.append(Fault(f"/data{path}", "is larger than 5 MB"))
            return node.value
        data = base64.b64encode(file.read()).decode()
        try:
            media_type, data = image_block_parts(data)
        except ValueError as error:
            self.faults.append(Fault(f"/data{path}", str(error)))
            return node.value
        return f"data:{media_type};base64,{data}"

    def _kept(self, node: Node, path: str) -> Any:
        """What was uploaded before the form came back with a fault elsewhere, or what was there."""
        kept = self.sent.get(f"{node.name}#kept", "")
        value = kept or node.value
        if value is ABSENT and node.required:
            self.faults.append(Fault(f"/data{path}", "needs an image"))
            return ""
        return value
