"""A dialogue: who says what, in turns."""

from ..block import Block
from ..part import Fields, Records

_WHO = ("role", "speaker")
_SAID = ("content", "message", "text")
# Who asks stands at the right, as in messengers.
_ASKING = ("user", "human", "customer", "client")


def chat(records: Records) -> Block | None:
    """A list of {role, content}."""
    who = records.column(_WHO, lambda value: isinstance(value, str) and value != "")
    said = records.column(_SAID, lambda value: isinstance(value, str))
    if not who or not said:
        return None
    return Block("chat", children=[_turn(row, who, said) for row in records.rows])


def _turn(row: Fields, who: str, said: str) -> Block:
    role, content = row.by_name[who], row.by_name[said]
    facts, rest = row.without(role, content).facts_and_rest()
    tone = "right" if role.value.lower() in _ASKING else "left"
    return Block("turn", tone=tone, children=[role.block(), content.block(), facts, rest])
