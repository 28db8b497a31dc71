"""What a reviewer sent back from the edit form, as an answer again."""

import json
import math
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from llmhub.admin_site.json_field import parsed
from llmhub.errors import Fault
from llmhub.json_pointer import unescape
from prompts import schemas

from .edit_tree import ABSENT, Form, Node, Unparsed, card_of
from .schema_walk import Schema, fitting, types

MAX_CARDS = 500

_NEW_KEY = re.compile(r"n\d{1,4}\Z")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d{1,3})?\Z", re.ASCII)


class Reader:
    """Reads the fields of one form.

    `faults` has what could not be read, by the pointers of the new answer; `keys` the keys of each list's cards.
    """

    def __init__(self, sent: QueryDict, root: Schema) -> None:
        self.sent = sent
        self.form = Form(root)
        self.faults: list[Fault] = []
        self.keys: dict[str, list[str]] = {}

    def read(self, node: Node, path: str = "") -> Any:
        """The value of `node` as it was sent; as it is, where nothing was sent. `path` is its place in the new answer."""
        if node.kind == "group":
            return self._group(node, path)
        if node.kind == "cards":
            return self._cards(node, path)
        sent = self.sent.get(node.name)
        if node.kind == "fixed":
            return node.schema.get("const", node.value)
        if sent is None:
            return node.value
        text = sent.replace("\r\n", "\n").replace("\r", "\n")
        # Untouched is unchanged, to the letter: no edit where there was none.
        if text == node.text.replace("\r\n", "\n").replace("\r", "\n") and node.value is not ABSENT:
            return node.value
        return self._leaf(node, text, path)

    def _group(self, node: Node, path: str) -> Any:
        values = {child.key: self.read(child, f"{path}/{child.key}") for child in node.children}
        present = {unescape(name): value for name, value in values.items() if value is not ABSENT}
        if not present and node.value is ABSENT and not node.required:
            return ABSENT
        return present

    def _cards(self, node: Node, path: str) -> Any:
        if f"{node.name}#list" not in self.sent:
            return node.value
        items: list[Any] = []
        keys: list[str] = []
        for key in self.sent.getlist(f"{node.name}#item")[:MAX_CARDS]:
            card = self._card(node, key)
            if card is not None and f"{card.name}#removed" not in self.sent:
                items.append(self.read(card, f"{path}/{len(items)}"))
                keys.append(key)
        if not items and not isinstance(node.value, list) and not node.required:
            return node.value
        self.keys[path] = keys
        return items

    def all_faults(self, value: Any) -> list[Fault]:
        """What could not be read, and what else of `value` does not fit the schema: all of it at once."""
        unread = {fault.pointer for fault in self.faults}
        others = schemas.faults(self.form.root, value, root="/data")
        return self.faults + [fault for fault in others if fault.pointer not in unread]

    def _card(self, node: Node, key: str) -> Node | None:
        """The card called `key`: one of the answer's, or a new one."""
        existing = {child.key: child for child in node.children}
        if key in existing or node.blank is None or not _NEW_KEY.match(key):
            return existing.get(key)
        return card_of(node, ABSENT, len(node.children), key, self.form)

    def _leaf(self, node: Node, text: str, path: str) -> Any:
        if "\0" in text:
            return self._wrong(text.replace("\0", ""), path, "holds a NUL character, which can't be stored")
        match node.kind:
            case "lines":
                return self._lines(node, text, path)
            case "area" | "line":
                return text if text or (node.required and not node.nullable) else self._nothing(node)
            case "json":
                return self._json(text, path) if text.strip() else self._nothing(node)
        if not text.strip():
            return self._nothing(node) if node.nullable or not node.required else self._wrong("", path, "is required")
        return self._choice(node, text, path) if node.kind == "choice" else self._number(text, path)

    def _nothing(self, node: Node) -> Any:
        """What an emptied field means: null where that is permitted, else that the field is not there."""
        if node.nullable and (node.value is not ABSENT or node.required):
            return None
        return ABSENT if not node.required else ""

    def _lines(self, node: Node, text: str, path: str) -> Any:
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if not lines and not isinstance(node.value, list):
            return node.value if not node.required else []
        items = fitting(node.schema.get("items"), self.form.root)
        if "string" in types(items) or "enum" in items:
            return lines
        return [self._number(line, f"{path}/{at}") for at, line in enumerate(lines)]

    def _choice(self, node: Node, text: str, path: str) -> Any:
        if text in dict(node.choices):
            return json.loads(text)
        return self._wrong(text, path, "is not one of the choices")

    def _number(self, text: str, path: str) -> Any:
        typed = text.strip()
        if not _NUMBER.match(typed) or len(typed) > 100:
            return self._wrong(text, path, "is not a number")
        value = json.loads(typed)
        return value if math.isfinite(value) else self._wrong(text, path, "is too large")

    def _json(self, text: str, path: str) -> Any:
        try:
            return parsed(text)
        except ValidationError as error:
            return self._wrong(text, path, f"is not valid JSON: {error.messages[0]}".rstrip("."))

    def _wrong(self, text: str, path: str, detail: str) -> Unparsed:
        self.faults.append(Fault(f"/data{path}", detail))
        return Unparsed(text)
